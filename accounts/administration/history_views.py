"""The audit history and the house's figures over REST, for administrators."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.administration import api_examples as examples
from accounts.administration.api_serializers import AuditRowReadSerializer, MetricsReadSerializer
from accounts.administration.metrics import metrics
from accounts.administration.selectors import audit_list
from accounts.audit.models import AuditEvent
from accounts.audit.services import audit_record
from accounts.identity.examples import example
from accounts.permissions import ReadsAuditLog, ReadsMetrics
from config.api.sequence_pagination import SequenceCursorPagination
from config.api.views import EvenkeelAPIView, EvenkeelViewSet

TAGS = ["admin"]


def _parameter(name: str, kind: Any, text: str) -> OpenApiParameter:
    return OpenApiParameter(name, kind, description=text)


class AuditLogViewSet(EvenkeelViewSet):
    permission_classes = (IsAuthenticated, ReadsAuditLog)
    queryset = AuditEvent.objects.none()
    serializer_class = AuditRowReadSerializer
    pagination_class = SequenceCursorPagination
    filter_backends = ()

    def get_queryset(self) -> QuerySet[AuditEvent]:
        query = self.request.query_params
        return audit_list(
            viewer=self.request.user,
            action=query.get("action", ""),
            actor_id=_id(query, "actor_id"),
            owner_id=_id(query, "owner_id"),
            since=_moment(query, "since"),
            until=_moment(query, "until"),
        )

    @extend_schema(
        tags=TAGS,
        summary="Who did what to which record",
        description="Newest first. Reading the history is itself recorded.",
        parameters=[
            _parameter("action", str, "Exactly this action, or all of a room: `accounts.session.*`."),
            _parameter("actor_id", OpenApiTypes.UUID, "Who did it."),
            _parameter("owner_id", OpenApiTypes.UUID, "Whose record it was."),
            _parameter("since", OpenApiTypes.DATETIME, "From this instant on."),
            _parameter("until", OpenApiTypes.DATETIME, "Before this instant."),
        ],
        examples=[example("Row", examples.AUDIT, answer=True)],
    )
    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        owner_id = _id(request.query_params, "owner_id")
        audit_record(
            actor=request.user, action="accounts.auditevent.listed", owner_id=owner_id, details={"count": len(page)}
        )
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class AdminMetricsView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated, ReadsMetrics)

    @extend_schema(
        tags=TAGS,
        summary="How the house is doing",
        responses={200: MetricsReadSerializer},
        examples=[example("Figures", examples.METRICS, answer=True)],
    )
    def get(self, request: Request) -> Response:
        return Response(metrics(now=timezone.now()))


def _id(query: Any, name: str) -> UUID | None:
    """:raises ValidationError: naming the parameter, if it is no UUID."""
    text = query.get(name)
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise _wrong(name, "A UUID is needed.") from error


def _moment(query: Any, name: str) -> datetime | None:
    """:raises ValidationError: naming the parameter, if it is no instant with an offset."""
    text = query.get(name)
    if not text:
        return None
    try:
        at = parse_datetime(text)
    except ValueError as error:
        raise _wrong(name, "There is no such time.") from error
    if at is None or at.tzinfo is None:
        raise _wrong(name, "A time with an offset is needed, like 2026-03-10T08:00:00Z.")
    return at


def _wrong(name: str, message: str) -> ValidationError:
    return ValidationError({name: [ErrorDetail(message, code="invalid")]})
