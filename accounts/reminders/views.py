"""The times at which a person wants to be reminded."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identity.examples import example
from accounts.reminders import examples
from accounts.reminders.models import Reminder
from accounts.reminders.reminders import reminder_change, reminder_delete, reminder_set
from accounts.reminders.selectors import reminder_list
from accounts.reminders.serializers import (
    ReminderChangeSerializer,
    ReminderReadSerializer,
    ReminderWriteSerializer,
)
from config.api.views import EvenkeelViewSet, PartialWriteMixin

TAGS = ["notifications"]
ANSWER = example("Reminder", examples.REMINDER, answer=True)


class ReminderViewSet(PartialWriteMixin, EvenkeelViewSet):
    permission_classes = (IsAuthenticated,)
    queryset = Reminder.objects.none()
    serializer_class = ReminderReadSerializer
    filter_backends = ()
    pagination_class = None
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Reminder]:
        return reminder_list(owner=self.request.user)

    @extend_schema(
        tags=TAGS, summary="List my reminders", responses=ReminderReadSerializer(many=True), examples=[ANSWER]
    )
    def list(self, request: Request) -> Response:
        return Response(self.get_serializer(self.get_queryset(), many=True).data)

    @extend_schema(
        tags=TAGS,
        summary="Set a reminder",
        description=(
            "At `wall_time` by the person's own clock, through every clock change, once a local date. "
            "One of a kind at a time: said again, it changes the days and answers 200."
        ),
        request=ReminderWriteSerializer,
        responses={201: ReminderReadSerializer, 200: ReminderReadSerializer},
        examples=[
            example("On weekdays", examples.REMINDER_SET),
            example("Reminder", examples.REMINDER, answer=True, status="201"),
        ],
    )
    def create(self, request: Request) -> Response:
        body = ReminderWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        reminder, fresh = reminder_set(owner=request.user, now=timezone.now(), **body.validated_data)
        return Response(self.get_serializer(reminder).data, status=201 if fresh else 200)

    @extend_schema(
        tags=TAGS,
        summary="Change a reminder",
        request=ReminderChangeSerializer,
        responses=ReminderReadSerializer,
        examples=[example("Later", examples.REMINDER_CHANGE), ANSWER],
    )
    def partial_update(self, request: Request, pk: UUID) -> Response:
        body = ReminderChangeSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        changed = reminder_change(
            owner=request.user, reminder_id=pk, changes=body.validated_data, now=timezone.now()
        )  # fmt: skip
        return Response(self.get_serializer(changed).data)

    @extend_schema(tags=TAGS, summary="Delete a reminder", responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        reminder_delete(owner=request.user, reminder_id=pk)
        return Response(status=204)
