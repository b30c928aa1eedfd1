"""A person's own account."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.erasure.closing import ErasureRequestMixin
from accounts.identity.addresses import addresses_read
from accounts.identity.registration import UsernameTaken
from accounts.permissions import step_up_require
from accounts.profile import examples
from accounts.profile.changes import Support
from accounts.profile.examples import example
from accounts.profile.me_services import me_update
from accounts.profile.read_serializers import MeReadSerializer, MeWrittenReadSerializer
from accounts.profile.selectors import me_answer
from accounts.profile.serializers import MeWriteSerializer
from accounts.profile.services import TEXTS, lines_screen
from config.api.refusals import RefusedHeard
from config.api.throttling import throttle_charge
from config.api.views import EvenkeelAPIView

TAGS = ["profile"]
CHANGE = {
    "tags": TAGS,
    "description": (
        "Changes only what it names. A new `email` and a new `username` need a proof of who you are within five "
        "minutes (403 `step_up_required`); the e-mail address stays the old one until the new mailbox is proven "
        "(`pending_email`). What cannot be written is refused by name (400 `read_only`)."
    ),
    "request": MeWriteSerializer,
    "responses": {200: MeWrittenReadSerializer},
    "examples": [
        example("Change", examples.ME_CHANGE),
        example("New e-mail address", examples.EMAIL_CHANGE),
        example("Changed", examples.ME, answer=True),
    ],
}


def read_body(serializer_class: type[Any], request: Request) -> dict[str, Any]:
    """:raises ValidationError: naming the fields."""
    serializer = serializer_class(data=request.data, context={"request": request})
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


class MeView(ErasureRequestMixin, RefusedHeard, EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)
    heard_fields = TEXTS

    def refused_hear(self, pieces: Collection[str], content_id: UUID | None) -> Support | None:
        person, now = self.request.user, timezone.now()
        if not pieces:
            return None
        with transaction.atomic():
            return lines_screen(owner=person, lines=pieces, profile_id=person.pk, now=now)

    @extend_schema(
        tags=TAGS,
        summary="Show my account",
        responses={200: MeReadSerializer},
        examples=[example("Account", examples.ME, answer=True)],
    )
    def get(self, request: Request) -> Response:
        return Response(me_answer(owner=request.user, now=timezone.now()))

    @extend_schema(summary="Change my account", **CHANGE)
    def patch(self, request: Request) -> Response:
        return self._change(request)

    @extend_schema(summary="Change my account (the same as PATCH)", **CHANGE)
    def put(self, request: Request) -> Response:
        return self._change(request)

    def _change(self, request: Request) -> Response:
        changes, person, now = read_body(MeWriteSerializer, request), request.user, timezone.now()
        new_email = "email" in changes and changes["email"] != addresses_read(person.pk).email
        if new_email or changes.get("username", person.username) != person.username:
            # Whoever holds an unlocked phone must not take the account with it.
            step_up_require(request)
        if new_email:
            # Each sends a letter to a mailbox that the caller chose.
            throttle_charge(request, "resend_verification", identifier=f"change of {person.pk}")
        try:
            support = me_update(owner=person, changes=changes, now=now)
        except UsernameTaken:
            # It tells that somebody has the name: as few answers as at sign-up.
            throttle_charge(request, "auth", identifier="user names taken")
            raise
        answer = me_answer(owner=person, now=now)
        return Response(answer if support is None else {**answer, "support": support})
