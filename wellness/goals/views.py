"""Goals over REST."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identity.examples import example
from accounts.identity.models import User
from accounts.profile.selectors import shows
from config.api.views import PartialWriteMixin
from wellness.diary.filters import choice_in, choice_parameter, flag_in, flag_parameter
from wellness.diary.selectors import owned
from wellness.diary.services import Stored
from wellness.diary.views import DATE_RANGE, DiaryViewSet, date_range
from wellness.goals import examples
from wellness.goals.models import Goal, GoalProgress
from wellness.goals.selectors import goal_get, goal_list, goal_progress_list, goal_streaks
from wellness.goals.serializers import (
    GoalReadSerializer,
    GoalSerializer,
    GoalStepReadSerializer,
    GoalStepSerializer,
    GoalStepWriteSerializer,
    GoalWriteSerializer,
)
from wellness.goals.services import GOAL, goal_create, goal_delete, goal_update
from wellness.goals.steps import STEP, goal_progress_add

TAGS = ["goals"]
_GOAL = example("Goal", examples.GOAL, answer=True)
_FILTERS = [
    choice_parameter("category", Goal.Category.values, "Only goals of this category, in any case."),
    flag_parameter("is_active", "Only active goals, or only those that are over."),
]


def goals_shown(owner: User, goals: Iterable[Goal]) -> list[dict[str, Any]]:
    """Three queries for any number of them; one for who hides streaks, five for who never stops."""
    rows = GoalReadSerializer(goals, many=True).data
    shown = [goal.pk for goal in goals] if shows(owner, "streaks") else []
    streaks = goal_streaks(owner=owner, goal_ids=shown, now=timezone.now()) if shown else {}
    return [{**row, "streak": streaks.get(goal.pk)} for row, goal in zip(rows, goals, strict=True)]


class GoalViewSet(PartialWriteMixin, DiaryViewSet):
    queryset = Goal.objects.none()
    serializer_class = GoalSerializer
    heard_as = GOAL.source

    def get_queryset(self) -> QuerySet[Goal]:
        return goal_list(
            owner=self.request.user,  # type: ignore[arg-type]
            category=choice_in(self.request, "category", Goal.Category.values),
            is_active=flag_in(self.request, "is_active"),
        )

    @extend_schema(
        tags=TAGS, summary="List my goals", parameters=_FILTERS, responses=GoalSerializer(many=True), examples=[_GOAL]
    )
    def list(self, request: Request) -> Response:
        goals = owned(self.paginate_queryset(self.get_queryset()) or [], request.user)
        return self.get_paginated_response(goals_shown(request.user, goals))

    @extend_schema(
        tags=TAGS,
        summary="Set a goal",
        description="With an `id` of your own a repeat answers 200 with the stored goal; another body answers 409.",
        request=GoalWriteSerializer,
        responses={201: GoalSerializer, 200: GoalSerializer},
        examples=[
            example("Twenty sessions", examples.GOAL_CREATE),
            example("Goal", examples.GOAL, answer=True, status="201"),
        ],
    )
    def create(self, request: Request) -> Response:
        body = GoalWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        stored = goal_create(owner=request.user, values=body.validated_data, now=timezone.now())
        return self._shown(stored, created=True)

    @extend_schema(tags=TAGS, summary="One goal", responses=GoalSerializer, examples=[_GOAL])
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(goals_shown(request.user, [goal_get(owner=request.user, goal_id=pk)])[0])

    @extend_schema(
        tags=TAGS,
        summary="Change a goal",
        description=(
            "Another `current_value` is written down as a step. A goal that was reached is open again only when a "
            "change here of its value or target says so."
        ),
        request=GoalWriteSerializer(partial=True),
        responses=GoalSerializer,
        examples=[example("A little further", examples.GOAL_CHANGE), _GOAL],
    )
    def partial_update(self, request: Request, pk: UUID) -> Response:
        body = GoalWriteSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        return self._shown(goal_update(owner=request.user, goal_id=pk, values=body.validated_data, now=timezone.now()))

    @extend_schema(tags=TAGS, summary="Delete a goal and its history", responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        goal_delete(owner=request.user, goal_id=pk)
        return Response(status=204)

    def _shown(self, stored: Stored[Goal], *, created: bool = False) -> Response:
        data = goals_shown(stored.row.owner, [stored.row])[0]
        support = {"support": stored.support} if stored.support else {}
        return Response({**data, **support}, status=201 if created and stored.fresh else 200)


class GoalProgressViewSet(DiaryViewSet):
    queryset = GoalProgress.objects.none()
    serializer_class = GoalStepReadSerializer
    heard_as = STEP.source

    def get_queryset(self) -> QuerySet[GoalProgress]:
        first, last = date_range(self.request)
        owner, goal_id = self.request.user, self.kwargs["pk"]
        return goal_progress_list(owner=owner, goal_id=goal_id, first=first, last=last)  # type: ignore[arg-type]

    @extend_schema(
        tags=TAGS,
        summary="Every step towards a goal",
        parameters=DATE_RANGE,
        responses=GoalStepReadSerializer(many=True),
        examples=[example("Step", examples.STEP, answer=True)],
    )
    def list(self, request: Request, pk: UUID) -> Response:
        return self.page(self.get_queryset())

    @extend_schema(
        tags=TAGS,
        summary="Come nearer to a goal",
        description=(
            "By `delta`, or to `value`. Steps at once add up, and one with an `id` of your own counts once. A step "
            "back never takes away that the goal was reached."
        ),
        request=GoalStepWriteSerializer,
        responses={201: GoalStepSerializer, 200: GoalStepSerializer},
        examples=[
            example("One more", examples.STEP_ADD),
            example("Where it stood yesterday", examples.STEP_SET),
            example("Step", examples.STEP_ADDED, answer=True, status="201"),
        ],
    )
    def create(self, request: Request, pk: UUID) -> Response:
        body = GoalStepWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        stored, goal = goal_progress_add(owner=request.user, goal_id=pk, values=body.validated_data, now=timezone.now())
        answer = self.answer(stored, created=True)
        answer.data["goal"] = goals_shown(request.user, [goal])[0]
        return answer
