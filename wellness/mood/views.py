"""Mood entries over REST."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.consent.permissions import RequiredConsentsGiven
from config.api.cursors import decode_position
from config.api.pagination import page_answer, read_limit
from config.api.rendering import dump_json
from config.api.throttling import rate_limit_headers, throttle_charge
from config.api.views import EvenkeelAPIView
from crisis.screening.refusals import RefusalsScreened
from wellness.mood import examples
from wellness.mood.changes import mood_entry_delete, mood_entry_update
from wellness.mood.inputs import entry_changes, entry_draft, entry_drafts
from wellness.mood.queries import entry_filters
from wellness.mood.selectors import mood_entry_answer, mood_entry_page
from wellness.mood.serializers import (
    MoodEntryBulkSerializer,
    MoodEntryPageSerializer,
    MoodEntryReadSerializer,
    MoodEntryWriteSerializer,
)
from wellness.mood.services import SOURCE, mood_entries_create

THROTTLE = "mood_entry"


def _parameter(name: str, kind: Any, text: str, **kwargs: Any) -> OpenApiParameter:
    return OpenApiParameter(name, kind, OpenApiParameter.QUERY, description=text, **kwargs)


_LEVEL = {"type": "integer", "minimum": 1, "maximum": 10}
_PAGE = [
    _parameter("start_date", {"type": "string", "format": "date"}, "First local date."),
    _parameter("end_date", {"type": "string", "format": "date"}, "Last local date."),
    _parameter("min_mood", _LEVEL, "Lowest mood_value."),
    _parameter("max_mood", _LEVEL, "Highest mood_value."),
    _parameter("factor", str, "Only entries with a factor of this type."),
    _parameter("limit", {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}, "Page size."),
    _parameter("cursor", str, "Opaque; taken from `next` or `previous`."),
]
_CREATE = PolymorphicProxySerializer(
    component_name="MoodEntryCreate",
    serializers=[MoodEntryWriteSerializer, MoodEntryWriteSerializer(many=True)],
    resource_type_field_name=None,
    many=False,
)
_CREATED = PolymorphicProxySerializer(
    component_name="MoodEntryCreated",
    serializers=[MoodEntryReadSerializer, MoodEntryBulkSerializer],
    resource_type_field_name=None,
    many=False,
)


def json_answer(data: Any, status: int = 200) -> HttpResponse:
    """Straight to bytes: these answers are the hot paths, and DRF's Response would only carry them there."""
    return HttpResponse(dump_json(data), status=status, content_type="application/json")


class MoodEntryListView(RefusalsScreened, EvenkeelAPIView):
    permission_classes = (IsAuthenticated, RequiredConsentsGiven)
    heard_as = SOURCE
    # CM L509. Writes only: reading the list has the general limits.
    throttle_scopes = (THROTTLE,)

    @extend_schema(
        parameters=_PAGE, responses=MoodEntryPageSerializer, examples=examples.ENTRY_PAGE, summary="Mood history"
    )
    def get(self, request: Request) -> HttpResponse:
        query = request.query_params
        filters = entry_filters(query)
        text = query.get("cursor")
        page = mood_entry_page(
            owner=request.user,
            filters=filters,
            position=decode_position(text) if text else None,
            limit=read_limit(request),
        )
        return json_answer(page_answer(request, page.answers, page.next_cursor, page.previous_cursor))

    @extend_schema(
        request=_CREATE,
        responses={201: _CREATED, 200: _CREATED},
        examples=examples.ENTRY_CREATE,
        summary="Log a mood, or up to 50",
        description=(
            "A list is stored whole or not at all, and each of its entries counts for the limit and the quota. "
            "With an `id` of your own a repeat answers 200 with the stored entry; another body answers 409. "
            "`support` is there when the text sounds like danger; it never keeps the entry from being stored."
        ),
    )
    def post(self, request: Request) -> HttpResponse:
        now = timezone.now()
        data = request.data
        if isinstance(data, list):
            return self._post_many(request, data)
        created = mood_entries_create(
            owner=request.user, drafts=[entry_draft(data, owner=request.user, now=now)], now=now
        )
        return json_answer(created.answers[0], 201 if created.fresh else 200)

    def _post_many(self, request: Request, data: list[Any]) -> HttpResponse:
        now = timezone.now()
        drafts = entry_drafts(data, owner=request.user, now=now)
        if len(drafts) > 1:
            # The first was charged with the request.
            state = throttle_charge(request, THROTTLE, cost=len(drafts) - 1)
            self.headers.update(rate_limit_headers(state) if state else {})
        created = mood_entries_create(owner=request.user, drafts=drafts, now=now)
        return json_answer({"results": created.answers}, 201 if created.fresh else 200)


class MoodEntryDetailView(RefusalsScreened, EvenkeelAPIView):
    permission_classes = (IsAuthenticated, RequiredConsentsGiven)
    heard_as = SOURCE

    @extend_schema(responses=MoodEntryReadSerializer, examples=examples.ENTRY, summary="One mood entry")
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        return json_answer(mood_entry_answer(owner=request.user, entry_id=pk))

    @extend_schema(
        request=MoodEntryWriteSerializer,
        responses=MoodEntryReadSerializer,
        examples=examples.ENTRY_CHANGE,
        summary="Change a mood entry",
    )
    def patch(self, request: Request, pk: UUID) -> HttpResponse:
        changes = entry_changes(request.data)
        answer = mood_entry_update(owner=request.user, entry_id=pk, changes=changes, now=timezone.now())
        return json_answer(answer)

    @extend_schema(
        request=MoodEntryWriteSerializer,
        responses=MoodEntryReadSerializer,
        examples=examples.ENTRY_CHANGE,
        summary="Change a mood entry",
    )
    def put(self, request: Request, pk: UUID) -> HttpResponse:
        return self.patch(request, pk)

    @extend_schema(responses={204: None}, summary="Delete a mood entry")
    def delete(self, request: Request, pk: UUID) -> Response:
        mood_entry_delete(owner=request.user, entry_id=pk)
        return Response(status=204)
