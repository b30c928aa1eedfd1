"""Statistics, trends, factor analysis and insights over REST."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import IsPremium
from config.api.views import EvenkeelAPIView
from wellness.mood import examples
from wellness.mood.patterns import factor_analysis, insights
from wellness.mood.queries import DAYS_MAX, read_choice, span_of
from wellness.mood.report_serializers import (
    MoodFactorAnalysisSerializer,
    MoodInsightsSerializer,
    MoodStatsSerializer,
    MoodTrendsSerializer,
)
from wellness.mood.reports import stats_answer, trends_answer
from wellness.mood.selectors import mood_days, mood_moments, mood_stats_row, mood_with_factors
from wellness.mood.views import json_answer

PERIODS = ("day", "week", "month")
# Long enough for a weekday to come a dozen times.
PATTERN_DAYS = 90
_TREND_DAYS = {"day": 30, "week": 84, "month": 365}


def _span_parameters(default: int | str) -> list[Any]:
    day = {"type": "string", "format": "date"}
    whole = {"type": "integer", "minimum": 1, "maximum": DAYS_MAX}
    return [
        OpenApiParameter("days", whole, description=f"Length up to the end date; default {default}."),
        OpenApiParameter("start_date", day, description="Instead of `days`."),
        OpenApiParameter("end_date", day, description="Default: today in the person's zone."),
    ]


class MoodStatsView(EvenkeelAPIView):
    @extend_schema(
        parameters=_span_parameters(30), responses=MoodStatsSerializer, examples=examples.STATS, summary="Statistics"
    )
    def get(self, request: Request) -> HttpResponse:
        span = span_of(request, timezone.now())
        row = mood_stats_row(owner=request.user, first=span.first, last=span.last)
        return json_answer(stats_answer(row, span.first, span.last))


class MoodTrendsView(EvenkeelAPIView):
    @extend_schema(
        parameters=[
            OpenApiParameter("period", str, enum=PERIODS, description="Default: day."),
            *_span_parameters("30, 84 or 365 by period"),
        ],
        responses=MoodTrendsSerializer,
        examples=examples.TRENDS,
        summary="Averages over time and their direction",
    )
    def get(self, request: Request) -> HttpResponse:
        period = read_choice(request.query_params, "period", PERIODS)
        span = span_of(request, timezone.now(), _TREND_DAYS[period])
        days = mood_days(owner=request.user, first=span.first, last=span.last)
        return json_answer(trends_answer(days, period=period, first=span.first, last=span.last))


class MoodInsightsView(EvenkeelAPIView):
    @extend_schema(
        parameters=_span_parameters(PATTERN_DAYS),
        responses=MoodInsightsSerializer,
        examples=examples.INSIGHTS,
        summary="What the weekday, the time of day and the last weeks show",
    )
    def get(self, request: Request) -> Response:
        span = span_of(request, timezone.now(), PATTERN_DAYS)
        moments = mood_moments(owner=request.user, first=span.first, last=span.last)
        return Response(insights(moments, first=span.first, last=span.last))


class MoodFactorAnalysisView(EvenkeelAPIView):
    # Conflict C04: the catalogue is free, correlations are a premium feature.
    permission_classes = (IsAuthenticated, IsPremium)

    @extend_schema(
        parameters=_span_parameters(PATTERN_DAYS),
        responses=MoodFactorAnalysisSerializer,
        examples=examples.ANALYSIS,
        summary="Which factors go together with mood (premium)",
    )
    def get(self, request: Request) -> Response:
        span = span_of(request, timezone.now(), PATTERN_DAYS)
        entries = mood_with_factors(owner=request.user, first=span.first, last=span.last)
        return Response(factor_analysis(entries, first=span.first, last=span.last))
