"""Logged interactions over REST."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identity.examples import example
from config.api.views import PartialWriteMixin
from wellness.diary.views import DATE_RANGE, STORED_ONCE, DiaryViewSet, date_range
from wellness.interactions import examples
from wellness.interactions.models import InteractionLog
from wellness.interactions.selectors import interaction_get, interaction_list
from wellness.interactions.serializers import (
    InteractionChangeSerializer,
    InteractionReadSerializer,
    InteractionWriteSerializer,
)
from wellness.interactions.services import KIND, interaction_create, interaction_delete, interaction_update

TAGS = ["interactions"]
TOOL = OpenApiParameter("tool", str, OpenApiParameter.QUERY, description="A tool's name exactly as it was logged.")
ANSWER = example("Interaction", examples.INTERACTION, answer=True)
CHANGE = [example("Longer than I said", examples.CHANGE), ANSWER]


class InteractionViewSet(PartialWriteMixin, DiaryViewSet):
    queryset = InteractionLog.objects.none()
    serializer_class = InteractionReadSerializer
    heard_as = KIND.source
    filter_backends = ()

    def get_queryset(self) -> QuerySet[InteractionLog]:
        return interaction_list(owner=self.request.user)

    @extend_schema(tags=TAGS, summary="What I used, newest first", parameters=[*DATE_RANGE, TOOL], examples=[ANSWER])
    def list(self, request: Request) -> Response:
        first, last = date_range(request)
        tool = request.query_params.get("tool")
        return self.page(interaction_list(owner=request.user, tool=tool, first=first, last=last))

    @extend_schema(
        tags=TAGS,
        summary="Log the use of a tool",
        description=STORED_ONCE,
        request=InteractionWriteSerializer,
        responses={201: InteractionReadSerializer, 200: InteractionReadSerializer},
        examples=[
            example("Twelve minutes", examples.CREATE),
            example("Stored", examples.INTERACTION, answer=True, status="201"),
        ],
    )
    def create(self, request: Request) -> Response:
        body = InteractionWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        stored = interaction_create(owner=request.user, values=body.validated_data, now=timezone.now())
        return self.answer(stored, created=True)

    @extend_schema(tags=TAGS, summary="One logged interaction", examples=[ANSWER])
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(self.get_serializer(interaction_get(owner=request.user, interaction_id=pk)).data)

    @extend_schema(
        tags=TAGS,
        summary="Change a logged interaction",
        request=InteractionChangeSerializer,
        responses=InteractionReadSerializer,
        examples=CHANGE,
    )
    def partial_update(self, request: Request, pk: UUID) -> Response:
        body = InteractionChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changes, now = body.validated_data, timezone.now()
        return self.answer(interaction_update(owner=request.user, interaction_id=pk, changes=changes, now=now))

    @extend_schema(tags=TAGS, summary="Delete a logged interaction", responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        interaction_delete(owner=request.user, interaction_id=pk)
        return Response(status=204)
