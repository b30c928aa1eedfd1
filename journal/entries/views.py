"""Entries over REST."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identity.examples import example
from config.api.cursors import decode_position, encode_position
from config.api.pagination import page_answer, read_limit
from config.api.views import PartialWriteMixin
from journal.entries import examples
from journal.entries.models import JournalEntry
from journal.entries.queries import PARAMETERS, content_wanted, filters_of, words_of
from journal.entries.searching import entries_search
from journal.entries.selectors import Filters, entries_complete, entries_named, entry_get, entry_list
from journal.entries.serializers import (
    EntryChangeSerializer,
    EntryListedSerializer,
    EntryListSerializer,
    EntryReadSerializer,
    EntryWriteSerializer,
    FavoriteWriteSerializer,
)
from journal.entries.services import KIND, entries_read, entry_create, entry_delete, entry_favorite, entry_update
from journal.entries.texts import Words
from wellness.diary.services import Stored
from wellness.diary.views import STORED_ONCE, DiaryViewSet

TAGS = ["journal"]
ANSWER = example("Entry", examples.ENTRY, answer=True)
CHANGE = [example("Finished", examples.CHANGE), ANSWER]


class JournalEntryViewSet(PartialWriteMixin, DiaryViewSet):
    queryset = JournalEntry.objects.none()
    serializer_class = EntryReadSerializer
    heard_as = KIND.source
    filter_backends = ()

    def get_queryset(self) -> QuerySet[JournalEntry]:
        return entry_list(owner=self.request.user)

    @extend_schema(
        tags=TAGS,
        summary="My entries, the newest first",
        description="Without their text, unless `include=content` asks for it. Each call is noted in the history.",
        parameters=PARAMETERS,
        responses=EntryListedSerializer(many=True),
        examples=[example("Without the text", examples.LISTED, answer=True)],
    )
    def list(self, request: Request) -> Response:
        filters, content, words = filters_of(request), content_wanted(request), words_of(request)
        if words is not None:
            return self._found(request, words, filters, content)
        rows = self.paginate_queryset(entry_list(owner=request.user, filters=filters, content=content)) or []
        return self.get_paginated_response(self._shown(rows, content, "listed"))

    @extend_schema(
        tags=TAGS,
        summary="Write an entry",
        description=STORED_ONCE,
        request=EntryWriteSerializer,
        responses={201: EntryReadSerializer, 200: EntryReadSerializer},
        examples=[
            example("An evening", examples.CREATE),
            example("Begun, to be finished later", examples.DRAFT),
            example("Stored", examples.ENTRY, answer=True, status="201"),
        ],
    )
    def create(self, request: Request) -> Response:
        body = EntryWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._stored(entry_create(owner=request.user, values=body.validated_data, now=timezone.now()), True)

    @extend_schema(tags=TAGS, summary="One entry, with its text", examples=[ANSWER])
    def retrieve(self, request: Request, pk: UUID) -> Response:
        row = entry_get(owner=request.user, entry_id=pk)
        (row,) = entries_complete([row], request.user)
        entries_read(owner=request.user, verb="read", entry_id=pk)
        return Response(self.get_serializer(row).data)

    @extend_schema(
        tags=TAGS,
        summary="Change an entry",
        request=EntryChangeSerializer,
        responses=EntryReadSerializer,
        examples=CHANGE,
    )
    def partial_update(self, request: Request, pk: UUID) -> Response:
        body = EntryChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changes, now = body.validated_data, timezone.now()
        return self._stored(entry_update(owner=request.user, entry_id=pk, changes=changes, now=now))

    @extend_schema(tags=TAGS, summary="Delete an entry and its attachments", responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        entry_delete(owner=request.user, entry_id=pk)
        return Response(status=204)

    @extend_schema(
        tags=TAGS,
        summary="Make an entry a favourite, or not",
        description="Without a body it changes to the other; with `is_favorite` a repeat changes nothing.",
        request=FavoriteWriteSerializer,
        responses=EntryReadSerializer,
        examples=[example("A favourite", {"is_favorite": True}), ANSWER],
    )
    def favorite(self, request: Request, pk: UUID) -> Response:
        body = FavoriteWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        wanted = body.validated_data.get("is_favorite")
        return self._stored(entry_favorite(owner=request.user, entry_id=pk, is_favorite=wanted, now=timezone.now()))

    def _stored(self, stored: Stored[JournalEntry], created: bool = False) -> Response:
        entries_complete([stored.row], self.request.user)
        return self.answer(stored, created=created)

    def _found(self, request: Request, words: Words, filters: Filters, content: bool) -> Response:
        text = request.query_params.get("cursor")
        after = decode_position(text) if text else None
        if after is not None and after.backwards:
            raise ValidationError({"cursor": ["A search goes forward only. Start again without one."]})
        ids, place = entries_search(
            owner=request.user, words=words, filters=filters, after=after, limit=read_limit(request)
        )
        rows = entries_named(owner=request.user, ids=ids, content=content) if ids else []
        shown = self._shown(rows, content, "searched")
        return Response(page_answer(request, shown, encode_position(place) if place else None))

    def _shown(self, rows: Iterable[JournalEntry], content: bool, verb: str) -> Any:
        found = entries_complete(rows, self.request.user)
        entries_read(owner=self.request.user, verb=verb, count=len(found), content=content)
        shown = EntryReadSerializer if content else EntryListSerializer
        return shown(found, many=True).data
