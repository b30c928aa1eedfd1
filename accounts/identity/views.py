"""Signing up, in, on and out."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identity import examples
from accounts.identity.authentication import user_of_access_token
from accounts.identity.devices import device_info
from accounts.identity.endpoints import (
    PublicView,
    SignedInReadSerializer,
    TokenPairReadSerializer,
    pair_answer,
    read_body,
    signed_in_answer,
)
from accounts.identity.examples import example
from accounts.identity.login import account_login
from accounts.identity.registration import UsernameTaken, account_register
from accounts.identity.serializers import (
    LoginWriteSerializer,
    LogoutWriteSerializer,
    RefreshWriteSerializer,
    RegisterWriteSerializer,
    TicketReadSerializer,
)
from accounts.identity.sessions import session_end_by_token, session_refresh, session_revoke
from accounts.identity.tickets import TICKET_SECONDS, ticket_issue
from config.api.context import current
from config.api.throttling import throttle_charge
from config.api.views import EvenkeelAPIView

TAGS = ["auth"]


class RegisterView(PublicView):
    throttle_scopes = ("auth",)

    @extend_schema(
        tags=TAGS,
        summary="Sign up",
        description=(
            "With an e-mail address, a user name or both. The answer is the same whether the address is known or not: "
            "an address belongs to whoever proves the mailbox. Only a user name can be taken (409 `username_taken`)."
        ),
        request=RegisterWriteSerializer,
        responses={201: SignedInReadSerializer},
        examples=[
            example("Sign up", examples.REGISTER),
            example("Signed up", examples.SIGNED_IN, answer=True, status="201"),
        ],
    )
    def post(self, request: Request) -> Response:
        body = read_body(RegisterWriteSerializer, request)
        body["device"] = device_info(body["device"])
        try:
            user, pair = account_register(**body, now=timezone.now())
        except UsernameTaken:
            # The one answer that tells of somebody else: five a quarter of an hour from one address, whatever the name.
            throttle_charge(request, "auth", identifier="user names taken")
            raise
        return Response(signed_in_answer(user, pair), status=201)


class LoginView(PublicView):
    throttle_scopes = ("auth",)

    @extend_schema(
        tags=TAGS,
        summary="Sign in",
        description=(
            "One of `identifier`, `email` and `username`. 401 `invalid_credentials` for whatever is wrong; "
            "401 `account_locked` with Retry-After after five failures in 15 minutes, for unknown names too. With a "
            "second factor: 401 `mfa_required` with `mfa_token`, `methods` and `expires_in`; `auth/2fa/verify` goes "
            "on. Staff whose password is too old: 403 `password_expired`; reset it by letter."
        ),
        request=LoginWriteSerializer,
        responses={200: SignedInReadSerializer},
        examples=[
            example("Sign in", examples.LOGIN),
            example("Signed in", examples.SIGNED_IN, answer=True),
        ],
    )
    def post(self, request: Request) -> Response:
        body = read_body(LoginWriteSerializer, request)
        body["device"] = device_info(body["device"])
        user, pair = account_login(request=request._request, **body, now=timezone.now())
        return Response(signed_in_answer(user, pair))


class RefreshView(PublicView):
    throttle_scopes = ("refresh",)

    def get_throttle_identifier(self, request: Request) -> str:
        # The session's part of a token is the same for all its successors; many phones share one address.
        token = request.data.get("refresh_token") if isinstance(request.data, dict) else None
        return token.split(".")[1][:160] if isinstance(token, str) and token.count(".") == 2 else ""

    @extend_schema(
        tags=TAGS,
        summary="Exchange a refresh token for the next pair",
        description=(
            "A refresh token works once. Its answer may be asked for again within 10 seconds; later, it ends the "
            "session (401 `token_reused`), because two parties seem to hold it."
        ),
        request=RefreshWriteSerializer,
        responses={200: TokenPairReadSerializer},
        examples=[example("Refresh", examples.REFRESH), example("Next pair", examples.PAIR, answer=True)],
    )
    def post(self, request: Request) -> Response:
        body = read_body(RefreshWriteSerializer, request)
        return Response(pair_answer(session_refresh(token=body["refresh_token"], now=timezone.now())))


class LogoutView(PublicView):
    @extend_schema(
        tags=TAGS,
        summary="Sign out",
        description="Ends the session of the bearer token, or of the refresh token in the body if the bearer is over.",
        request=LogoutWriteSerializer,
        responses={204: None},
        auth=[{"bearer": []}, {}],
        examples=[example("With the refresh token", examples.REFRESH)],
    )
    def post(self, request: Request) -> Response:
        body = read_body(LogoutWriteSerializer, request)
        header = request.META.get("HTTP_AUTHORIZATION", "")
        user = user_of_access_token(header[7:].strip()) if header[:7].lower() == "bearer " else None
        session_id = current().session_id
        if user is not None and session_id is not None:
            session_revoke(owner=user, session_id=session_id, reason="logout", now=timezone.now())
        elif "refresh_token" in body:
            session_end_by_token(token=body["refresh_token"], now=timezone.now())
        else:
            raise NotAuthenticated
        return Response(status=204)


class SocketTicketView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)
    throttle_scopes = ("socket_ticket",)
    idempotency_key_accepted = False  # a ticket works once; giving it again would be of no use

    @extend_schema(
        tags=TAGS,
        summary="Get a ticket for a socket",
        description="Opens one socket (`?ticket=`) within 30 seconds, for clients that cannot send a header.",
        request=None,
        responses={201: TicketReadSerializer},
        examples=[example("Ticket", examples.TICKET, answer=True, status="201")],
    )
    def post(self, request: Request) -> Response:
        ticket = ticket_issue(user_id=request.user.pk, session_id=request.auth.session_id)
        return Response({"ticket": ticket, "expires_in": TICKET_SECONDS}, status=201)
