"""Achievements over REST. A person who does not want to see them is shown none."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.profile.selectors import shows
from config.api.pagination import TimeCursorPagination
from config.api.views import EvenkeelAPIView, EvenkeelViewSet
from wellness.achievements import examples
from wellness.achievements.models import UserAchievement
from wellness.achievements.selectors import (
    Standing,
    achievement_earned_list,
    achievement_standings,
    metric_counts,
    points_claimed,
)
from wellness.achievements.serializers import (
    AchievementClaimedSerializer,
    AchievementListSerializer,
    AchievementProgressListSerializer,
    AchievementReadSerializer,
    achievement_answer,
    progress_answer,
)
from wellness.achievements.services import achievement_claim

TAGS = ["achievements"]
CATEGORY = OpenApiParameter("category", str, OpenApiParameter.QUERY, description="Only of this category.")


class AchievementListView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=TAGS, summary="What can be earned", parameters=[CATEGORY], responses=AchievementListSerializer,
        examples=examples.LIST,
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        if not shows(request.user, "achievements"):
            return Response({"results": [], "hidden": True})
        rows = achievement_standings(owner=request.user, category=request.query_params.get("category"))
        return Response({"results": [achievement_answer(row) for row in rows], "hidden": False})


class AchievementProgressView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=TAGS, summary="How far the person is", parameters=[CATEGORY],
        responses=AchievementProgressListSerializer, examples=examples.PROGRESS,
        description="Counts are brought up to date within a minute of a change.",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        if not shows(request.user, "achievements"):
            return Response({"results": [], "hidden": True, "points_claimed": 0})
        rows = achievement_standings(owner=request.user, category=request.query_params.get("category"))
        counts = metric_counts(owner=request.user)
        results = [progress_answer(row, counts) for row in rows]
        return Response({"results": results, "hidden": False, "points_claimed": points_claimed(owner=request.user)})


class AchievementEarnedViewSet(EvenkeelViewSet):
    queryset = UserAchievement.objects.none()
    permission_classes = (IsAuthenticated,)
    serializer_class = AchievementReadSerializer
    pagination_class = TimeCursorPagination
    cursor_ordering = ("-earned_at", "-id")

    def get_queryset(self) -> QuerySet[UserAchievement]:
        rows = achievement_earned_list(owner=self.request.user)  # type: ignore[arg-type]
        return rows if shows(self.request.user, "achievements") else rows.none()  # type: ignore[arg-type]

    @extend_schema(tags=TAGS, summary="What the person has earned", examples=examples.EARNED)
    def list(self, request: Request) -> Response:
        page: list[Any] = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response([achievement_answer(Standing(row.achievement, row)) for row in page])


class AchievementClaimView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=TAGS, summary="Take the points of what was earned", request=None, responses=AchievementClaimedSerializer,
        description="Safe to repeat. 422 `achievement_not_earned` before it is earned.", examples=examples.CLAIMED,
    )  # fmt: skip
    def post(self, request: Request, pk: UUID) -> Response:
        row = achievement_claim(owner=request.user, achievement_id=pk, now=timezone.now())
        answer = achievement_answer(Standing(row.achievement, row))
        return Response({**answer, "points_claimed": points_claimed(owner=request.user)})
