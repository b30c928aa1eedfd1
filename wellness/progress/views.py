"""The timeline, the summaries, the analytics and the score over REST."""

from datetime import timedelta

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import IsPremium
from config.api.pagination import MAXIMUM_LIMIT, page_answer, read_limit, read_whole_number
from config.api.rendering import dump_json
from config.api.views import EvenkeelAPIView
from wellness.checkins.selectors import checkin_trigger_counts
from wellness.days import day_now
from wellness.diary.views import DATE_RANGE, date_range
from wellness.progress import examples
from wellness.progress.analytics import TIMEFRAMES, TRIGGERS, analytics_answer, window_of
from wellness.progress.dashboard import dashboard_answer
from wellness.progress.registry import sources
from wellness.progress.score import DAYS, score_answer
from wellness.progress.selectors import checkin_means, mood_means, room_days
from wellness.progress.serializers import (
    ProgressAnalyticsSerializer,
    ProgressDashboardSerializer,
    ProgressSummarySerializer,
    TimelinePageSerializer,
    WellnessScoreSerializer,
)
from wellness.progress.summary import DAYS_DEFAULT, DAYS_MAX, summary_answer
from wellness.progress.timeline import Asked, place_of, timeline_page

TAGS = ["progress"]


def _parameter(name: str, kind: object, text: str) -> OpenApiParameter:
    return OpenApiParameter(name, kind, OpenApiParameter.QUERY, description=text)


class TimelineView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=TAGS,
        summary="What I did, newest first",
        description=(
            "Moods, check-ins, exercises and the rest in one list. Titles are made of numbers, codes and names of "
            "ours: no text of a person is opened for it. Achievements are left out for who does not want to see them."
        ),
        parameters=[
            *DATE_RANGE,
            _parameter("kind", str, "Only of these kinds: one, or several with commas between them."),
            _parameter(
                "limit", {"type": "integer", "minimum": 1, "maximum": MAXIMUM_LIMIT, "default": 20}, "Page size."
            ),
            _parameter("cursor", str, "Opaque; taken from `next` or `previous`."),
        ],
        responses=TimelinePageSerializer,
        examples=examples.TIMELINE,
    )
    def get(self, request: Request) -> HttpResponse:
        first, last = date_range(request)
        text = request.query_params.get("cursor")
        asked = Asked(
            kinds=_kinds(request), first=first, last=last, place=place_of(text) if text else None,
            limit=read_limit(request),
        )  # fmt: skip
        page = timeline_page(owner=request.user, asked=asked)
        answer = page_answer(request, page.answers, page.next_cursor, page.previous_cursor)
        return HttpResponse(dump_json(answer), content_type="application/json")


class ProgressSummaryView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=TAGS,
        summary="The last days in short",
        parameters=[
            _parameter(
                "days",
                {"type": "integer", "minimum": 1, "maximum": DAYS_MAX, "default": DAYS_DEFAULT},
                "How many local days, today included.",
            )
        ],
        responses=ProgressSummarySerializer,
        examples=examples.SUMMARY,
    )
    def get(self, request: Request) -> Response:
        days = read_whole_number(request, "days", DAYS_DEFAULT, DAYS_MAX)
        return Response(summary_answer(owner=request.user, days=days, now=timezone.now()))


class ProgressAnalyticsView(EvenkeelAPIView):
    # Conflict C83: only what a specification marks as premium is (WN L76).
    permission_classes = (IsAuthenticated, IsPremium)

    @extend_schema(
        tags=TAGS,
        summary="Check-ins and moods over time (premium)",
        description="Days (or weeks, from a quarter on) without an entry have no point.",
        parameters=[
            _parameter("timeframe", {"type": "string", "enum": list(TIMEFRAMES)}, "Up to today; default: month."),
        ],
        responses=ProgressAnalyticsSerializer,
        examples=examples.ANALYTICS,
    )
    def get(self, request: Request) -> Response:
        owner = request.user
        window = window_of(_timeframe(request), day_now(owner, timezone.now()).local_date)
        since = window.before.first
        return Response(
            analytics_answer(
                window,
                checkin_means(owner=owner, first=since, last=window.last),
                mood_means(owner=owner, first=since, last=window.last),
                checkin_trigger_counts(owner=owner, first=window.first, last=window.last, limit=TRIGGERS),
            )
        )


class DashboardView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=TAGS, summary="Today and this week at a glance", responses=ProgressDashboardSerializer,
        examples=examples.DASHBOARD,
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        return Response(dashboard_answer(owner=request.user, now=timezone.now()))


class WellnessScoreView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=TAGS,
        summary="One number for the last fourteen days",
        description=(
            "The weighted mean of what there is of mood, calm (anxiety turned round) and regularity; weights are in "
            "the answer. No clinical measure. Null with a reason below five entries or three days."
        ),
        responses=WellnessScoreSerializer,
        examples=examples.SCORE,
    )
    def get(self, request: Request) -> Response:
        last = day_now(request.user, timezone.now()).local_date
        first = last - timedelta(days=DAYS - 1)
        return Response(score_answer(room_days(owner=request.user, first=first, last=last), first=first, last=last))


def _kinds(request: Request) -> tuple[str, ...]:
    text = request.query_params.get("kind")
    if not text:
        return ()
    asked, known = dict.fromkeys(text.split(",")), [source.kind for source in sources()]
    if not set(asked) <= set(known):
        raise ValidationError({"kind": [ErrorDetail(f"Choose among {', '.join(known)}.", "invalid_choice")]})
    return tuple(asked)


def _timeframe(request: Request) -> str:
    value = request.query_params.get("timeframe", "month")
    if value not in TIMEFRAMES:
        raise ValidationError({"timeframe": [ErrorDetail(f"Choose among {', '.join(TIMEFRAMES)}.", "invalid_choice")]})
    return value
