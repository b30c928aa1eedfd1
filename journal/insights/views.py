"""Insights over REST."""

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.audit.services import audit_record
from accounts.identity.examples import example
from accounts.permissions import IsPremium
from config.api.views import EvenkeelAPIView
from journal.insights import examples
from journal.insights.permissions import InsightsAllowed
from journal.insights.report import report
from journal.insights.selectors import moments_of, waiting_count
from journal.insights.serializers import InsightsReadSerializer
from wellness.mood.queries import DAYS_MAX, span_of

DAYS = 90
_DATE = {"type": "string", "format": "date"}
_WHOLE = {"type": "integer", "minimum": 1, "maximum": DAYS_MAX}


class JournalInsightsView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated, IsPremium, InsightsAllowed)

    @extend_schema(
        tags=["journal"],
        summary="What my entries show (premium, by leave)",
        description=(
            "403 `premium_required` without a premium plan, 403 `consent_required` without the consent "
            "`journal_insights`. Worked out on this server by lists of words, of finished entries only."
        ),
        parameters=[
            OpenApiParameter("days", _WHOLE, description=f"Length up to the end date; default {DAYS}."),
            OpenApiParameter("start_date", _DATE, description="Instead of `days`."),
            OpenApiParameter("end_date", _DATE, description="Default: today in the person's zone."),
        ],
        responses=InsightsReadSerializer,
        examples=[example("Insights", examples.INSIGHTS, answer=True)],
    )
    def get(self, request: Request) -> Response:
        owner, span = request.user, span_of(request, timezone.now(), DAYS)
        moments = moments_of(owner=owner, first=span.first, last=span.last)
        waiting = waiting_count(owner=owner, first=span.first, last=span.last)
        audit_record(
            actor=owner, action="journal.insights.read", target=("journal.journalentry", None), owner_id=owner.pk,
            details={"entries": len(moments)},
        )  # fmt: skip
        answer = report(moments, first=span.first, last=span.last, waiting=waiting)
        return Response(InsightsReadSerializer(answer).data)
