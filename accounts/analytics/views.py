"""Events of apps over REST."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.analytics.serializers import AnalyticsAcceptedSerializer, AnalyticsEventsWriteSerializer
from accounts.analytics.services import analytics_events_record
from accounts.identity.examples import example
from config.api.context import current
from config.api.views import EvenkeelAPIView

_BODY = {
    "events": [
        {
            "event_type": "screen_view",
            "event_data": {"screen": "mood", "seconds": 12},
            "session_id": "a1b2c3",
            "occurred_at": "2026-03-10T18:30:00Z",
        }
    ]
}


class AnalyticsEventListView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=["analytics"],
        summary="Report how the app is used",
        description=(
            "Up to 50 events of names and numbers. Without the consent `analytics` nothing is stored and the answer is "
            "the same but for the count, so that an app need not ask first. What happened more than 30 days ago counts "
            "as 30 days ago."
        ),
        request=AnalyticsEventsWriteSerializer,
        responses={201: AnalyticsAcceptedSerializer},
        examples=[example("A screen was seen", _BODY), example("Stored", {"stored": 1}, answer=True, status="201")],
    )
    def post(self, request: Request) -> Response:
        body = AnalyticsEventsWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        stored = analytics_events_record(
            owner=request.user,
            events=body.validated_data["events"],
            ip=current().ip or "",
            user_agent=request.headers.get("User-Agent", ""),
            now=timezone.now(),
        )
        return Response({"stored": stored}, status=201)
