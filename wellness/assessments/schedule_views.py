"""When people want to be asked again, over REST."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.views import EvenkeelAPIView
from wellness.assessments import examples
from wellness.assessments.instruments import NEWEST
from wellness.assessments.schedules import assessment_schedule_delete, assessment_schedule_set
from wellness.assessments.selectors import assessment_schedule_list
from wellness.assessments.serializers import ScheduleReadSerializer, ScheduleWriteSerializer

TAGS = ["assessments"]


class ScheduleListView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=TAGS, summary="My schedules", responses=ScheduleReadSerializer(many=True), examples=examples.SCHEDULES
    )
    def get(self, request: Request) -> Response:
        rows = assessment_schedule_list(owner=request.user)
        return Response(ScheduleReadSerializer(rows, many=True).data)


class ScheduleDetailView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=TAGS,
        summary="Be asked every so many weeks",
        description=(
            "At `wall_time` by the person's own clock, once a date. A new schedule needs all three; a known one "
            "changes in what is named, and the date that was told last is the one that the next counts from. It "
            "follows the switches of mood reminders, and is silent on a day on which the form was filled in already."
        ),
        request=ScheduleWriteSerializer,
        responses={200: ScheduleReadSerializer, 201: ScheduleReadSerializer},
        examples=examples.SCHEDULE_SET,
    )
    def put(self, request: Request, slug: str) -> Response:
        if slug not in NEWEST:
            raise NotFound
        body = ScheduleWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        row, fresh = assessment_schedule_set(
            owner=request.user, instrument=slug, values=body.validated_data, now=timezone.now()
        )
        return Response(ScheduleReadSerializer(row).data, status=201 if fresh else 200)

    @extend_schema(tags=TAGS, summary="Be asked no longer", responses={204: None})
    def delete(self, request: Request, slug: str) -> Response:
        assessment_schedule_delete(owner=request.user, instrument=slug)
        return Response(status=204)
