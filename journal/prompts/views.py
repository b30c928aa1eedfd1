"""Prompts over REST."""

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identity.examples import example
from config.api.views import EvenkeelAPIView
from journal.prompts.selectors import prompt_today, prompts_shown
from journal.prompts.serializers import PromptListSerializer, PromptTodaySerializer

TAGS = ["journal"]
PROMPT = {
    "id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b44",
    "title": "Weather inside",
    "text": "If your mood were weather today, what would it look like?",
    "category": "mood",
    "tags": ["journal", "check-in"],
    "language": "en",
}


class PromptListView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=TAGS,
        summary="What to write about",
        description="Every prompt in the person's language, or else in English.",
        parameters=[OpenApiParameter("category", str, OpenApiParameter.QUERY, description="A category's slug.")],
        responses=PromptListSerializer,
        examples=[example("Prompts", {"results": [PROMPT]}, answer=True)],
    )
    def get(self, request: Request) -> Response:
        category = request.query_params.get("category") or None
        rows = prompts_shown(reader=request.user, now=timezone.now(), category=category)
        return Response(PromptListSerializer({"results": rows}).data)


class PromptTodayView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=TAGS,
        summary="My prompt of today",
        description=(
            "Stays the same all day. None comes again before all others were shown; one that was written about is "
            "passed over in this round."
        ),
        responses=PromptTodaySerializer,
        examples=[example("Today", {**PROMPT, "date": "2026-03-10"}, answer=True)],
    )
    def get(self, request: Request) -> Response:
        row, today = prompt_today(reader=request.user, now=timezone.now())
        return Response(PromptTodaySerializer({**row, "date": today}).data)
