"""A person's own crises over REST: to report one, to see what became of it, to say what helped. Never limited."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.unread import body_of
from config.api.views import EvenkeelViewSet, PartialWriteMixin
from crisis.incidents import examples
from crisis.incidents.models import CrisisEvent, CrisisIncident
from crisis.incidents.own_changes import event_own_update, incident_own_update
from crisis.incidents.refused_reports import report_refused
from crisis.incidents.selectors import event_list, incident_own_get, incident_own_list
from crisis.incidents.self_reports import incident_report
from crisis.incidents.serializers import (
    EventChangeSerializer,
    EventReadSerializer,
    IncidentChangeSerializer,
    IncidentDetailSerializer,
    IncidentReadSerializer,
    IncidentWriteSerializer,
)
from crisis.incidents.sources import SELF_REPORT
from crisis.resources.public import HelpInOutage
from crisis.screening.refusals import RefusalsScreened

TAGS = ["crisis"]


class IncidentViewSet(PartialWriteMixin, mixins.ListModelMixin, RefusalsScreened, HelpInOutage, EvenkeelViewSet):
    permission_classes = (IsAuthenticated,)
    throttle_exempt = True
    heard_as = SELF_REPORT
    queryset = CrisisIncident.objects.none()
    serializer_class = IncidentReadSerializer
    filter_backends = ()
    cursor_ordering = ("-created_at", "-id")
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[CrisisIncident]:
        return incident_own_list(owner=self.request.user)

    def refused_hear(self, pieces: Collection[str], content_id: UUID | None) -> dict[str, Any] | None:
        if self.action == "create":
            return report_refused(owner=self.request.user, body=body_of(self.request), now=timezone.now())
        return super().refused_hear(pieces, content_id)

    @extend_schema(tags=TAGS, summary="My crisis history, newest first", examples=[examples.PAGE])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        rows = self.paginate_queryset(self.get_queryset()) or []
        for row in rows:
            row.owner = request.user  # with the key that authentication loaded
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    @extend_schema(
        tags=TAGS,
        summary="Report that I am in a crisis",
        description=(
            "Answers with the protocol of the severity and with people to call. From severity 3 staff are woken at "
            "once; 1 and 2 are followed up within 24 and 12 hours. While an incident is open a new report joins it. "
            "With an `id` of your own a repeat answers 200 and changes nothing; another body answers 409. "
            "Notes, location and resource are read for danger like every text, and can make the severity more, never "
            "less. A body that is refused is a report as well, as far as it can be read, and brings `support`."
        ),
        request=IncidentWriteSerializer,
        responses={201: IncidentDetailSerializer, 200: IncidentDetailSerializer},
        examples=examples.CREATE,
    )
    def create(self, request: Request) -> Response:
        payload = IncidentWriteSerializer(data=request.data)
        payload.is_valid(raise_exception=True)
        body = payload.validated_data
        reported = incident_report(
            owner=request.user, severity=body["severity_level"], note=body.get("notes", "").strip(),
            location=body.get("location", "").strip(), resource_used=body.get("resource_used", ""),
            report_id=body.get("id"), now=timezone.now(),
        )  # fmt: skip
        answer = {
            **self._detail(reported.incident.pk),
            "support": reported.support,
            "event_id": reported.event_id,
        }
        return Response(answer, status=201 if reported.fresh else 200)

    @extend_schema(
        tags=TAGS, summary="One of my incidents", responses=IncidentDetailSerializer, examples=[examples.ONE]
    )
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(self._detail(pk))

    @extend_schema(
        tags=TAGS,
        summary="Say what I did, or that I am safe",
        description="Staff see it. Only staff end an incident of severity 3 and above.",
        request=IncidentChangeSerializer,
        responses=IncidentDetailSerializer,
        examples=examples.CHANGE,
    )
    def partial_update(self, request: Request, pk: UUID) -> Response:
        payload = IncidentChangeSerializer(data=request.data)
        payload.is_valid(raise_exception=True)
        changes = dict(payload.validated_data)
        if changes.pop("resolved_at", None) is not None:
            changes["is_safe"] = True
        _, support = incident_own_update(owner=request.user, incident_id=pk, changes=changes, now=timezone.now())
        answer = self._detail(pk)
        return Response({**answer, "support": support} if support is not None else answer)

    def _detail(self, incident_id: UUID) -> dict[str, Any]:
        row = incident_own_get(owner=self.request.user, incident_id=incident_id)
        return dict(IncidentDetailSerializer(row).data)


class EventViewSet(PartialWriteMixin, mixins.ListModelMixin, HelpInOutage, EvenkeelViewSet):
    permission_classes = (IsAuthenticated,)
    throttle_exempt = True
    queryset = CrisisEvent.objects.none()
    serializer_class = EventReadSerializer
    filter_backends = ()
    cursor_ordering = ("-created_at", "-id")
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[CrisisEvent]:
        return event_list(owner=self.request.user)

    @extend_schema(tags=TAGS, summary="Signals that were noticed in what I wrote", examples=[examples.EVENTS])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(
        tags=TAGS,
        summary="Say what I did upon a signal, and what became of it",
        request=EventChangeSerializer,
        responses=EventReadSerializer,
        examples=examples.EVENT_CHANGE,
    )
    def partial_update(self, request: Request, pk: UUID) -> Response:
        payload = EventChangeSerializer(data=request.data)
        payload.is_valid(raise_exception=True)
        row = event_own_update(owner=request.user, event_id=pk, changes=payload.validated_data, now=timezone.now())
        return Response(EventReadSerializer(row).data)
