"""Proving again who holds the phone, and proving a phone number."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identity.endpoints import read_body
from accounts.identity.examples import example
from accounts.mfa import examples
from accounts.mfa.phones import phone_set, phone_verify
from accounts.mfa.selectors import SMS
from accounts.mfa.serializers import (
    ChallengedReadSerializer,
    MethodWriteSerializer,
    PhoneReadSerializer,
    PhoneVerifyWriteSerializer,
    PhoneWriteSerializer,
    SteppedUpReadSerializer,
    StepUpWriteSerializer,
    proof_of,
)
from accounts.mfa.step_up import step_up, step_up_challenge
from accounts.permissions import STEP_UP_LIFETIME, SteppedUp
from config.api.views import EvenkeelAPIView

TAGS = ["auth"]


class StepUpView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)
    throttle_scopes = ("step_up",)
    factor_exempt = True
    # The key's transaction would take back the count of a wrong try.
    idempotency_key_accepted = False

    @extend_schema(
        tags=TAGS,
        summary="Prove again that it is me",
        description=(
            "With a second factor: its code or passkey (a password answers 403 `factor_needed` with `methods`). "
            "Without one: the password. Without either: 403 `sign_in_again`. Counts for five minutes."
        ),
        request=StepUpWriteSerializer,
        responses={200: SteppedUpReadSerializer},
        examples=[
            example("Password", examples.STEP_UP_PASSWORD),
            example("Code", examples.CODE),
            example("Passkey", {"credential": examples.CREDENTIAL}),
            example("Proven", examples.STEPPED_UP, answer=True),
        ],
    )
    def post(self, request: Request) -> Response:
        body, now = read_body(StepUpWriteSerializer, request), timezone.now()
        factor = step_up(
            request=request._request,
            owner=request.user,
            session_id=request.auth.session_id,
            password=body.get("password"),
            proof=proof_of(body),
            now=now,
        )
        seconds = int(STEP_UP_LIFETIME.total_seconds())
        return Response({"factor": factor, "stepped_up_at": now, "expires_in": seconds})


class StepUpChallengeView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)
    factor_exempt = True
    idempotency_key_accepted = False

    def get_throttle_scopes(self) -> tuple[str, ...]:
        data = self.request.data
        return ("text_code",) if isinstance(data, dict) and data.get("method") == SMS else ("step_up",)

    @extend_schema(
        tags=TAGS,
        summary="Ask for a text message or a passkey, to step up with",
        request=MethodWriteSerializer,
        responses={200: ChallengedReadSerializer},
        examples=[
            example("By passkey", examples.METHOD),
            example("Passkey", examples.PASSKEY_CHALLENGED, answer=True),
            example("Sent", examples.CHALLENGED, answer=True),
        ],
    )
    def post(self, request: Request) -> Response:
        body = read_body(MethodWriteSerializer, request)
        answer = step_up_challenge(
            owner=request.user, session_id=request.auth.session_id, method=body["method"], now=timezone.now()
        )
        return Response(answer)


class PhoneView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated, SteppedUp)
    throttle_scopes = ("text_code",)
    idempotency_key_accepted = False

    @extend_schema(
        tags=["users"],
        summary="Set my phone number",
        description="Needs a step-up and the consent `sms`. The number counts as unproven until its code comes back.",
        request=PhoneWriteSerializer,
        responses={202: PhoneReadSerializer},
        examples=[
            example("Number", examples.PHONE),
            example("Code on its way", examples.PHONE_SENT, answer=True, status="202"),
        ],
    )
    def post(self, request: Request) -> Response:
        body = read_body(PhoneWriteSerializer, request)
        phone_set(owner=request.user, phone=body["phone"], now=timezone.now())
        return Response({"phone_verified": False}, status=202)


class PhoneVerifyView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)
    throttle_scopes = ("code_verify",)
    # The key's transaction would take back the count of a wrong code.
    idempotency_key_accepted = False

    def get_throttle_identifier(self, request: Request) -> str:
        return str(request.user.pk)

    @extend_schema(
        tags=["users"],
        summary="Prove my phone number",
        request=PhoneVerifyWriteSerializer,
        responses={200: PhoneReadSerializer},
        examples=[example("Code", examples.CODE), example("Proven", examples.PHONE_PROVEN, answer=True)],
    )
    def post(self, request: Request) -> Response:
        body = read_body(PhoneVerifyWriteSerializer, request)
        phone_verify(owner=request.user, code=body["code"], now=timezone.now())
        return Response({"phone_verified": True})
