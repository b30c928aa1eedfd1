"""Anxiety check-ins over REST."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identity.examples import example
from config.api.views import PartialWriteMixin
from wellness.checkins import examples
from wellness.checkins.models import CheckIn
from wellness.checkins.selectors import checkin_get, checkin_list
from wellness.checkins.serializers import CheckInChangeSerializer, CheckInReadSerializer, CheckInWriteSerializer
from wellness.checkins.services import KIND, checkin_create, checkin_delete, checkin_update
from wellness.diary.views import DATE_RANGE, STORED_ONCE, DiaryViewSet, date_range

TAGS = ["check-ins"]
ANSWER = example("Check-in", examples.CHECKIN, answer=True)
CHANGE = [example("It passed", examples.CHANGE), ANSWER]


class CheckInViewSet(PartialWriteMixin, DiaryViewSet):
    queryset = CheckIn.objects.none()
    serializer_class = CheckInReadSerializer
    heard_as = KIND.source
    filter_backends = ()

    def get_queryset(self) -> QuerySet[CheckIn]:
        return checkin_list(owner=self.request.user)

    @extend_schema(tags=TAGS, summary="My check-ins, the newest first", parameters=DATE_RANGE, examples=[ANSWER])
    def list(self, request: Request) -> Response:
        first, last = date_range(request)
        return self.page(checkin_list(owner=request.user, first=first, last=last))

    @extend_schema(
        tags=TAGS,
        summary="Log how anxious I am",
        description=STORED_ONCE,
        request=CheckInWriteSerializer,
        responses={201: CheckInReadSerializer, 200: CheckInReadSerializer},
        examples=[
            example("Now", examples.CREATE),
            example("Last night", examples.CREATE_LATER),
            example("Stored", examples.CHECKIN, answer=True, status="201"),
        ],
    )
    def create(self, request: Request) -> Response:
        body = CheckInWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        stored = checkin_create(owner=request.user, values=body.validated_data, now=timezone.now())
        return self.answer(stored, created=True)

    @extend_schema(tags=TAGS, summary="One check-in", examples=[ANSWER])
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(self.get_serializer(checkin_get(owner=request.user, checkin_id=pk)).data)

    @extend_schema(
        tags=TAGS,
        summary="Change a check-in",
        request=CheckInChangeSerializer,
        responses=CheckInReadSerializer,
        examples=CHANGE,
    )
    def partial_update(self, request: Request, pk: UUID) -> Response:
        body = CheckInChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changes, now = body.validated_data, timezone.now()
        return self.answer(checkin_update(owner=request.user, checkin_id=pk, changes=changes, now=now))

    @extend_schema(tags=TAGS, summary="Delete a check-in", responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        checkin_delete(owner=request.user, checkin_id=pk)
        return Response(status=204)
