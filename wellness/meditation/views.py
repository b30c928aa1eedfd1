"""Meditation sessions, progress and streaks over REST."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identity.endpoints import read_body
from config.api.pagination import read_whole_number
from config.api.views import EvenkeelAPIView, PartialWriteMixin
from wellness.diary.filters import choice_in, choice_parameter
from wellness.diary.views import DATE_RANGE, DiaryViewSet, date_range
from wellness.meditation import examples
from wellness.meditation.answers import progress_answer, streak_answer
from wellness.meditation.changes import meditation_update
from wellness.meditation.models import MeditationSession
from wellness.meditation.selectors import meditation_get, meditation_list, meditation_progress, meditation_streak
from wellness.meditation.serializers import (
    MeditationChangeSerializer,
    MeditationProgressSerializer,
    MeditationReadSerializer,
    MeditationStreakSerializer,
    MeditationWriteSerializer,
)
from wellness.meditation.services import KIND, meditation_create, meditation_delete

TAGS = ["meditation"]
DAYS, DAYS_MIN, DAYS_MAX = 30, 7, 365
_TYPE = choice_parameter("session_type", MeditationSession.Type.values, "Only of this type.")
_DAYS = OpenApiParameter(
    "days", {"type": "integer", "minimum": DAYS_MIN, "maximum": DAYS_MAX, "default": DAYS}, OpenApiParameter.QUERY,
    description="How many days `days` goes back, today included.",
)  # fmt: skip
CHANGED = (
    "Send what changes. Each of these may be repeated. 422 `meditation_completed` answers a pause of a completed "
    "session, and `completed: false` once it is completed."
)


class MeditationViewSet(PartialWriteMixin, DiaryViewSet):
    queryset = MeditationSession.objects.none()
    serializer_class = MeditationReadSerializer
    heard_as = KIND.source
    filter_backends = ()

    def get_queryset(self) -> QuerySet[MeditationSession]:
        return meditation_list(owner=self.request.user)  # type: ignore[arg-type]

    @extend_schema(
        tags=TAGS, summary="My meditation sessions, newest first", parameters=[*DATE_RANGE, _TYPE],
        examples=examples.ONE,
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        first, last = date_range(request)
        kind = choice_in(request, "session_type", MeditationSession.Type.values)
        return self.page(meditation_list(owner=request.user, session_type=kind, first=first, last=last))

    @extend_schema(
        tags=TAGS,
        summary="Start a session, or record one that is over",
        description=(
            "With `completed: true` it is recorded whole, also later. No plan has a limit. With an `id` of your own a "
            "repeat answers 200 with the stored session; another body answers 409. `support` is there when the notes "
            "sound like danger; it never keeps anything from being stored. 403 `premium_required` for a guided session "
            "of the premium plan."
        ),
        request=MeditationWriteSerializer,
        responses={201: MeditationReadSerializer, 200: MeditationReadSerializer},
        examples=examples.CREATE,
    )
    def create(self, request: Request) -> Response:
        values = read_body(MeditationWriteSerializer, request)
        return self.answer(meditation_create(owner=request.user, values=values, now=timezone.now()), created=True)

    @extend_schema(tags=TAGS, summary="One meditation session", examples=examples.ONE)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(self.get_serializer(meditation_get(owner=request.user, session_id=pk)).data)

    @extend_schema(
        tags=TAGS, summary="Pause, resume, complete or annotate a session", description=CHANGED,
        request=MeditationChangeSerializer, responses=MeditationReadSerializer, examples=examples.CHANGE,
    )  # fmt: skip
    def partial_update(self, request: Request, pk: UUID) -> Response:
        changes = read_body(MeditationChangeSerializer, request)
        now = timezone.now()
        return self.answer(meditation_update(owner=request.user, session_id=pk, changes=changes, now=now))

    @extend_schema(tags=TAGS, summary="Delete a meditation session", responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        meditation_delete(owner=request.user, session_id=pk)
        return Response(status=204)


class MeditationProgressView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=TAGS, summary="How much I meditate", parameters=[_DAYS], responses=MeditationProgressSerializer,
        description="Of completed sessions. Days are the local dates on which they began.",
        examples=examples.PROGRESS,
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        days = read_whole_number(request, "days", DAYS, DAYS_MAX)
        if days < DAYS_MIN:
            raise ValidationError({"days": [f"A whole number from {DAYS_MIN} to {DAYS_MAX} is needed."]})
        return Response(progress_answer(meditation_progress(owner=request.user, days=days, now=timezone.now())))


class MeditationStreakView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=TAGS, summary="Days in a row with a completed session", responses=MeditationStreakSerializer,
        description="Rest days and pauses break nothing; today without a session does not either.",
        examples=examples.STREAK,
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        return Response(streak_answer(meditation_streak(owner=request.user, now=timezone.now())))
