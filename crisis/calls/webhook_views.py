"""What the provider of calls asks of us while somebody is on the line. Signed, and never limited."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.notifications.twilio_signature import post_verify
from accounts.notifications.webhook_views import WebhookView
from crisis.calls.line import call_ended, caller_take, leg_answer, leg_ended, leg_offer, line_next

FORM = {"application/x-www-form-urlencoded": {"type": "object", "additionalProperties": True}}
SPOKEN = {(200, "text/xml"): OpenApiTypes.STR}
ASKED = OpenApiExample(
    "As the provider asks it",
    value={"CallSid": "CA0123", "CallStatus": "in-progress", "From": "+447700900123"},
    request_only=True,
    media_type="application/x-www-form-urlencoded",
)
TURNS_MAX = 1_000
Ended = Callable[..., None]


def documented(summary: str, **more: Any) -> Any:
    responses = more.pop("responses", SPOKEN)
    return extend_schema(
        tags=["crisis"], summary=summary, request=FORM, responses=responses, examples=[ASKED], **more
    )  # fmt: skip


def twiml(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="text/xml; charset=utf-8")


class IncomingView(WebhookView):
    """Whoever calls our own number."""

    @documented("Somebody calls our number")
    def post(self, request: Request) -> HttpResponse:
        now = timezone.now()
        call = caller_take(post_verify(request._request), now=now)
        return twiml(line_next(call_id=call.pk, turn=0, line=call.provider_call_id, now=now))


class IncomingEndedView(WebhookView):
    @documented("A call to our number has ended", responses={204: None})
    def post(self, request: Request) -> Response:
        sent, now = post_verify(request._request), timezone.now()
        call_ended(call_id=caller_take(sent, now=now).pk, sent=sent, now=now)
        return Response(status=204)


class WaitView(WebhookView):
    @documented("What is next on the line", parameters=[OpenApiParameter("turn", int, description="The round.")])
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        sent = post_verify(request._request)
        turn = request.query_params.get("turn", "")
        return twiml(
            line_next(
                call_id=pk, turn=min(int(turn), TURNS_MAX) if turn.isdecimal() else 0,
                left="left" in request.query_params, line=sent.get("CallSid", ""), now=timezone.now(),
            )
        )  # fmt: skip


class OfferView(WebhookView):
    """A member of staff picked up; the key that they press comes to the same address."""

    @documented("A member of staff picked up, or pressed a key")
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        sent = post_verify(request._request)
        if "Digits" in sent:
            return twiml(leg_answer(leg_id=pk, digits=sent["Digits"], now=timezone.now()))
        return twiml(leg_offer(leg_id=pk))


class EndedView(WebhookView):
    ended: Ended

    def take(self, request: Request, **named: Any) -> Response:
        sent: Mapping[str, str] = post_verify(request._request)
        now: datetime = timezone.now()
        type(self).ended(sent=sent, now=now, **named)
        return Response(status=204)


class CallEndedView(EndedView):
    ended = staticmethod(call_ended)

    @documented("The call of a person has ended", responses={204: None})
    def post(self, request: Request, pk: UUID) -> Response:
        attempt = request.query_params.get("attempt", "")
        return self.take(request, call_id=pk, attempt=int(attempt[:4]) if attempt.isdecimal() else None)


class LegEndedView(EndedView):
    ended = staticmethod(leg_ended)

    @documented("The call of a member of staff has ended", responses={204: None})
    def post(self, request: Request, pk: UUID) -> Response:
        return self.take(request, leg_id=pk)
