"""Reports over REST: making them, and the moderators' list."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.pagination import TimeCursorPagination
from config.api.views import EvenkeelAPIView, EvenkeelViewSet
from crisis.screening.refusals import RefusalsScreened
from moderation.reports import examples
from moderation.reports.cases import case_claim, case_dismiss, case_pass_on
from moderation.reports.filters import flag_in, status_in
from moderation.reports.models import ModerationReport
from moderation.reports.permissions import Moderates, ReadsReports
from moderation.reports.rows import moderator_detail, moderator_rows, own_row
from moderation.reports.rules import DANGER, RULES
from moderation.reports.selectors import report_get, report_list, reports_own
from moderation.reports.serializers import (
    ReportDetailSerializer,
    ReportModeratorSerializer,
    ReportOwnSerializer,
    ReportWriteSerializer,
    RuleSerializer,
)
from moderation.reports.services import SOURCE, report_create
from moderation.sanctions.selectors import record_of

COMMUNITY, MODERATION = ["community"], ["moderation"]


class CommunityReportViewSet(RefusalsScreened, EvenkeelViewSet):
    heard_as = SOURCE
    heard_fields = ("note",)
    permission_classes = (IsAuthenticated,)
    queryset = ModerationReport.objects.none()
    serializer_class = ReportOwnSerializer
    pagination_class = TimeCursorPagination
    filter_backends = ()
    cursor_ordering = ("-created_at", "-id")

    def get_throttle_scopes(self) -> tuple[str, ...]:
        """A worry about somebody's life is never counted against whoever has it."""
        data = self.request.data if self.request.method == "POST" else {}
        worry = isinstance(data, dict) and data.get("reason") == DANGER
        return () if worry else ("report",)

    def get_queryset(self) -> QuerySet[ModerationReport]:
        return reports_own(owner=self.request.user)

    @extend_schema(
        tags=COMMUNITY, summary="My reports", responses=ReportOwnSerializer(many=True), examples=examples.OWN_LIST,
        operation_id="community_reports_list",
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        found = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response([own_row(row, request.user) for row in found])

    @extend_schema(
        tags=COMMUNITY, summary="Report a content",
        description=(
            "What you see can be reported, once while the report is open: a repeat answers 200 with the same report. "
            "Moderators see what it said at this moment, whatever becomes of it. Nobody is told who reported. "
            "With `self_harm` our crisis team looks at once after the person who wrote it. A note that tells of danger "
            "to you brings `support`."
        ),
        request=ReportWriteSerializer, responses={201: ReportOwnSerializer, 200: ReportOwnSerializer},
        examples=examples.CREATE, operation_id="community_reports_create",
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        payload = ReportWriteSerializer(data=request.data)
        payload.is_valid(raise_exception=True)
        values = {"note": None, **payload.validated_data}
        made = report_create(owner=request.user, now=timezone.now(), **values)
        body = {**own_row(made.row, request.user), "detail": "Report received."}
        if made.support:
            body["support"] = made.support
        return Response(body, status=201 if made.fresh else 200)


class RuleListView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=MODERATION, summary="The rules, and what can be reported", responses=RuleSerializer(many=True),
        examples=examples.RULES, operation_id="moderation_rules_list",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        return Response(
            [{"code": one.code, "title": one.title, "text": one.text, "rule": one.rule} for one in RULES.values()]
        )


STATUS = OpenApiParameter("status", str, enum=["open", "resolved"])
SNIPPETS = OpenApiParameter(
    "snippets", bool, description="`false` leaves the words out; nothing is opened and nothing counted then."
)


class ModerationReportViewSet(EvenkeelViewSet):
    permission_classes = (ReadsReports,)
    queryset = ModerationReport.objects.none()
    serializer_class = ReportModeratorSerializer
    pagination_class = TimeCursorPagination
    filter_backends = ()
    cursor_ordering = ("-created_at", "-id")

    def get_permissions(self) -> Any:
        return [ReadsReports()] if self.request.method == "GET" else [Moderates()]

    def get_queryset(self) -> QuerySet[ModerationReport]:
        return report_list(viewer=self.request.user, status=status_in(self.request))

    @extend_schema(
        tags=MODERATION, summary="Reports",
        description="What you reported, and what is about you, is not among them. Opened words are recorded.",
        parameters=[STATUS, SNIPPETS], responses=ReportModeratorSerializer(many=True), examples=examples.LIST,
        operation_id="moderation_reports_list",
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        words = flag_in(request, "snippets", default=True)
        found = self.paginate_queryset(self.get_queryset()) or []
        now = timezone.now()
        rows = moderator_rows(found, viewer=request.user, now=now, with_words=words)
        return self.get_paginated_response(rows)

    @extend_schema(
        tags=MODERATION, summary="One report with its evidence", responses=ReportDetailSerializer,
        description="Opens the words and counts them in your day: 429 `rest_needed` when it has no case left.",
        examples=examples.DETAIL, operation_id="moderation_reports_retrieve",
    )  # fmt: skip
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(self._detail(request, pk))

    @extend_schema(
        tags=MODERATION, summary="Take on the case of a report", request=None, responses=ReportModeratorSerializer,
        description="For two hours; 409 `case_held` if a colleague has it.", examples=examples.LIST,
    )  # fmt: skip
    def claim(self, request: Request, pk: UUID) -> Response:
        return self._acted(request, pk, case_claim)

    @extend_schema(
        tags=MODERATION, summary="Pass a case on, without a reason", request=None, responses=ReportModeratorSerializer,
        description="It is not offered to you again.", examples=examples.LIST,
    )  # fmt: skip
    def pass_on(self, request: Request, pk: UUID) -> Response:
        return self._acted(request, pk, case_pass_on)

    @extend_schema(
        tags=MODERATION, summary="End a case as unfounded", request=None, responses=ReportModeratorSerializer,
        description="Its author never hears of it.", examples=examples.LIST,
    )  # fmt: skip
    def dismiss(self, request: Request, pk: UUID) -> Response:
        return self._acted(request, pk, case_dismiss)

    def _acted(self, request: Request, pk: UUID, act: Any) -> Response:
        now = timezone.now()
        report = report_get(viewer=request.user, report_id=pk)
        act(actor=request.user, case_id=report.case_id, now=now)
        fresh = report_get(viewer=request.user, report_id=pk)
        (row,) = moderator_rows([fresh], viewer=request.user, now=now, with_words=False)
        return Response(row)

    def _detail(self, request: Request, pk: UUID) -> dict[str, Any]:
        report = report_get(viewer=request.user, report_id=pk)
        record = record_of(person_id=report.case.author_id)
        return moderator_detail(report, viewer=request.user, now=timezone.now(), record=record)
