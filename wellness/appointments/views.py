"""Appointments over REST."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.views import PartialWriteMixin
from wellness.appointments import examples
from wellness.appointments.models import Appointment
from wellness.appointments.selectors import (
    FILTERS,
    UPCOMING,
    appointment_conflicts,
    appointment_get,
    appointment_list,
)
from wellness.appointments.serializers import (
    AppointmentReadSerializer,
    AppointmentStoredSerializer,
    AppointmentWriteSerializer,
)
from wellness.appointments.services import DIARY, appointment_cancel, appointment_create, appointment_update
from wellness.diary.services import Stored
from wellness.diary.views import DATE_RANGE, DiaryViewSet, date_range

TAGS = ["appointments"]
STATUS = OpenApiParameter(
    "status", {"type": "string", "enum": list(FILTERS)}, OpenApiParameter.QUERY,
    description=(
        "A status; or `upcoming`: not over and still meant to take place, soonest first; or `past`: over, newest first."
    ),
)  # fmt: skip


class AppointmentViewSet(PartialWriteMixin, DiaryViewSet):
    queryset = Appointment.objects.none()
    serializer_class = AppointmentReadSerializer
    heard_as = DIARY.source
    cursor_ordering = ("-scheduled_at", "-id")

    def get_queryset(self) -> QuerySet[Appointment]:
        first, last = date_range(self.request)
        return appointment_list(
            owner=self.request.user, now=timezone.now(), status=self._status(), first=first, last=last
        )

    def _status(self) -> str:
        status = self.request.query_params.get("status", "")
        if status and status not in FILTERS:
            raise ValidationError({"status": [f"One of {', '.join(FILTERS)} is needed."]})
        return status

    @extend_schema(
        tags=TAGS, summary="My appointments", parameters=[STATUS, *DATE_RANGE],
        responses=AppointmentReadSerializer(many=True), examples=examples.READ,
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        if self._status() == UPCOMING:
            self.cursor_ordering = ("scheduled_at", "id")
        return self.page(self.get_queryset())

    @extend_schema(
        tags=TAGS, summary="Create an appointment",
        description=(
            "The free plan has a number of them a month (429 `quota_exceeded`); cancelling gives one of this month "
            "back. A double booking is stored and named in `conflicts`. With an `id` of your own a repeat answers 200."
        ),
        request=AppointmentWriteSerializer,
        responses={201: AppointmentStoredSerializer, 200: AppointmentStoredSerializer}, examples=examples.CREATE,
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        payload = AppointmentWriteSerializer(data=request.data)
        payload.is_valid(raise_exception=True)
        now = timezone.now()
        return self._stored(appointment_create(owner=request.user, data=payload.validated_data, now=now), created=True)

    @extend_schema(tags=TAGS, summary="One appointment", responses=AppointmentReadSerializer, examples=examples.READ)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(self.get_serializer(appointment_get(owner=request.user, appointment_id=pk)).data)

    @extend_schema(
        tags=TAGS, summary="Change an appointment",
        description="`status` follows scheduled, confirmed, completed, no-show, cancelled; a wrong step answers 422.",
        request=AppointmentWriteSerializer, responses=AppointmentStoredSerializer, examples=examples.CHANGE,
    )  # fmt: skip
    def partial_update(self, request: Request, pk: UUID) -> Response:
        payload = AppointmentWriteSerializer(data=request.data, partial=True)
        payload.is_valid(raise_exception=True)
        changes = {name: value for name, value in payload.validated_data.items() if name != "id"}
        now: datetime = timezone.now()
        return self._stored(
            appointment_update(owner=request.user, appointment_id=pk, changes=changes, now=now), created=False
        )

    @extend_schema(
        tags=TAGS, summary="Cancel an appointment", responses={204: None},
        description="It stays in the list as `cancelled`, and nothing reminds of it any more.",
    )  # fmt: skip
    def destroy(self, request: Request, pk: UUID) -> Response:
        appointment_cancel(owner=request.user, appointment_id=pk, now=timezone.now())
        return Response(status=204)

    def _stored(self, stored: Stored[Appointment], *, created: bool) -> Response:
        answer = self.answer(stored, created=created)
        answer.data["conflicts"] = appointment_conflicts(stored.row)
        return answer
