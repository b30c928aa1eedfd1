"""Single factors and the catalogue of their types."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.consent.permissions import RequiredConsentsGiven
from config.api.views import EvenkeelAPIView
from crisis.screening.refusals import RefusalsScreened
from wellness.mood import examples
from wellness.mood.factor_services import SOURCE, mood_factor_create, mood_factor_delete, mood_factor_update
from wellness.mood.inputs import factor_draft
from wellness.mood.selectors import mood_factor_types
from wellness.mood.serializers import (
    FactorCatalogueSerializer,
    FactorInputSerializer,
    MoodFactorReadSerializer,
    MoodFactorWriteSerializer,
)


class MoodFactorListView(RefusalsScreened, EvenkeelAPIView):
    permission_classes = (IsAuthenticated, RequiredConsentsGiven)
    heard_as = SOURCE

    @extend_schema(
        responses=FactorCatalogueSerializer,
        examples=examples.CATALOGUE,
        operation_id="mood_factors_read",
        summary="Types of factors",
        description="Those that every app offers, then the person's own. Correlations are `mood/factors/analysis`.",
    )
    def get(self, request: Request) -> Response:
        return Response({"results": mood_factor_types(owner=request.user)})

    @extend_schema(
        request=MoodFactorWriteSerializer,
        responses={201: MoodFactorReadSerializer},
        examples=examples.FACTOR_CREATE,
        summary="Add a factor to an entry",
    )
    def post(self, request: Request) -> Response:
        serializer = MoodFactorWriteSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        values = dict(serializer.validated_data)
        entry_id = values.pop("mood_entry_id")
        answer = mood_factor_create(
            owner=request.user, entry_id=entry_id, draft=factor_draft(values), now=timezone.now()
        )
        return Response(answer, status=201)


class MoodFactorDetailView(RefusalsScreened, EvenkeelAPIView):
    permission_classes = (IsAuthenticated, RequiredConsentsGiven)
    heard_as = SOURCE

    @extend_schema(
        request=FactorInputSerializer,
        responses=MoodFactorReadSerializer,
        examples=examples.FACTOR_CHANGE,
        summary="Change a factor",
    )
    def patch(self, request: Request, pk: UUID) -> Response:
        serializer = FactorInputSerializer(data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        answer = mood_factor_update(
            owner=request.user, factor_id=pk, changes=serializer.validated_data, now=timezone.now()
        )
        return Response(answer)

    @extend_schema(
        request=FactorInputSerializer,
        responses=MoodFactorReadSerializer,
        examples=examples.FACTOR_CHANGE,
        summary="Change a factor",
    )
    def put(self, request: Request, pk: UUID) -> HttpResponse:
        return self.patch(request, pk)

    @extend_schema(responses={204: None}, summary="Delete a factor")
    def delete(self, request: Request, pk: UUID) -> Response:
        mood_factor_delete(owner=request.user, factor_id=pk)
        return Response(status=204)
