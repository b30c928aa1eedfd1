"""Exercises of cognitive behavioural therapy over REST."""

from functools import cache
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identity.examples import example
from config.api.rendering import dump_json
from config.api.views import EvenkeelAPIView, PartialWriteMixin
from wellness.cbt import examples
from wellness.cbt.models import CbtEntry
from wellness.cbt.selectors import cbt_entry_get, cbt_entry_list
from wellness.cbt.serializers import (
    CbtEntryChangeSerializer,
    CbtEntryReadSerializer,
    CbtEntryWriteSerializer,
    CbtToolListSerializer,
)
from wellness.cbt.services import KIND, cbt_entry_create, cbt_entry_delete, cbt_entry_update
from wellness.cbt.tools import TOOLS, newest_tools
from wellness.diary.filters import choice_in, choice_parameter
from wellness.diary.views import DATE_RANGE, STORED_ONCE, DiaryViewSet, date_range

TAGS = ["cbt"]
# The same for everybody and as old as the release; private, because only people who are signed in may ask.
CACHED = {"Cache-Control": "private, max-age=3600"}
ANSWER = example("Exercise", examples.ENTRY, answer=True)
CHANGE = [example("Open it again", examples.CHANGE), example("Complete it", examples.CHANGE_DATA), ANSWER]
FILTERS = [
    choice_parameter("type", TOOLS, "Only exercises of this type."),
    choice_parameter("status", CbtEntry.Status.values, "Only exercises of this status."),
    *DATE_RANGE,
]


@cache
def tools_body() -> bytes:
    return dump_json({"results": [tool.shown for tool in newest_tools()]})


class CbtToolListView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=TAGS,
        summary="The exercises, and what each asks for",
        responses=CbtToolListSerializer,
        examples=[example("Tools", examples.TOOLS, answer=True)],
    )
    def get(self, request: Request) -> HttpResponse:
        return HttpResponse(tools_body(), content_type="application/json", headers=CACHED)


class CbtEntryViewSet(PartialWriteMixin, DiaryViewSet):
    queryset = CbtEntry.objects.none()
    serializer_class = CbtEntryReadSerializer
    heard_as = KIND.source
    filter_backends = ()

    def get_queryset(self) -> QuerySet[CbtEntry]:
        return cbt_entry_list(owner=self.request.user)

    @extend_schema(tags=TAGS, summary="My exercises, the newest first", parameters=FILTERS, examples=[ANSWER])
    def list(self, request: Request) -> Response:
        first, last = date_range(request)
        kind, status = choice_in(request, "type", TOOLS), choice_in(request, "status", CbtEntry.Status.values)
        return self.page(cbt_entry_list(owner=request.user, entry_type=kind, status=status, first=first, last=last))

    @extend_schema(
        tags=TAGS,
        summary="Save an exercise",
        description=STORED_ONCE,
        request=CbtEntryWriteSerializer,
        responses={201: CbtEntryReadSerializer, 200: CbtEntryReadSerializer},
        examples=[
            example("A thought record", examples.CREATE),
            example("Begun, to be finished later", examples.DRAFT),
            example("Stored", examples.ENTRY, answer=True, status="201"),
        ],
    )
    def create(self, request: Request) -> Response:
        body = CbtEntryWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        stored = cbt_entry_create(owner=request.user, values=body.validated_data, now=timezone.now())
        return self.answer(stored, created=True)

    @extend_schema(tags=TAGS, summary="One exercise", examples=[ANSWER])
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(self.get_serializer(cbt_entry_get(owner=request.user, entry_id=pk)).data)

    @extend_schema(
        tags=TAGS,
        summary="Change an exercise",
        request=CbtEntryChangeSerializer,
        responses=CbtEntryReadSerializer,
        examples=CHANGE,
    )
    def partial_update(self, request: Request, pk: UUID) -> Response:
        body = CbtEntryChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changes, now = body.validated_data, timezone.now()
        return self.answer(cbt_entry_update(owner=request.user, entry_id=pk, changes=changes, now=now))

    @extend_schema(tags=TAGS, summary="Delete an exercise", responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        cbt_entry_delete(owner=request.user, entry_id=pk)
        return Response(status=204)
