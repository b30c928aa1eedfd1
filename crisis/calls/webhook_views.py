"""What the provider of calls asks of us while somebody is on the line. Signed, and never limited."""

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
from crisis.calls.legs import leg_answer, leg_ended, leg_offer
from crisis.calls.line import call_ended, caller_take, line_alone, line_next

FORM = {"application/x-www-form-urlencoded": {"type": "object", "additionalProperties": True}}
SPOKEN = {(200, "text/xml"): OpenApiTypes.STR}
ASKED = OpenApiExample(
    "As the provider asks it",
    value={"CallSid": "CA0123", "CallStatus": "in-progress", "From": "+447700900123"},
    request_only=True,
    media_type="application/x-www-form-urlencoded",
)
TURN = OpenApiParameter("turn", int, description="The round.")
LEFT = OpenApiParameter("left", int, description="Out of the room where they were to talk.")
ALONE = OpenApiParameter("alone", int, description="Nobody else was there.")
ATTEMPT = OpenApiParameter("attempt", int, description="Of which ringing.")


def documented(summary: str, **more: Any) -> Any:
    responses = more.pop("responses", SPOKEN)
    return extend_schema(
        tags=["crisis"], summary=summary, request=FORM, responses=responses, examples=[ASKED], **more
    )  # fmt: skip


def number_in(request: Request, name: str) -> int | None:
    """Of an address that we made ourselves, as its signature says: small, or not there."""
    text = request.query_params.get(name, "")[:6]
    return int(text) if text.isdecimal() else None


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
    @documented("What is next on the line", parameters=[TURN, LEFT, ALONE])
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        sent = post_verify(request._request)
        text = line_next(
            call_id=pk, turn=number_in(request, "turn") or 0, left="left" in request.query_params,
            alone="alone" in request.query_params, line=sent.get("CallSid", ""), now=timezone.now(),
        )  # fmt: skip
        return twiml(text)


class AloneView(WebhookView):
    @documented("Somebody is alone in the room", parameters=[TURN])
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        sent = post_verify(request._request)
        turn = number_in(request, "turn") or 0
        return twiml(line_alone(call_id=pk, turn=turn, line=sent.get("CallSid", ""), now=timezone.now()))


class OfferView(WebhookView):
    """A member of staff picked up; the key that they press comes to the same address."""

    @documented("A member of staff picked up, or pressed a key")
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        sent = post_verify(request._request)
        if "Digits" in sent:
            return twiml(leg_answer(leg_id=pk, digits=sent["Digits"], now=timezone.now()))
        return twiml(leg_offer(leg_id=pk))


class CallEndedView(WebhookView):
    @documented("The call of a person has ended", responses={204: None}, parameters=[ATTEMPT])
    def post(self, request: Request, pk: UUID) -> Response:
        sent = post_verify(request._request)
        call_ended(call_id=pk, sent=sent, attempt=number_in(request, "attempt"), now=timezone.now())
        return Response(status=204)


class LegEndedView(WebhookView):
    @documented("The call of a member of staff has ended", responses={204: None})
    def post(self, request: Request, pk: UUID) -> Response:
        leg_ended(leg_id=pk, sent=post_verify(request._request), now=timezone.now())
        return Response(status=204)
