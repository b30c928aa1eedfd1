"""Emergency access over REST, and the record that it opens."""

from dataclasses import asdict
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.emergency.models import EmergencyAccess
from accounts.emergency.records import MAXIMUM, record_read
from accounts.emergency.selectors import emergency_list
from accounts.emergency.serializers import (
    EmergencyReadSerializer,
    EmergencyWriteSerializer,
    RecordReadSerializer,
)
from accounts.emergency.services import emergency_end, emergency_open
from accounts.identity.examples import example
from accounts.permissions import IsStaffRole, OpensEmergency, SteppedUp
from config.api.pagination import read_limit, read_whole_number
from config.api.views import EvenkeelAPIView, EvenkeelViewSet

TAGS = ["admin"]
LAST_PAGE = 100_000
REASON = {"reason": "The emergency service called: they need to know which help this person was offered today."}
ACCESS = {
    "id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b47",
    "subject_id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b44",
    "created_at": "2026-03-10T07:55:12Z",
    "expires_at": "2026-03-10T08:55:12Z",
    "ended_at": None,
}
RECORD = {
    "category": "mood",
    "parts": [
        {"source": "mood_entries", "rows": [{"mood_value": 3, "logged_at": "2026-03-10T07:00:00Z"}], "more": False}
    ],
}


class EmergencyAccessView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated, OpensEmergency, SteppedUp)
    throttle_scopes = ("emergency",)

    @extend_schema(
        tags=TAGS,
        summary="Open a record in an emergency",
        description=(
            "For an hour, with a reason and a fresh second factor (403 `step_up_required`). The person and the privacy "
            "officers are told at once, and everything that is read is recorded."
        ),
        request=EmergencyWriteSerializer,
        responses={201: EmergencyReadSerializer},
        examples=[example("Reason", REASON), example("Open", ACCESS, answer=True, status="201")],
    )
    def post(self, request: Request, pk: UUID) -> Response:
        body = EmergencyWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        access = emergency_open(actor=request.user, subject_id=pk, now=timezone.now(), **body.validated_data)
        return Response(EmergencyReadSerializer(access).data, status=201)


class EmergencyAccessViewSet(mixins.ListModelMixin, EvenkeelViewSet):
    permission_classes = (IsAuthenticated, OpensEmergency)
    queryset = EmergencyAccess.objects.none()
    serializer_class = EmergencyReadSerializer
    filter_backends = ()
    cursor_ordering = ("-created_at", "-id")

    def get_queryset(self) -> QuerySet[EmergencyAccess]:
        return emergency_list(actor=self.request.user)

    @extend_schema(tags=TAGS, summary="What I opened", examples=[example("Access", ACCESS, answer=True)])
    def list(self, request: Request) -> Response:
        return super().list(request)

    @extend_schema(tags=TAGS, summary="Close it before the hour is over", responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        emergency_end(actor=request.user, access_id=pk, now=timezone.now())
        return Response(status=204)


class RecordView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated, IsStaffRole)

    @extend_schema(
        tags=["sharing"],
        summary="Read a category of somebody's record",
        description=(
            "Newest first, for a therapist with whom the person shares it and under emergency access. 404 otherwise: "
            "nobody learns from the answer who exists or what they share."
        ),
        parameters=[
            OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": MAXIMUM, "default": 20}),
            OpenApiParameter("page", {"type": "integer", "minimum": 1, "default": 1}),
        ],
        responses={200: RecordReadSerializer},
        examples=[example("Moods", RECORD, answer=True)],
    )
    def get(self, request: Request, pk: UUID, category: str) -> Response:
        limit = read_limit(request, maximum=MAXIMUM)
        page = read_whole_number(request, "page", 1, LAST_PAGE)
        parts = record_read(
            viewer=request.user,
            subject_id=pk,
            category=category,
            now=timezone.now(),
            offset=(page - 1) * limit,
            limit=limit,
        )
        return Response({"category": category, "parts": [asdict(part) for part in parts]})
