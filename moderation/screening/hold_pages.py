"""
The moderators' pages of held texts: the queue, one of them, and the two decisions.

Words are not on a page until somebody asks for them. Whoever does not moderate gets 404 everywhere.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from rest_framework import exceptions

from accounts.audit.services import audit_record
from accounts.identity.models import User
from config.staff.navigation import count_kept
from moderation.screening.deciding import hold_drop, hold_release, hold_text_view
from moderation.screening.forms import DropForm
from moderation.screening.selectors import STATES, hold_get, hold_list, holds_count, holds_waiting, may_moderate

P = ParamSpec("P")
PAGE = 50
View = Callable[Concatenate[HttpRequest, User, P], HttpResponse]


def for_staff(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Hands the member of staff to the view, and turns what a service refuses into an answer for the page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        user: Any = request.user
        try:
            return view(request, user, *args, **kwargs)
        except exceptions.NotFound:
            raise Http404 from None
        except exceptions.PermissionDenied:
            raise PermissionDenied from None

    return guarded


def holds_entry(request: HttpRequest) -> dict[str, Any] | None:
    """In the sidebar of whoever moderates, with the number of those that wait for them. One query now and then."""
    user: Any = request.user
    if not may_moderate(user):
        return None
    entry = {"title": "Held texts", "icon": "front_hand", "link": reverse("admin:moderation-holds")}
    waiting = count_kept("holds", user.pk, lambda: holds_count(viewer=user) or 0)
    return {**entry, "badge": waiting} if waiting else entry


@require_GET
@for_staff
def hold_list_view(request: HttpRequest, staff: User) -> HttpResponse:
    state = request.GET.get("state", STATES[0])
    state = state if state in STATES else STATES[0]
    page = Paginator(hold_list(viewer=staff, state=state), PAGE).get_page(request.GET.get("page"))
    waiting, late = holds_waiting(now=timezone.now())
    context = {
        "page": page, "state": state, "states": STATES, "waiting": waiting, "late": late,
        "hours": settings.SCREENING_HOLD_HOURS, "zone": staff.timezone,
    }  # fmt: skip
    return _page(request, "holds.html", "Held texts", context)


@require_GET
@for_staff
def hold_view(request: HttpRequest, staff: User, hold_id: UUID) -> HttpResponse:
    return _one(request, staff, hold_id)


@require_POST
@for_staff
def hold_words_view(request: HttpRequest, staff: User, hold_id: UUID) -> HttpResponse:
    return _one(request, staff, hold_id, text=hold_text_view(actor=staff, hold_id=hold_id))


@require_POST
@for_staff
def hold_release_view(request: HttpRequest, staff: User, hold_id: UUID) -> HttpResponse:
    try:
        hold_release(actor=staff, hold_id=hold_id, now=timezone.now())
    except exceptions.APIException as error:
        return _refused(request, staff, hold_id, error)
    messages.success(request, "Published. Its author is told.")
    return HttpResponseRedirect(reverse("admin:moderation-holds"))


@require_POST
@for_staff
def hold_drop_view(request: HttpRequest, staff: User, hold_id: UUID) -> HttpResponse:
    form = DropForm(request.POST)
    if not form.is_valid():
        return _one(request, staff, hold_id, form=form, status=400)
    try:
        hold_drop(actor=staff, hold_id=hold_id, reason_code=form.cleaned_data["reason_code"], now=timezone.now())
    except exceptions.APIException as error:
        return _refused(request, staff, hold_id, error)
    messages.success(request, "Not published. Its author is told why.")
    return HttpResponseRedirect(reverse("admin:moderation-holds"))


def _one(
    request: HttpRequest, staff: User, hold_id: UUID, *, text: str | None = None, form: Any = None, status: int = 200
) -> HttpResponse:
    """That the page was opened is recorded; that the words were, by the service."""
    hold = hold_get(viewer=staff, hold_id=hold_id)
    audit_record(actor=staff, action="moderation.hold.opened_by_staff", target=hold, owner_id=hold.owner_id)
    context = {"hold": hold, "text": text, "form": form or DropForm(), "zone": staff.timezone}
    return _page(request, "hold.html", "Held text", context, status)


def _refused(request: HttpRequest, staff: User, hold_id: UUID, error: exceptions.APIException) -> HttpResponse:
    """The page as it is now, with what was refused; content that is gone can still be dropped."""
    gone = isinstance(error, exceptions.NotFound)
    detail = "The content is gone: its author deleted it, or the account." if gone else str(error.detail)
    messages.error(request, detail)
    return _one(request, staff, hold_id, status=error.status_code)


def _page(request: HttpRequest, template: str, title: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    shown = {**admin.site.each_context(request), "title": title, **context}
    return TemplateResponse(request, f"admin/moderation/{template}", shown, status=status)
