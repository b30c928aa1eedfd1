"""Decisions over REST: moderators take them, the person reads why."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.audit.services import audit_record
from config.api.pagination import TimeCursorPagination
from config.api.views import EvenkeelAPIView, EvenkeelViewSet
from moderation.reports.permissions import Moderates
from moderation.sanctions import examples
from moderation.sanctions.confirming import ban_confirm, confirmations_waiting
from moderation.sanctions.content import content_act
from moderation.sanctions.models import ModerationDecision
from moderation.sanctions.people import person_act
from moderation.sanctions.rows import confirmation_row, decision_row, made_row
from moderation.sanctions.selectors import decision_get, decision_list
from moderation.sanctions.serializers import (
    ConfirmationSerializer,
    ContentActSerializer,
    DecisionSerializer,
    MadeSerializer,
    PersonActSerializer,
)

TAGS = ["moderation"]


class ContentActView(EvenkeelAPIView):
    permission_classes = (Moderates,)

    @extend_schema(
        tags=TAGS, summary="Act on a content",
        description=(
            "`hide`, `show`, `edit` with `new_content`, `delete` (a tombstone; the words go 30 days later). Ends the "
            "open case of the content. The author gets the reasons and can appeal. Of two moderators at once one is "
            "heard; the other gets 409 with what happened."
        ),
        request=ContentActSerializer, responses={201: MadeSerializer, 200: MadeSerializer},
        examples=examples.CONTENT_ACT, operation_id="moderation_content_act",
    )  # fmt: skip
    def post(self, request: Request, pk: UUID) -> Response:
        payload = ContentActSerializer(data=request.data)
        payload.is_valid(raise_exception=True)
        values = dict(payload.validated_data)
        row, fresh = content_act(
            actor=request.user, content_id=pk, decision_id=values.pop("id", None), now=timezone.now(), **values
        )
        return Response(made_row(row), status=201 if fresh else 200)


class PersonActView(EvenkeelAPIView):
    permission_classes = (Moderates,)

    @extend_schema(
        tags=TAGS, summary="Act about a person",
        description=(
            "`{id}` is the `author_reference` of a report, by which moderators know a person. `warn`; `mute` closes "
            "writing to others, `ban` the community, both at once and on open sockets; `lift` ends both. A journal, "
            "crisis help and a therapist stay open to everybody. A ban without `duration_hours` needs a second "
            "moderator, or is a mute of seven days after that time."
        ),
        request=PersonActSerializer, responses={201: MadeSerializer, 200: MadeSerializer},
        examples=examples.PERSON_ACT, operation_id="moderation_users_act",
    )  # fmt: skip
    def post(self, request: Request, pk: UUID) -> Response:
        payload = PersonActSerializer(data=request.data)
        payload.is_valid(raise_exception=True)
        values = dict(payload.validated_data)
        row, fresh = person_act(
            actor=request.user, reference=pk, decision_id=values.pop("id", None), now=timezone.now(), **values
        )
        return Response(made_row(row), status=201 if fresh else 200)


class DecisionViewSet(EvenkeelViewSet):
    """One's own. Readable by whoever is banned, too."""

    permission_classes = (IsAuthenticated,)
    queryset = ModerationDecision.objects.none()
    serializer_class = DecisionSerializer
    pagination_class = TimeCursorPagination
    filter_backends = ()
    cursor_ordering = ("-created_at", "-id")

    def get_queryset(self) -> QuerySet[ModerationDecision]:
        return decision_list(owner=self.request.user)

    @extend_schema(
        tags=TAGS, summary="What was decided about me, and why", responses=DecisionSerializer(many=True),
        examples=examples.OWN, operation_id="moderation_decisions_list",
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        found, now = self.paginate_queryset(self.get_queryset()) or [], timezone.now()
        return self.get_paginated_response([decision_row(row, request.user, now) for row in found])

    @extend_schema(
        tags=TAGS, summary="One decision about me", responses=DecisionSerializer, examples=examples.OWN,
        operation_id="moderation_decisions_retrieve",
    )  # fmt: skip
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(decision_row(decision_get(owner=request.user, decision_id=pk), request.user, timezone.now()))


class ConfirmationListView(EvenkeelAPIView):
    permission_classes = (Moderates,)
    MOST = 100

    @extend_schema(
        tags=TAGS, summary="Bans without end that wait for a second moderator",
        description="Reading is recorded.", responses=ConfirmationSerializer(many=True), examples=examples.CONFIRM,
        operation_id="moderation_confirmations_list",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        rows = list(confirmations_waiting(viewer=request.user, now=timezone.now())[: self.MOST])
        for row in rows:
            audit_record(actor=request.user, action="moderation.decision.read", target=row, owner_id=row.owner_id)
        return Response([confirmation_row(row) for row in rows])


class BanConfirmView(EvenkeelAPIView):
    permission_classes = (Moderates,)

    @extend_schema(
        tags=TAGS, summary="Confirm a ban without end", request=None, responses=MadeSerializer,
        description="By anybody but who decided it (403 `own_involvement`); 409 `not_awaiting` when it is too late.",
        examples=examples.CONFIRMED, operation_id="moderation_decisions_confirm",
    )  # fmt: skip
    def post(self, request: Request, pk: UUID) -> Response:
        return Response(made_row(ban_confirm(actor=request.user, decision_id=pk, now=timezone.now())))
