"""
The worklist's pages: the list, one incident beside it, and the acts. Fragments are drawn here and replaced in place.

Whoever does not follow crises up gets 404 everywhere, as for an incident that is not there.
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
from redis.exceptions import RedisError
from rest_framework.exceptions import APIException

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.identity.staff_sockets import staff_ticket_issue
from accounts.identity.tickets import TICKET_SECONDS
from config.api.errors import ServiceUnavailable
from crisis.incidents.acts import VersionStale
from crisis.worklist.acts import ACTS, Call, form_of
from crisis.worklist.panel import panel_context
from crisis.worklist.rows import milliseconds, row_of
from crisis.worklist.selectors import MOST, RESOLVED_DAYS, SHOWS, may_work, queue_get, worklist_incident_get
from crisis.worklist.services import incident_reach_view, incident_texts_view
from crisis.worklist.sockets import PATH

P = ParamSpec("P")
STALE = "Somebody changed this; reload."
SHOW_WORDS = {"all": "All", "mine": "Mine", "unclaimed": "Unclaimed", "resolved": f"Resolved, {RESOLVED_DAYS} days"}
View = Callable[Concatenate[HttpRequest, User, P], HttpResponse]


def for_staff(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Hands the member of staff to the view, and turns what a service refuses into an answer for the page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        user: Any = request.user
        if not may_work(user):
            raise Http404
        try:
            return view(request, user, *args, **kwargs)
        except VersionStale as error:
            return refusal(error.status_code, error.default_code, STALE)
        except APIException as error:
            if error.status_code == 404:
                raise Http404 from None
            return refusal(error.status_code, str(error.default_code), str(error.detail))

    return guarded


def refusal(status: int, code: str, detail: str, errors: Any = None) -> HttpResponse:
    return JsonResponse({"code": code, "detail": detail, "errors": errors or {}}, status=status)


@require_GET
@for_staff
def worklist_view(request: HttpRequest, staff: User) -> HttpResponse:
    return page(request, staff, {})


@require_GET
@for_staff
def list_view(request: HttpRequest, staff: User) -> HttpResponse:
    return TemplateResponse(request, "admin/crisis/list.html", queue_context(request, staff, timezone.now()))


@require_GET
@for_staff
def incident_view(request: HttpRequest, staff: User, incident_id: UUID) -> HttpResponse:
    """The panel alone for the page's own script, else the page with the panel open; that it was opened is recorded."""
    now = timezone.now()
    incident = worklist_incident_get(viewer=staff, incident_id=incident_id)
    audit_record(
        actor=staff, action="crisis.incident.opened", target=incident, owner_id=incident.owner_id,
        details={"severity": incident.severity_level},
    )  # fmt: skip
    context = panel_context(incident, staff, now)
    if "X-Fragment" in request.headers:
        return TemplateResponse(request, "admin/crisis/panel.html", context)
    return page(request, staff, context)


@require_POST
@for_staff
def act_view(request: HttpRequest, staff: User, incident_id: UUID, act: str) -> HttpResponse:
    if act not in ACTS:
        raise Http404
    now = timezone.now()
    incident = worklist_incident_get(viewer=staff, incident_id=incident_id)
    form: Any = form_of(act, incident, staff, now, data=request.POST)
    if not form.is_valid():
        errors = {name: [str(text) for text in texts] for name, texts in form.errors.items()}
        return refusal(400, "validation_error", "Please look at what is marked.", errors)
    values = dict(form.cleaned_data)
    if "to" in values:
        values["person"] = form.people[values["to"]]
    notice = ACTS[act][1](Call(staff, incident_id, values, now))
    fresh = worklist_incident_get(viewer=staff, incident_id=incident_id)
    return TemplateResponse(request, "admin/crisis/panel.html", panel_context(fresh, staff, timezone.now(), notice))


@require_POST
@for_staff
def text_view(request: HttpRequest, staff: User, incident_id: UUID) -> HttpResponse:
    texts = incident_texts_view(actor=staff, incident_id=incident_id, now=timezone.now())
    return TemplateResponse(request, "admin/crisis/texts.html", {"texts": texts, "zone": staff.timezone})


@require_POST
@for_staff
def reach_view(request: HttpRequest, staff: User, incident_id: UUID) -> HttpResponse:
    reach = incident_reach_view(actor=staff, incident_id=incident_id, now=timezone.now())
    return TemplateResponse(request, "admin/crisis/reach.html", {"reach": reach})


@require_POST
@for_staff
def ticket_view(request: HttpRequest, staff: User) -> HttpResponse:
    """Without Redis there is no socket; the page asks again for the list meanwhile."""
    try:
        ticket = staff_ticket_issue(request)
    except RedisError:
        raise ServiceUnavailable from None
    return JsonResponse({"ticket": ticket, "expires_in": TICKET_SECONDS}, status=201)


def page(request: HttpRequest, staff: User, panel: dict[str, Any]) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        **queue_context(request, staff, timezone.now()),
        **panel,
        "title": "Crisis worklist",
        "socket_path": PATH,
        "idle_seconds": int(settings.STAFF_IDLE_LIMIT.total_seconds()),
    }
    return TemplateResponse(request, "admin/crisis/worklist.html", context)


def queue_context(request: HttpRequest, staff: User, now: datetime) -> dict[str, Any]:
    show = request.GET.get("show", "all")
    show = show if show in SHOWS else "all"
    queue = queue_get(viewer=staff, show=show, now=now)
    return {
        "rows": [row_of(incident, staff, now) for incident in queue.rows],
        "counts": queue.counts,
        "rings": ",".join(str(milliseconds(at)) for at in queue.counts["rings"]),
        "shows": [(name, SHOW_WORDS[name], queue.counts.get(name)) for name in SHOWS],
        "show": show,
        "more": queue.more,
        "most": MOST,
        "now_ms": milliseconds(now),
    }
