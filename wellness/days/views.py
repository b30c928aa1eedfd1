"""Rest days, and what today is, over REST."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.consent.permissions import RequiredConsentsGiven
from config.api.pagination import TimeCursorPagination
from config.api.views import EvenkeelAPIView, EvenkeelViewSet, PartialWriteMixin
from wellness.days import examples
from wellness.days.models import DayRest
from wellness.days.rest_services import rest_create, rest_delete, rest_update
from wellness.days.selectors import day_answer, rest_get, rest_list
from wellness.days.serializers import RestChangeSerializer, RestReadSerializer, RestWriteSerializer, TodaySerializer

TAGS = ["days"]


class RestViewSet(PartialWriteMixin, EvenkeelViewSet):
    permission_classes = (IsAuthenticated, RequiredConsentsGiven)
    queryset = DayRest.objects.none()
    serializer_class = RestReadSerializer
    pagination_class = TimeCursorPagination
    cursor_ordering = ("-created_at", "-id")
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[DayRest]:
        return rest_list(owner=self.request.user)

    @extend_schema(tags=TAGS, summary="List my rest days", examples=examples.REST)
    def list(self, request: Request) -> Response:
        found = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(found, many=True).data)

    @extend_schema(
        tags=TAGS,
        summary="Take a rest",
        description=(
            "No kind of rest breaks a streak. A `pause` runs from `first_date` (today, or up to 30 days back) until it "
            "is ended with PATCH; one that overlaps another is merged into it: the answer is 200 with that pause, now "
            "longer and found by either id. A `freeze` makes good one missed day of the last seven; there are two each "
            "calendar month (422 `no_freeze_left`, with `resets_at`). A `weekly` rest keeps one weekday free, of at "
            "most six. With an `id` of your own a repeat answers 200, another body 409."
        ),
        request=RestWriteSerializer,
        responses={201: RestReadSerializer, 200: RestReadSerializer},
        examples=examples.REST_CREATE,
    )
    def create(self, request: Request) -> Response:
        body = RestWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        rest, fresh = rest_create(owner=request.user, values=body.validated_data, now=timezone.now())
        return Response(self.get_serializer(rest).data, status=201 if fresh else 200)

    @extend_schema(tags=TAGS, summary="One rest", examples=examples.REST)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(self.get_serializer(rest_get(viewer=request.user, rest_id=pk)).data)

    @extend_schema(
        tags=TAGS,
        summary="End or move a rest",
        description="`last_date` ends a pause, or a weekly rest whose past days stay free; a pause may also be moved.",
        request=RestChangeSerializer,
        responses=RestReadSerializer,
        examples=examples.REST_CHANGE,
    )
    def partial_update(self, request: Request, pk: UUID) -> Response:
        body = RestChangeSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        rest = rest_update(owner=request.user, rest_id=pk, changes=body.validated_data, now=timezone.now())
        return Response(self.get_serializer(rest).data)

    @extend_schema(
        tags=TAGS,
        summary="Take a rest back",
        description="As though it had never been: its past days are asked for again. To stop, end it with PATCH.",
        responses={204: None},
    )
    def destroy(self, request: Request, pk: UUID) -> Response:
        rest_delete(owner=request.user, rest_id=pk)
        return Response(status=204)


class TodayView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated, RequiredConsentsGiven)

    @extend_schema(
        tags=TAGS,
        summary="What today is for me",
        description="The local date in the person's zone, from the hour at which their day starts.",
        responses=TodaySerializer,
        examples=examples.DAY,
    )
    def get(self, request: Request) -> Response:
        return Response(TodaySerializer(day_answer(owner=request.user, now=timezone.now())).data)
