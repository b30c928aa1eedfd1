"""Where mail and SMS providers report what became of a message. Not throttled: a lost report is a bounce unheard."""

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.notifications import email_reports, sms_reports, voice_reports
from accounts.notifications.twilio_signature import post_verify
from config.api.views import EvenkeelAPIView

EMAIL_EXAMPLE = OpenApiExample(
    "A bounce, as SendGrid reports it",
    value=[{"event": "bounce", "email": "someone@example.org", "timestamp": 1773144000, "sg_event_id": "x"}],
    request_only=True,
)
SMS_EXAMPLE = OpenApiExample(
    "A message that did not arrive",
    value={"MessageSid": "SM0123", "MessageStatus": "undelivered", "ErrorCode": "30005"},
    request_only=True,
    media_type="application/x-www-form-urlencoded",
)
CALL_EXAMPLE = OpenApiExample(
    "A call that nobody took",
    value={"CallSid": "CA0123", "CallStatus": "no-answer"},
    request_only=True,
    media_type="application/x-www-form-urlencoded",
)
ANYTHING = {"type": "object", "additionalProperties": True}


class WebhookView(EvenkeelAPIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_exempt = True
    # Reports are safe to repeat by themselves.
    idempotency_key_accepted = False


class EmailWebhookView(WebhookView):
    """For the mail provider's event webhook: signed, or with the shared secret as basic authentication."""

    @extend_schema(
        tags=["notifications"],
        summary="Reports of the mail provider: bounces, complaints, unsubscriptions",
        request={"application/json": {"type": "array", "items": ANYTHING}},
        responses={204: None},
        examples=[EMAIL_EXAMPLE],
    )
    def post(self, request: Request) -> Response:
        # The raw body: the signature covers its bytes.
        for event in email_reports.reports_read(request._request):
            email_reports.report_take(event)
        return Response(status=204)


class SmsWebhookView(WebhookView):
    """Twilio's status callback, verified by `X-Twilio-Signature`."""

    @extend_schema(
        tags=["notifications"],
        summary="Reports of the SMS provider",
        parameters=[OpenApiParameter("reference", str, description="What the message was sent with.")],
        request={"application/x-www-form-urlencoded": ANYTHING},
        responses={204: None},
        examples=[SMS_EXAMPLE],
    )
    def post(self, request: Request) -> Response:
        sent = post_verify(request._request)
        sms_reports.report_take(sent, reference=request.query_params.get("reference", ""))
        return Response(status=204)


class VoiceWebhookView(WebhookView):
    """Twilio's status callback of a call, verified by `X-Twilio-Signature`."""

    @extend_schema(
        tags=["notifications"],
        summary="Reports of the provider of calls",
        parameters=[OpenApiParameter("reference", str, description="What the call was placed with.")],
        request={"application/x-www-form-urlencoded": ANYTHING},
        responses={204: None},
        examples=[CALL_EXAMPLE],
    )
    def post(self, request: Request) -> Response:
        sent = post_verify(request._request)
        voice_reports.report_take(sent, reference=request.query_params.get("reference", ""))
        return Response(status=204)
