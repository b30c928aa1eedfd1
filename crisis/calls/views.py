"""Asking for a call, and seeing what became of it. Never limited."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.refusals import RefusedHeard
from config.api.unread import body_of
from config.api.views import EvenkeelViewSet
from crisis.calls import examples
from crisis.calls.models import CrisisCall
from crisis.calls.selectors import call_get, call_list
from crisis.calls.serializers import CallReadSerializer, CallWriteSerializer
from crisis.calls.services import SEVERITY, call_ask, call_off
from crisis.incidents.refused_reports import report_refused
from crisis.incidents.sources import CALL
from crisis.resources.public import HelpInOutage

TAGS = ["crisis"]


class CallViewSet(RefusedHeard, HelpInOutage, EvenkeelViewSet):
    permission_classes = (IsAuthenticated,)
    throttle_exempt = True
    queryset = CrisisCall.objects.none()
    serializer_class = CallReadSerializer
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[CrisisCall]:
        return call_list(owner=self.request.user)

    def refused_hear(self, pieces: Collection[str], content_id: UUID | None) -> dict[str, Any]:
        # Whoever asks for a call is in need, whatever is wrong with the number, or with the app.
        return report_refused(
            owner=self.request.user, body=body_of(self.request), source=CALL, least=SEVERITY, now=timezone.now()
        )  # fmt: skip

    @extend_schema(
        tags=TAGS,
        summary="Have me called by somebody who listens",
        description=(
            "Opens an incident and rings the person's telephone; once they have picked up, the telephones of staff on "
            "duty ring until one of them takes the call. If none does, the person is given the crisis line of their "
            "country. `phone` is the number to ring, by default the proven one. Where the house cannot place the call "
            "by itself the outcome is `by_hand` and staff are told to call. While a call is under way, asking again "
            "answers 200 with that call. Also a body that is refused opens the incident, and brings `support`."
        ),
        request=CallWriteSerializer,
        responses={201: CallReadSerializer, 200: CallReadSerializer},
        examples=examples.ASK,
    )
    def create(self, request: Request) -> Response:
        payload = CallWriteSerializer(data=request.data)
        payload.is_valid(raise_exception=True)
        body = payload.validated_data
        asked = call_ask(
            owner=request.user, number=body.get("phone") or "", severity=body.get("severity_level") or SEVERITY,
            call_id=body.get("id"), now=timezone.now(),
        )  # fmt: skip
        answer = {**self._shown(asked.call), "support": asked.support}
        return Response(answer, status=201 if asked.fresh else 200)

    @extend_schema(tags=TAGS, summary="What became of a call", responses=CallReadSerializer, examples=[examples.ONE])
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(self._shown(call_get(owner=request.user, call_id=pk)))

    @extend_schema(
        tags=TAGS,
        summary="Let a call be",
        description="Only while nobody has taken it. The incident stays: staff may still get in touch.",
        responses={200: CallReadSerializer},
        examples=[examples.ONE],
    )
    def destroy(self, request: Request, pk: UUID) -> Response:
        return Response(self._shown(call_off(owner=request.user, call_id=pk, now=timezone.now())))

    def _shown(self, call: CrisisCall) -> dict[str, Any]:
        return dict(CallReadSerializer(call).data)
