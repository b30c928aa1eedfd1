"""Proving an address, and passwords that were forgotten or are to change."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identity import examples
from accounts.identity.endpoints import PublicView, read_body
from accounts.identity.examples import example
from accounts.identity.passwords import (
    password_change,
    password_forgot,
    password_reset_by_code,
    password_reset_by_token,
)
from accounts.identity.serializers import (
    ChangePasswordWriteSerializer,
    EmailVerifiedReadSerializer,
    ForgotPasswordWriteSerializer,
    MessageReadSerializer,
    ResendWriteSerializer,
    ResetPasswordWriteSerializer,
    VerifyEmailWriteSerializer,
)
from accounts.identity.verification import email_verify_by_code, email_verify_by_token, verification_resend
from config.api.views import EvenkeelAPIView

TAGS = ["auth"]
RESENT = {"message": "If the address waits to be verified, a letter is on its way."}
FORGOT = {"message": "If there is an account with this address, a letter is on its way. It works for 30 minutes."}


class VerifyEmailView(PublicView):
    throttle_scopes = ("code_verify",)

    @extend_schema(
        tags=TAGS,
        summary="Prove an e-mail address",
        description="With the token of the letter's link, or with the address and the letter's code.",
        request=VerifyEmailWriteSerializer,
        responses={200: EmailVerifiedReadSerializer},
        examples=[
            example("By link", examples.BY_TOKEN),
            example("By code", examples.BY_CODE),
            example("Proven", examples.VERIFIED, answer=True),
        ],
    )
    def post(self, request: Request) -> Response:
        body = read_body(VerifyEmailWriteSerializer, request)
        verify = email_verify_by_token if "token" in body else email_verify_by_code
        address = verify(request=request._request, **body, now=timezone.now())
        return Response({"email": address.email, "email_verified": address.verified})


class ResendVerificationView(EvenkeelAPIView):
    permission_classes = (AllowAny,)
    factor_exempt = True
    throttle_scopes = ("resend_verification",)
    idempotency_key_accepted = False

    def get_throttle_identifier(self, request: Request) -> str | None:
        # Who is signed in needs no address in the body; the bucket is their own then.
        return str(request.user.pk) if request.user.is_authenticated else None

    @extend_schema(
        tags=TAGS,
        summary="Ask for another verification letter",
        description="Signed in, the body may be empty. The answer is always the same.",
        request=ResendWriteSerializer,
        responses={202: MessageReadSerializer},
        examples=[example("Ask", examples.EMAIL), example("Asked", RESENT, answer=True, status="202")],
    )
    def post(self, request: Request) -> Response:
        body = read_body(ResendWriteSerializer, request)
        user = request.user if request.user.is_authenticated else None
        verification_resend(user=user, email=body.get("email"), now=timezone.now())
        return Response(RESENT, status=202)


class ForgotPasswordView(PublicView):
    throttle_scopes = ("password_reset",)

    @extend_schema(
        tags=TAGS,
        summary="Ask for a letter to reset the password",
        description="One letter with a link and a code, both for 30 minutes. The answer is always the same.",
        request=ForgotPasswordWriteSerializer,
        responses={200: MessageReadSerializer},
        examples=[example("Ask", examples.EMAIL), example("Asked", FORGOT, answer=True)],
    )
    def post(self, request: Request) -> Response:
        password_forgot(**read_body(ForgotPasswordWriteSerializer, request), now=timezone.now())
        return Response(FORGOT)


class ResetPasswordView(PublicView):
    throttle_scopes = ("code_verify",)

    @extend_schema(
        tags=TAGS,
        summary="Set a new password with a letter's link or code",
        description="Signs every device out. Whatever is wrong with a token or code gets the same answer.",
        request=ResetPasswordWriteSerializer,
        responses={204: None},
        examples=[
            example("By link", {**examples.BY_TOKEN, **examples.NEW_PASSWORD}),
            example("By code", {**examples.BY_CODE, **examples.NEW_PASSWORD}),
        ],
    )
    def post(self, request: Request) -> Response:
        body = read_body(ResetPasswordWriteSerializer, request)
        reset = password_reset_by_token if "token" in body else password_reset_by_code
        reset(request=request._request, **body, now=timezone.now())
        return Response(status=204)


class ChangePasswordView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)
    throttle_scopes = ("auth",)
    # The key's transaction would take back what a refused attempt must leave in the history.
    idempotency_key_accepted = False

    def get_throttle_identifier(self, request: Request) -> str:
        return str(request.user.pk)

    @extend_schema(
        tags=TAGS,
        summary="Change my password",
        description="Keeps this session and signs every other device out.",
        request=ChangePasswordWriteSerializer,
        responses={204: None},
        examples=[example("Change", examples.CHANGE)],
    )
    def post(self, request: Request) -> Response:
        body = read_body(ChangePasswordWriteSerializer, request)
        password_change(
            request=request._request,
            user=request.user,
            session_id=request.auth.session_id,
            **body,
            now=timezone.now(),
        )
        return Response(status=204)
