"""Appeals over REST."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.audit.services import audit_record
from config.api.pagination import TimeCursorPagination
from config.api.views import EvenkeelAPIView, EvenkeelViewSet
from crisis.screening.refusals import RefusalsScreened
from moderation.appeals import examples
from moderation.appeals.models import ModerationAppeal
from moderation.appeals.selectors import appeal_get, appeal_list
from moderation.appeals.serializers import (
    AppealDecideSerializer,
    AppealModeratorSerializer,
    AppealWriteSerializer,
)
from moderation.appeals.services import SOURCE, appeal_create, appeal_decide
from moderation.appeals.shown import AppealShownSerializer, appeal_row
from moderation.reports.filters import status_in
from moderation.reports.permissions import Moderates

TAGS = ["moderation"]


class AppealCreateView(RefusalsScreened, EvenkeelAPIView):
    """For whoever is banned, too."""

    heard_as = SOURCE

    permission_classes = (IsAuthenticated,)
    throttle_scopes = ("appeal",)

    @extend_schema(
        tags=TAGS, summary="Appeal a decision about me",
        description=(
            "Once, within six months, free. Somebody who had no part in the decision decides. The same text again "
            "answers 200; another one 409 `already_appealed`."
        ),
        request=AppealWriteSerializer, responses={201: AppealShownSerializer, 200: AppealShownSerializer},
        examples=examples.CREATE, operation_id="moderation_decisions_appeal",
    )  # fmt: skip
    def post(self, request: Request, pk: UUID) -> Response:
        payload = AppealWriteSerializer(data=request.data)
        payload.is_valid(raise_exception=True)
        row, fresh, support = appeal_create(
            owner=request.user, decision_id=pk, text=payload.validated_data["text"], now=timezone.now()
        )
        body = appeal_row(row, request.user)
        return Response({**body, "support": support} if support else body, status=201 if fresh else 200)


class AppealViewSet(EvenkeelViewSet):
    permission_classes = (Moderates,)
    queryset = ModerationAppeal.objects.none()
    serializer_class = AppealModeratorSerializer
    pagination_class = TimeCursorPagination
    filter_backends = ()
    cursor_ordering = ("-created_at", "-id")

    def get_queryset(self) -> QuerySet[ModerationAppeal]:
        return appeal_list(viewer=self.request.user, status=status_in(self.request))

    @extend_schema(
        tags=TAGS, summary="Appeals that I may decide", responses=AppealModeratorSerializer(many=True),
        description="Those of decisions that you took, confirmed or reported are not among them. Reading is recorded.",
        parameters=[OpenApiParameter("status", str, enum=["open", "resolved"])], examples=examples.LIST,
        operation_id="moderation_appeals_list",
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        found = self.paginate_queryset(self.get_queryset()) or []
        for row in found:
            audit_record(actor=request.user, action="moderation.appeal.opened", target=row, owner_id=row.owner_id)
        return self.get_paginated_response([staff_row(row) for row in found])

    @extend_schema(
        tags=TAGS, summary="Decide an appeal", request=AppealDecideSerializer, responses=AppealModeratorSerializer,
        description="`reversed` undoes the decision: shows the content, puts the text back, lifts the restriction.",
        examples=examples.DECIDE, operation_id="moderation_appeals_decide",
    )  # fmt: skip
    def decide(self, request: Request, pk: UUID) -> Response:
        payload = AppealDecideSerializer(data=request.data)
        payload.is_valid(raise_exception=True)
        row = appeal_decide(actor=request.user, appeal_id=pk, now=timezone.now(), **payload.validated_data)
        return Response(staff_row(appeal_get(viewer=request.user, appeal_id=row.pk)))


def staff_row(row: ModerationAppeal) -> dict[str, Any]:
    decision = row.decision
    decision.owner = row.owner
    return {
        **appeal_row(row, row.owner),
        "decision_id": decision.pk,
        "action": decision.action,
        "reason_code": decision.reason_code,
        "statement": decision.statement or "",
        "note": decision.note,
        "case_id": decision.case_id,
    }
