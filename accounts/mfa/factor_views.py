"""Setting up, proving and taking away second factors, and the second half of a sign-in."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identity.authentication import needs_factor
from accounts.identity.endpoints import PublicView, read_body, signed_in_answer
from accounts.identity.examples import example
from accounts.mfa import examples
from accounts.mfa.challenges import account_of_token
from accounts.mfa.enrolment import factor_begin, factor_confirm, factor_disable
from accounts.mfa.recovery import ShownAlready, recovery_make, recovery_show
from accounts.mfa.selectors import SMS, factors_shown
from accounts.mfa.serializers import (
    BegunReadSerializer,
    ChallengedReadSerializer,
    ChallengeWriteSerializer,
    DisabledReadSerializer,
    DisableWriteSerializer,
    EnableWriteSerializer,
    EnrolVerifyWriteSerializer,
    FactorsReadSerializer,
    RecoveryCodesReadSerializer,
    SignInVerifyWriteSerializer,
    VerifiedReadSerializer,
    VerifyWriteSerializer,
    proof_of,
)
from accounts.mfa.signing_in import sign_in_challenge, sign_in_verify
from accounts.permissions import SteppedUp, StepUpRequired, step_up_require
from config.api.views import EvenkeelAPIView

TAGS = ["auth"]


def body_value(request: Request, name: str) -> Any:
    return request.data.get(name) if isinstance(request.data, dict) else None


class FactorChallengeView(PublicView):
    throttle_scopes = ("code_verify",)

    def get_throttle_identifier(self, request: Request) -> str:
        return account_of_token(body_value(request, "mfa_token"))

    @extend_schema(
        tags=TAGS,
        summary="Ask for the second factor of a sign-in",
        description=(
            "`sms` sends a text message, `webauthn` answers the options of `navigator.credentials.get`. Codes of an "
            "app and recovery codes need no asking."
        ),
        request=ChallengeWriteSerializer,
        responses={200: ChallengedReadSerializer},
        examples=[
            example("By text message", examples.CHALLENGE_SMS),
            example("By passkey", examples.CHALLENGE_PASSKEY),
            example("Sent", examples.CHALLENGED, answer=True),
            example("Passkey", examples.PASSKEY_CHALLENGED, answer=True),
        ],
    )
    def post(self, request: Request) -> Response:
        body = read_body(ChallengeWriteSerializer, request)
        return Response(sign_in_challenge(token=body["mfa_token"], method=body["method"], now=timezone.now()))


class FactorVerifyView(EvenkeelAPIView):
    """Two things by one path, as the ledger has it: the end of a sign-in, or the proof of a new factor."""

    permission_classes = (AllowAny,)
    throttle_scopes = ("code_verify",)
    factor_exempt = True
    # The key's transaction would take back the count of a wrong code, and its record would keep recovery codes.
    idempotency_key_accepted = False

    def perform_authentication(self, request: Request) -> None:
        if body_value(request, "mfa_token") is not None:
            request.authenticators = ()  # an old token in the header must not stand in the way of a sign-in
        super().perform_authentication(request)

    def get_throttle_identifier(self, request: Request) -> str:
        return account_of_token(body_value(request, "mfa_token")) or str(request.user.pk or "")

    @extend_schema(
        tags=TAGS,
        summary="Prove a second factor",
        description=(
            "With `mfa_token`: finishes a sign-in and answers tokens. With a bearer and without `mfa_token`: proves "
            "the factor that `auth/2fa/enable` began; with the first factor come recovery codes, this once. A code "
            "works once. After five wrong ones in five minutes 401 `factor_locked` with Retry-After."
        ),
        request=VerifyWriteSerializer,
        responses={200: VerifiedReadSerializer},
        auth=[{"bearer": []}, {}],
        examples=[
            example("Sign-in by code", examples.SIGN_IN_CODE),
            example("Sign-in by recovery code", examples.SIGN_IN_RECOVERY),
            example("Sign-in by passkey", examples.SIGN_IN_PASSKEY),
            example("New factor", examples.ENROL_CODE),
            example("Signed in", examples.SIGNED_IN, answer=True),
            example("Enabled", examples.ENABLED, answer=True),
        ],
    )
    def post(self, request: Request) -> Response:
        if body_value(request, "mfa_token") is not None:
            return self._sign_in(request)
        if not request.user.is_authenticated:
            raise NotAuthenticated
        return self._enrol(request)

    def _sign_in(self, request: Request) -> Response:
        body = read_body(SignInVerifyWriteSerializer, request)
        user, pair = sign_in_verify(token=body["mfa_token"], proof=proof_of(body), now=timezone.now())
        return Response(signed_in_answer(user, pair))

    def _enrol(self, request: Request) -> Response:
        body = read_body(EnrolVerifyWriteSerializer, request)
        codes = factor_confirm(
            owner=request.user,
            session_id=request.auth.session_id,
            proof=proof_of(body),
            name=body.get("name", ""),
            now=timezone.now(),
        )
        return Response({"method": body["method"], "enabled": True, "recovery_codes": codes})


class FactorEnableView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated, SteppedUp)
    factor_exempt = True
    idempotency_key_accepted = False  # the answer holds a secret, which no record should keep

    def get_throttle_scopes(self) -> tuple[str, ...]:
        return ("text_code",) if body_value(self.request, "method") == SMS else ("step_up",)

    @extend_schema(
        tags=TAGS,
        summary="Begin to set up a second factor",
        description="Needs a step-up; `sms` needs the consent `sms`. Prove it within ten minutes: `auth/2fa/verify`.",
        request=EnableWriteSerializer,
        responses={200: BegunReadSerializer},
        examples=[
            example("Authenticator app", examples.ENABLE_TOTP),
            example("Text messages", examples.ENABLE_SMS),
            example("Passkey", examples.ENABLE_PASSKEY),
            example("Begun", examples.BEGUN, answer=True),
        ],
    )
    def post(self, request: Request) -> Response:
        body = read_body(EnableWriteSerializer, request)
        return Response(factor_begin(owner=request.user, **body, now=timezone.now()))


class FactorDisableView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated, SteppedUp)
    throttle_scopes = ("step_up",)
    factor_exempt = True

    @extend_schema(
        tags=TAGS,
        summary="Take a second factor away",
        description=(
            "Needs a step-up. Recovery codes go with the last factor. Staff keep one: 409 `last_factor_of_staff`. "
            "Other sessions stay."
        ),
        request=DisableWriteSerializer,
        responses={200: DisabledReadSerializer},
        examples=[example("Take away", examples.DISABLE), example("Gone", examples.DISABLED, answer=True)],
    )
    def post(self, request: Request) -> Response:
        body = read_body(DisableWriteSerializer, request)
        left = factor_disable(
            owner=request.user,
            method=body["method"],
            credential_id=body.get("credential_id"),
            now=timezone.now(),
        )
        return Response({"method": body["method"], "enabled": body["method"] in left, "methods": left})


class FactorListView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)
    factor_exempt = True

    @extend_schema(
        tags=TAGS,
        summary="See my second factors",
        responses={200: FactorsReadSerializer},
        examples=[example("Factors", examples.FACTORS, answer=True)],
    )
    def get(self, request: Request) -> Response:
        return Response({**factors_shown(user=request.user), "required": needs_factor(request.user)})


class RecoveryCodesView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)
    throttle_scopes = ("step_up",)
    factor_exempt = True
    idempotency_key_accepted = False

    @extend_schema(
        tags=TAGS,
        summary="See the recovery codes that are left",
        description="Once for each step-up; otherwise 403 `step_up_required` with `remaining`.",
        responses={200: RecoveryCodesReadSerializer},
        examples=[example("Codes", examples.RECOVERY_CODES, answer=True)],
    )
    def get(self, request: Request) -> Response:
        remaining = factors_shown(user=request.user)["recovery_codes_remaining"]
        step_up_require(request, remaining=remaining)
        try:
            codes = recovery_show(owner=request.user, stepped_up_at=request.auth.stepped_up_at)
        except ShownAlready as shown:
            raise StepUpRequired(remaining=shown.remaining) from shown
        return Response({"recovery_codes": codes, "remaining": len(codes)})

    @extend_schema(
        tags=TAGS,
        summary="Make new recovery codes",
        description="Needs a step-up. The old ones end at once; the new ones are shown this once.",
        request=None,
        responses={200: RecoveryCodesReadSerializer},
        examples=[example("Codes", examples.RECOVERY_CODES, answer=True)],
    )
    def post(self, request: Request) -> Response:
        step_up_require(request)
        codes = recovery_make(owner=request.user, now=timezone.now())
        return Response({"recovery_codes": codes, "remaining": len(codes)})
