"""Habits over REST."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.consent.permissions import RequiredConsentsGiven
from accounts.identity.examples import example
from accounts.profile.selectors import shows
from config.api.views import EvenkeelAPIView, PartialWriteMixin
from wellness.diary.filters import choice_in, choice_parameter, flag_in, flag_parameter
from wellness.diary.views import DiaryViewSet
from wellness.habits import examples
from wellness.habits.models import Habit
from wellness.habits.rhythms import streak_unit
from wellness.habits.selectors import habit_detail, habit_list, habits_today
from wellness.habits.serializers import (
    HabitDetailSerializer,
    HabitReadSerializer,
    HabitsTodaySerializer,
    HabitWriteSerializer,
)
from wellness.habits.services import HABIT, habit_create, habit_delete, habit_update

TAGS = ["habits"]
_STORED = example("Habit", examples.HABIT, answer=True)
_FILTERS = [
    flag_parameter("is_active", "Only active habits, or only archived ones."),
    choice_parameter("habit_type", Habit.Type.values, "Only habits of this type."),
]


class HabitViewSet(PartialWriteMixin, DiaryViewSet):
    queryset = Habit.objects.none()
    serializer_class = HabitReadSerializer
    heard_as = HABIT.source

    def get_queryset(self) -> QuerySet[Habit]:
        return habit_list(
            owner=self.request.user,  # type: ignore[arg-type]
            is_active=flag_in(self.request, "is_active"),
            habit_type=choice_in(self.request, "habit_type", Habit.Type.values),
        )

    @extend_schema(
        tags=TAGS, summary="List my habits", parameters=_FILTERS,
        responses=HabitReadSerializer(many=True), examples=[_STORED],
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset())

    @extend_schema(
        tags=TAGS,
        summary="Begin a habit",
        description="With an `id` of your own a repeat answers 200 with the stored habit; another body answers 409.",
        request=HabitWriteSerializer,
        responses={201: HabitReadSerializer, 200: HabitReadSerializer},
        examples=[
            example("On some weekdays", examples.HABIT_CREATE),
            example("Habit", examples.HABIT, answer=True, status="201"),
        ],
    )
    def create(self, request: Request) -> Response:
        body = HabitWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        stored = habit_create(owner=request.user, values=body.validated_data, now=timezone.now())
        return self.answer(stored, created=True)

    @extend_schema(
        tags=TAGS,
        summary="One habit, its streak and how it was kept",
        description="Rest days and pauses break no streak and are not due. Today counts once it is done.",
        responses=HabitDetailSerializer,
        examples=[example("Habit", examples.HABIT_DETAIL, answer=True)],
    )
    def retrieve(self, request: Request, pk: UUID) -> Response:
        found = habit_detail(owner=request.user, habit_id=pk, now=timezone.now())
        shown = shows(request.user, "streaks")
        numbers = {
            "current_streak": found.streak.current if shown else None,
            "longest_streak": found.streak.longest if shown else None,
            "streak_unit": streak_unit(found.habit),
            "days_due": found.kept.due,
            "days_done": found.kept.done,
            "completion_rate": found.kept.rate,
        }
        return Response({**self.get_serializer(found.habit).data, **numbers})

    @extend_schema(
        tags=TAGS,
        summary="Change a habit, or archive it",
        request=HabitWriteSerializer(partial=True),
        responses=HabitReadSerializer,
        examples=[example("Later, and quietly", examples.HABIT_CHANGE), _STORED],
    )
    def partial_update(self, request: Request, pk: UUID) -> Response:
        body = HabitWriteSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        stored = habit_update(owner=request.user, habit_id=pk, values=body.validated_data, now=timezone.now())
        return self.answer(stored)

    @extend_schema(
        tags=TAGS,
        summary="Delete a habit",
        description="Its history goes with it; `is_active` false keeps both.",
        responses={204: None},
    )
    def destroy(self, request: Request, pk: UUID) -> Response:
        habit_delete(owner=request.user, habit_id=pk)
        return Response(status=204)


class HabitTodayView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated, RequiredConsentsGiven)

    @extend_schema(
        tags=TAGS,
        summary="Today's habits",
        description="Every active habit. On days of rest or pause nothing is due.",
        responses=HabitsTodaySerializer,
        examples=[example("Today", examples.HABITS_TODAY, answer=True)],
    )
    def get(self, request: Request) -> Response:
        day, found = habits_today(owner=request.user, now=timezone.now(), streaks=shows(request.user, "streaks"))
        rows = HabitReadSerializer([one.habit for one in found], many=True).data
        results = [
            {
                **row,
                "due_today": one.due_today,
                "completed_today": one.completion_id is not None,
                "completion_id": one.completion_id,
                "current_streak": one.streak,
                "streak_unit": streak_unit(one.habit),
            }
            for row, one in zip(rows, found, strict=True)
        ]
        return Response({"date": day.local_date, "timezone": day.zone.key, "results": results})
