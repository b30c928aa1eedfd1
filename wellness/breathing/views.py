"""Techniques for everybody, and a person's breathing sessions, over REST."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identity.endpoints import read_body
from config.api.views import EvenkeelAPIView
from wellness.breathing import examples
from wellness.breathing.models import BreathingSession
from wellness.breathing.selectors import breathing_get, breathing_list, technique_list
from wellness.breathing.serializers import (
    BreathingReadSerializer,
    BreathingWriteSerializer,
    TechniqueListSerializer,
    technique_answer,
)
from wellness.breathing.services import breathing_create, breathing_delete
from wellness.diary.views import DATE_RANGE, DiaryViewSet, date_range

TAGS = ["breathing"]
# The same for everybody. While we are away, or a phone is, the last answer helps for a week.
SHARED = "public, max-age=3600, stale-if-error=604800"


class TechniqueListView(EvenkeelAPIView):
    """No sign-in and no limit can stand in the way: who looks for it may be in panic."""

    authentication_classes: ClassVar[list[Any]] = []
    permission_classes = (AllowAny,)
    throttle_exempt = True

    @extend_schema(
        tags=TAGS, summary="Ways to breathe", responses=TechniqueListSerializer, examples=examples.TECHNIQUES,
        description="All of them, for everybody, signed in or not. Show `caution` before the first breath.",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        results = [technique_answer(row) for row in technique_list()]
        return Response({"results": results}, headers={"Cache-Control": SHARED})


class BreathingViewSet(DiaryViewSet):
    queryset = BreathingSession.objects.none()
    serializer_class = BreathingReadSerializer
    filter_backends = ()

    def get_queryset(self) -> QuerySet[BreathingSession]:
        return breathing_list(owner=self.request.user)  # type: ignore[arg-type]

    @extend_schema(
        tags=TAGS, summary="My breathing sessions, newest first", parameters=DATE_RANGE, examples=examples.ONE
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        first, last = date_range(request)
        return self.page(breathing_list(owner=request.user, first=first, last=last))

    @extend_schema(
        tags=TAGS,
        summary="Record a breathing session",
        description=(
            "With an `id` of your own a repeat answers 200 with the stored session; another body answers 409. A "
            "technique that is shown no more is taken for a session from before."
        ),
        request=BreathingWriteSerializer,
        responses={201: BreathingReadSerializer, 200: BreathingReadSerializer},
        examples=examples.CREATE,
    )
    def create(self, request: Request) -> Response:
        values = read_body(BreathingWriteSerializer, request)
        return self.answer(breathing_create(owner=request.user, values=values, now=timezone.now()), created=True)

    @extend_schema(tags=TAGS, summary="One breathing session", examples=examples.ONE)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(self.get_serializer(breathing_get(owner=request.user, session_id=pk)).data)

    @extend_schema(tags=TAGS, summary="Delete a breathing session", responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        breathing_delete(owner=request.user, session_id=pk)
        return Response(status=204)
