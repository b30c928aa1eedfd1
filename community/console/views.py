"""
The console's page and what its script asks for. Answers are data; the page puts them in as text and never as markup.

Whoever is no counsellor gets 404 everywhere, as for a talk that is not theirs.
"""

from collections.abc import Callable
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
from rest_framework.exceptions import APIException, ErrorDetail, ValidationError

from accounts.identity.models import User
from accounts.identity.staff_sockets import staff_ticket_issue
from accounts.identity.tickets import TICKET_SECONDS
from community.console.context import about, held_get, names_in, record
from community.console.speaking import counselor_say, resources_found
from community.console.state import console_state
from community.counseling.desk import own_status
from community.counseling.duty import is_counselor, status_set
from community.counseling.frames import STAFF_PATH
from community.counseling.models import CounselorStatus
from community.counseling.selectors import place_get, reply_get
from community.counseling.services import REASONS, reading_record, session_close
from community.counseling.taking import session_accept, session_next, session_transfer
from community.messaging.delivery import message_data
from community.messaging.marks import mark_set
from community.messaging.models import Conversation
from community.messaging.selectors import PAGE_MAXIMUM, message_page
from config.api.errors import ServiceUnavailable

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, User, P], HttpResponse]
SEQ_DIGITS = 18


def for_counselors(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Hands the counsellor to the view, and turns what a service refuses into an answer for the page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        user: Any = request.user
        if not is_counselor(user):
            raise Http404
        try:
            return view(request, user, *args, **kwargs)
        except ValidationError as error:
            detail = {name: [str(one) for one in texts] for name, texts in error.detail.items()}  # type: ignore[union-attr]
            return JsonResponse(
                {"code": "validation_error", "detail": "This was not sent.", "errors": detail}, status=400
            )
        except APIException as error:
            if error.status_code == 404:
                raise Http404 from None
            return JsonResponse({"code": error.default_code, "detail": str(error.detail)}, status=error.status_code)

    return guarded


@require_GET
@for_counselors
def console_view(request: HttpRequest, counselor: User) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": "Counselling",
        "socket_path": STAFF_PATH,
        "idle_seconds": int(settings.STAFF_IDLE_LIMIT.total_seconds()),
        "reasons": REASONS,
    }
    return TemplateResponse(request, "admin/counseling/console.html", context)


@require_GET
@for_counselors
def state_view(request: HttpRequest, counselor: User) -> HttpResponse:
    return JsonResponse(console_state(counselor=counselor, now=timezone.now()))


@require_POST
@for_counselors
def ticket_view(request: HttpRequest, counselor: User) -> HttpResponse:
    try:
        ticket = staff_ticket_issue(request)
    except RedisError:
        raise ServiceUnavailable from None
    return JsonResponse({"ticket": ticket, "expires_in": TICKET_SECONDS}, status=201)


@require_POST
@for_counselors
def status_view(request: HttpRequest, counselor: User) -> HttpResponse:
    status = _choice(request, "status", CounselorStatus.Status.values)
    status_set(counselor=counselor, status=status, now=timezone.now())
    return JsonResponse(own_status(counselor))


@require_POST
@for_counselors
def next_view(request: HttpRequest, counselor: User) -> HttpResponse:
    return JsonResponse({"id": session_next(counselor=counselor, now=timezone.now()).pk})


@require_POST
@for_counselors
def accept_view(request: HttpRequest, counselor: User, session_id: UUID) -> HttpResponse:
    return JsonResponse({"id": session_accept(counselor=counselor, session_id=session_id, now=timezone.now()).pk})


@require_GET
@for_counselors
def messages_view(request: HttpRequest, counselor: User, session_id: UUID) -> HttpResponse:
    """Without `after` the newest; with it exactly what was missed. That words were read is written down."""
    session = held_get(counselor=counselor, session_id=session_id)
    place = place_get(viewer=counselor, session_id=session_id, present=True)
    after, before = _seq(request, "after"), _seq(request, "before")
    page = message_page(viewer=place, after=after, before=before, limit=PAGE_MAXIMUM)
    if page.messages:
        reading_record(counselor=counselor, session=session)
    return JsonResponse(
        {
            "messages": [message_data(one) for one in page.messages],
            "has_more": page.has_more,
            "last_seq": place.conversation.last_seq,
        }
    )


@require_POST
@for_counselors
def send_view(request: HttpRequest, counselor: User, session_id: UUID) -> HttpResponse:
    session = held_get(counselor=counselor, session_id=session_id)
    resource, reply = _uuid(request, "resource_id"), _uuid(request, "reply_id")
    text = request.POST.get("content", "")
    if reply is not None:
        text = _filled(reply_get(viewer=counselor, reply_id=reply).text, names_in(session))
    message_id = _uuid(request, "message_id")
    if message_id is None:
        raise ValidationError({"message_id": [ErrorDetail("Name the message.", "required")]})
    sent = counselor_say(
        counselor=counselor, session=session, message_id=message_id, text=text, resource_id=resource,
        kind=request.POST.get("kind", "line"), now=timezone.now(),
    )  # fmt: skip
    return JsonResponse(message_data(sent), status=200 if sent.is_repeat else 201)


@require_POST
@for_counselors
def read_view(request: HttpRequest, counselor: User, session_id: UUID) -> HttpResponse:
    held_get(counselor=counselor, session_id=session_id)
    place = place_get(viewer=counselor, session_id=session_id, present=True)
    _, read = mark_set(
        viewer_id=place.pk, conversation_id=session_id, kind=Conversation.Kind.COUNSELING,
        seq=_seq(request, "seq", request.POST.get("seq")) or 0, read=True,
    )  # fmt: skip
    return JsonResponse({"read_seq": read})


@require_POST
@for_counselors
def about_view(request: HttpRequest, counselor: User, session_id: UUID) -> HttpResponse:
    """A POST, because that it was looked at is written down."""
    session = held_get(counselor=counselor, session_id=session_id)
    return JsonResponse(about(counselor=counselor, session=session, now=timezone.now()))


@require_POST
@for_counselors
def record_view(request: HttpRequest, counselor: User, session_id: UUID) -> HttpResponse:
    session = held_get(counselor=counselor, session_id=session_id)
    found = record(counselor=counselor, session=session, category=request.POST.get("category", ""), now=timezone.now())
    return JsonResponse({"parts": found})


@require_GET
@for_counselors
def resources_view(request: HttpRequest, counselor: User, session_id: UUID) -> HttpResponse:
    session = held_get(counselor=counselor, session_id=session_id)
    words = request.GET.get("q", "").replace("\x00", "")[:80]
    return JsonResponse({"resources": resources_found(client=session.owner, words=words, now=timezone.now())})


@require_POST
@for_counselors
def transfer_view(request: HttpRequest, counselor: User, session_id: UUID) -> HttpResponse:
    to = _uuid(request, "to")
    session = session_transfer(counselor=counselor, session_id=session_id, to=to, now=timezone.now())
    return JsonResponse({"id": session.pk, "status": session.status})


@require_POST
@for_counselors
def close_view(request: HttpRequest, counselor: User, session_id: UUID) -> HttpResponse:
    held_get(counselor=counselor, session_id=session_id)
    reason = _choice(request, "reason", REASONS)
    session = session_close(actor=counselor, session_id=session_id, reason=reason, now=timezone.now())
    return JsonResponse({"id": session.pk, "status": session.status})


def _filled(text: str, names: dict[str, str]) -> str:
    """Not by str.format: what stands in a reply is no program."""
    for name, value in names.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _choice(request: HttpRequest, name: str, choices: Any) -> str:
    value = request.POST.get(name, "")
    if value not in choices:
        raise ValidationError({name: [ErrorDetail("There is no such choice.", "invalid_choice")]})
    return value


def _uuid(request: HttpRequest, name: str) -> UUID | None:
    text = request.POST.get(name, "")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise ValidationError({name: [ErrorDetail("This is no id.", "invalid")]}) from None


def _seq(request: HttpRequest, name: str, text: str | None = None) -> int | None:
    found = request.GET.get(name) if text is None else text
    if found is None:
        return None
    if not found.isascii() or not found.isdigit() or len(found) > SEQ_DIGITS:
        raise ValidationError({name: [ErrorDetail("Give a number that a message had.", "invalid")]})
    return int(found)
