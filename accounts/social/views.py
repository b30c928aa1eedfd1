"""Signing in with Google, Apple, Facebook or GitHub, and what is linked."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework import mixins
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identity.devices import device_info
from accounts.identity.endpoints import SignedInReadSerializer, read_body, signed_in_answer
from accounts.identity.examples import example
from accounts.permissions import SteppedUp, step_up_require
from accounts.social import examples
from accounts.social.models import SocialAccount
from accounts.social.providers import provider_get
from accounts.social.refusals import SocialTokenInvalid
from accounts.social.selectors import social_account_list
from accounts.social.serializers import SocialAccountReadSerializer, SocialEnterWriteSerializer
from accounts.social.services import social_enter, social_link, social_unlink
from config.api.throttling import throttle_charge
from config.api.views import EvenkeelViewSet

TAGS = ["auth"]
PROVIDER = OpenApiParameter("provider", str, OpenApiParameter.PATH, enum=SocialAccount.Provider.values)
ENTERED = PolymorphicProxySerializer(
    component_name="SocialEntered",
    serializers=[SignedInReadSerializer, SocialAccountReadSerializer],
    resource_type_field_name=None,
)


class SocialAccountViewSet(mixins.ListModelMixin, EvenkeelViewSet):
    # A bearer at `enter` means "link to me", so one that does not hold must not be passed over: it is a 401.
    permission_classes = (IsAuthenticated,)
    queryset = SocialAccount.objects.none()
    serializer_class = SocialAccountReadSerializer
    filter_backends = ()
    cursor_ordering = ("-created_at", "-id")
    lookup_field = "provider"
    # Providers are asked in between, which is no work for inside a transaction; and a token works once anyway.
    idempotency_key_accepted = False

    def get_permissions(self) -> list[BasePermission]:
        by_action: dict[str, type[BasePermission]] = {"enter": AllowAny, "unlink": SteppedUp}
        return [by_action.get(self.action, IsAuthenticated)()]

    def get_throttle_scopes(self) -> tuple[str, ...]:
        return ("auth",) if self.action == "enter" else ()

    def get_throttle_identifier(self, request: Request) -> str:
        # By token: a whole mobile network may come from one address. Refused ones are counted by address below.
        body = request.data if isinstance(request.data, dict) else {}
        proof = body.get("token") or body.get("code")
        return proof if isinstance(proof, str) else ""

    def get_queryset(self) -> QuerySet[SocialAccount]:
        return social_account_list(owner=self.request.user).select_related("owner")

    @extend_schema(
        tags=TAGS,
        summary="List the providers I can sign in with",
        description="Addresses are masked; tokens never leave.",
        examples=[example("Linked provider", examples.LINKED, answer=True)],
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(
        tags=TAGS,
        summary="Sign in with a provider, or link it",
        description=(
            "`google`, `apple`, `facebook` or `github`, with a token of theirs or with a code (PKCE). 200 for an "
            "account that exists, 201 for a new one. An address joins accounts only if the provider vouches for it and "
            "its person proved it here too. With a bearer the identity is linked to that account instead (200, the "
            "linked provider), which needs a fresh step-up; 409 `identity_taken` or `provider_already_linked`. "
            "401 `social_token_invalid` for whatever is wrong with the token, `mfa_required` as at sign-in; "
            "503 `provider_unconfigured` or `provider_unavailable`. Names, place and consents count for a new "
            "account only."
        ),
        parameters=[PROVIDER],
        request=SocialEnterWriteSerializer,
        responses={200: ENTERED, 201: SignedInReadSerializer},
        auth=[{}, {"bearer": []}],
        examples=[
            example("With a token", examples.BY_TOKEN),
            example("With a code", examples.BY_CODE),
            example("Signed in", examples.SIGNED_UP, answer=True),
            example("Signed up", examples.SIGNED_UP, answer=True, status="201"),
            example("Linked", examples.LINKED, answer=True),
        ],
    )
    def enter(self, request: Request, provider: str) -> Response:
        provider_get(request=request._request, name=provider)
        body = read_body(SocialEnterWriteSerializer, request)
        try:
            if request.user.is_authenticated:
                return self._link(request, provider, body["proof"])
            body["device"] = device_info(body["device"])
            entry = social_enter(request=request._request, provider=provider, **body, now=timezone.now())
        except SocialTokenInvalid:
            throttle_charge(request, "auth", identifier="refused by a provider")
            raise
        return Response(signed_in_answer(entry.user, entry.pair), status=201 if entry.created else 200)

    def _link(self, request: Request, provider: str, proof: dict[str, str]) -> Response:
        # Before the token is spent: after the step-up the app sends the same one again.
        step_up_require(request)
        account = social_link(
            request=request._request, owner=request.user, provider=provider, proof=proof, now=timezone.now()
        )
        return Response(self.get_serializer(account).data)

    @extend_schema(
        tags=TAGS,
        summary="Unlink a provider",
        description="Needs a fresh step-up. 409 `last_way_in` where there is no password and no other provider.",
        parameters=[PROVIDER],
        responses={204: None},
    )
    def unlink(self, request: Request, provider: str) -> Response:
        social_unlink(owner=request.user, provider=provider, now=timezone.now())
        return Response(status=204)
