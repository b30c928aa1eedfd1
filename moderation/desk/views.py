"""
The desk's pages: the list, one case beside it, and the acts. Fragments are drawn here and replaced in place.

Whoever does not moderate gets 404 everywhere, as for a case that is not there.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from rest_framework.exceptions import APIException

from accounts.identity.models import User
from moderation.desk.acts import ACTS, Call
from moderation.desk.items import MOST, SHOWS, counts_of, items_of, may_moderate
from moderation.desk.panel import panel_context, texts_context
from moderation.reports.looks import exposure_of
from moderation.sanctions.statements import statements_all
from moderation.screening.selectors import holds_count

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, User, P], HttpResponse]


def for_moderators(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Hands the moderator to the view, and turns what a service refuses into an answer for the page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        user: Any = request.user
        if not may_moderate(user):
            raise Http404
        try:
            return view(request, user, *args, **kwargs)
        except APIException as error:
            if error.status_code == 404:
                raise Http404 from None
            # 403 means to the page that the sign-in changed; that one is involved is a conflict.
            status = 409 if error.status_code == 403 else error.status_code
            return refusal(status, str(getattr(error, "default_code", "")), str(error.detail))

    return guarded


def refusal(status: int, code: str, detail: str, errors: Any = None) -> HttpResponse:
    return JsonResponse({"code": code, "detail": detail, "errors": errors or {}}, status=status)


@require_GET
@for_moderators
def desk_view(request: HttpRequest, moderator: User) -> HttpResponse:
    return page(request, moderator, {})


@require_GET
@for_moderators
def list_view(request: HttpRequest, moderator: User) -> HttpResponse:
    return TemplateResponse(request, "admin/moderation/list.html", list_context(request, moderator, timezone.now()))


@require_GET
@for_moderators
def item_view(request: HttpRequest, moderator: User, kind: str, item_id: UUID) -> HttpResponse:
    """The panel alone for the page's own script, else the page with the panel open."""
    context = panel_context(viewer=moderator, kind=kind, item_id=item_id, now=timezone.now())
    if "X-Fragment" in request.headers:
        return TemplateResponse(request, "admin/moderation/panel.html", context)
    return page(request, moderator, context)


@require_POST
@for_moderators
def text_view(request: HttpRequest, moderator: User, kind: str, item_id: UUID) -> HttpResponse:
    context = texts_context(viewer=moderator, kind=kind, item_id=item_id, now=timezone.now())
    return TemplateResponse(request, "admin/moderation/texts.html", context)


@require_POST
@for_moderators
def act_view(request: HttpRequest, moderator: User, kind: str, item_id: UUID, act: str) -> HttpResponse:
    known = ACTS.get(kind, {}).get(act)
    if known is None:
        raise Http404
    now = timezone.now()
    form = known[0](data=request.POST)
    if not form.is_valid():
        errors = {name: [str(text) for text in texts] for name, texts in form.errors.items()}
        return refusal(400, "validation_error", "Please look at what is marked.", errors)
    notice = known[1](Call(moderator, item_id, form.cleaned_data, now))
    if act in ("pass_on", "confirm"):
        # It is nothing for this moderator any more.
        return TemplateResponse(request, "admin/moderation/gone.html", {"notice": notice})
    context = panel_context(viewer=moderator, kind=kind, item_id=item_id, now=timezone.now(), notice=notice)
    return TemplateResponse(request, "admin/moderation/panel.html", context)


def page(request: HttpRequest, moderator: User, panel: dict[str, Any]) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        **list_context(request, moderator, timezone.now()),
        **panel,
        "title": "Moderation desk",
        "idle_seconds": int(settings.STAFF_IDLE_LIMIT.total_seconds()),
        "statements": statements_all(),
    }
    return TemplateResponse(request, "admin/moderation/desk.html", context)


def list_context(request: HttpRequest, moderator: User, now: datetime) -> dict[str, Any]:
    show = request.GET.get("show", "queue")
    show = show if show in SHOWS else "queue"
    counts = counts_of(viewer=moderator, now=now)
    return {
        "items": items_of(viewer=moderator, show=show, now=now),
        "shows": [(name, words, counts[name]) for name, words in SHOWS.items()],
        "show": show,
        "most": MOST,
        "more": counts[show] > MOST,
        "held": holds_count(viewer=moderator),
        "exposure": exposure_of(moderator=moderator, now=now),
    }
