"""Saying that a habit was done, and the days on which it was."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identity.examples import example
from wellness.diary.views import DATE_RANGE, DiaryViewSet, date_range
from wellness.habits import examples
from wellness.habits.completions import COMPLETION, completion_delete, habit_complete
from wellness.habits.models import HabitCompletion
from wellness.habits.selectors import completion_list
from wellness.habits.serializers import HabitCompleteSerializer, HabitCompletionSerializer

TAGS = ["habits"]


class HabitCompletionViewSet(DiaryViewSet):
    queryset = HabitCompletion.objects.none()
    serializer_class = HabitCompletionSerializer
    heard_as = COMPLETION.source

    def get_queryset(self) -> QuerySet[HabitCompletion]:
        first, last = date_range(self.request)
        owner, habit_id = self.request.user, self.kwargs["pk"]
        return completion_list(owner=owner, habit_id=habit_id, first=first, last=last)  # type: ignore[arg-type]

    @extend_schema(
        tags=TAGS,
        summary="On which days a habit was done",
        parameters=DATE_RANGE,
        responses=HabitCompletionSerializer(many=True),
        examples=[example("Completion", examples.COMPLETION, answer=True)],
    )
    def list(self, request: Request, pk: UUID) -> Response:
        return self.page(self.get_queryset())

    @extend_schema(
        tags=TAGS,
        summary="Say that a habit was done",
        description=(
            "Once a local date: said again for the same date, it answers 200 with the stored completion, whatever the "
            "id. `date` or `completed_at` fills in an earlier day."
        ),
        request=HabitCompleteSerializer,
        responses={201: HabitCompletionSerializer, 200: HabitCompletionSerializer},
        examples=[
            example("Just now", examples.COMPLETE),
            example("Yesterday, with an id of the client's own", examples.COMPLETE_YESTERDAY),
            example("Stored", examples.COMPLETION, answer=True, status="201"),
        ],
    )
    def create(self, request: Request, pk: UUID) -> Response:
        body = HabitCompleteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        stored = habit_complete(owner=request.user, habit_id=pk, values=body.validated_data, now=timezone.now())
        return self.answer(stored, created=True)

    @extend_schema(tags=TAGS, summary="Undo a completion", responses={204: None})
    def destroy(self, request: Request, pk: UUID, completion_id: UUID) -> Response:
        completion_delete(owner=request.user, habit_id=pk, completion_id=completion_id)
        return Response(status=204)
