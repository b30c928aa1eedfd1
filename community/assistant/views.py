"""The companion over REST."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import APIException
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identity.examples import example
from community.assistant import examples
from community.assistant.answering import answer_whole
from community.assistant.hearing import words_read
from community.assistant.models import AssistantSession
from community.assistant.permissions import MayTalk, talk_require
from community.assistant.routes import provider_for
from community.assistant.selectors import message_list, message_newest, session_get, session_list
from community.assistant.serializers import (
    AssistantAnswerReadSerializer,
    AssistantMessagePageSerializer,
    AssistantMessageReadSerializer,
    AssistantMessageWriteSerializer,
    AssistantSessionChangeSerializer,
    AssistantSessionDetailSerializer,
    AssistantSessionOpenedSerializer,
    AssistantSessionReadSerializer,
    AssistantSessionWriteSerializer,
    AssistantStatusReadSerializer,
)
from community.assistant.services import SOURCE, message_take
from community.assistant.sessions import SOURCE as SESSION_SOURCE
from community.assistant.sessions import session_create, session_delete, session_update
from community.assistant.sse import MEDIA_TYPE, EventStreamRenderer, stream_response
from community.assistant.words import disclosure_of
from config.api.pagination import TimeCursorPagination, read_limit, read_whole_number
from config.api.rendering import JSONRenderer
from config.api.views import EvenkeelAPIView, EvenkeelViewSet, PartialWriteMixin
from crisis.screening.refusals import RefusalsScreened
from crisis.screening.services import Screening

SHOWN, PAGE, PAGE_MAX = 50, 50, 100
REFUSALS = (
    "403 `consent_required` without the consent `ai_processing`, 403 `adults_only` for who is under age. "
    "Reading and deleting stay open."
)
_WHOLE = {"type": "integer", "minimum": 0}


class AssistantStatusView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=["assistant"], summary="Who would answer me", responses=AssistantStatusReadSerializer,
        description="Whether the companion is open to this person, who answers, and what it says of itself.",
        examples=[example("Guided", examples.STATUS, answer=True)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        owner, code, provider, reason = request.user, "", "guided", ""
        try:
            minor = talk_require(owner, timezone.now())
            provider, reason = provider_for(owner, minor)
        except APIException as error:
            code = str(error.get_codes())
        answer = {"provider": provider, "reason": reason, "available": not code, "code": code}
        return Response({**answer, "disclosure": disclosure_of(owner.language)})


class AssistantSessionViewSet(PartialWriteMixin, RefusalsScreened, EvenkeelViewSet):
    permission_classes = (IsAuthenticated, MayTalk)
    heard_as = SESSION_SOURCE
    heard_fields = ("title",)
    queryset = AssistantSession.objects.none()
    serializer_class = AssistantSessionReadSerializer
    pagination_class = TimeCursorPagination
    cursor_ordering = ("-created_at", "-id")

    def get_queryset(self) -> QuerySet[AssistantSession]:
        return session_list(owner=self.request.user)

    @extend_schema(
        tags=["assistant"], summary="My conversations with the companion",
        responses=AssistantSessionReadSerializer(many=True),
        examples=[example("Sessions", examples.SESSION, answer=True)],
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        rows = self.paginate_queryset(self.get_queryset()) or []
        for row in rows:
            row.owner = request.user
        return self.get_paginated_response(AssistantSessionReadSerializer(rows, many=True).data)

    @extend_schema(
        tags=["assistant"], summary="Begin a conversation", request=AssistantSessionWriteSerializer,
        responses={201: AssistantSessionOpenedSerializer, 200: AssistantSessionOpenedSerializer},
        description=f"Its first message says that nobody human answers. {REFUSALS}",
        examples=[
            example("General", examples.SESSION_CREATE),
            example("A guided dialogue", examples.SESSION_GUIDED),
            example("Begun", examples.SESSION_OPENED, answer=True, status="201"),
        ],
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        payload = AssistantSessionWriteSerializer(data=request.data)
        payload.is_valid(raise_exception=True)
        opened = session_create(owner=request.user, values=payload.validated_data, now=timezone.now())
        answer = self._detail(opened.session)
        if opened.support:
            answer["support"] = opened.support
        return Response(answer, status=201 if opened.fresh else 200)

    @extend_schema(
        tags=["assistant"], summary="One conversation with its newest messages",
        responses=AssistantSessionDetailSerializer,
        examples=[example("Session", examples.SESSION_DETAIL, answer=True)],
    )  # fmt: skip
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(self._detail(session_get(owner=request.user, session_id=pk)))

    @extend_schema(
        tags=["assistant"], summary="Rename, close or reopen a conversation", request=AssistantSessionChangeSerializer,
        responses=AssistantSessionOpenedSerializer,
        examples=[
            example("Rename", examples.SESSION_CHANGE), example("Changed", examples.SESSION_DETAIL, answer=True),
        ],
    )  # fmt: skip
    def partial_update(self, request: Request, pk: UUID) -> Response:
        payload = AssistantSessionChangeSerializer(data=request.data)
        payload.is_valid(raise_exception=True)
        session, support = session_update(
            owner=request.user, session_id=pk, changes=payload.validated_data, now=timezone.now()
        )
        return Response({**self._detail(session), **({"support": support} if support else {})})

    @extend_schema(
        tags=["assistant"], summary="Delete a conversation and all that was said in it", responses={204: None},
        description="An answer that is being written ends.",
        examples=[example("Deleted", None, answer=True, status="204")],
    )  # fmt: skip
    def destroy(self, request: Request, pk: UUID) -> Response:
        session_delete(owner=request.user, session_id=pk)
        return Response(status=204)

    def _detail(self, session: AssistantSession) -> dict[str, Any]:
        messages = message_newest(owner=session.owner, session_id=session.pk, limit=SHOWN)
        shown = dict(AssistantSessionReadSerializer(session).data)
        return {**shown, "messages": AssistantMessageReadSerializer(messages, many=True).data}


class AssistantMessageView(RefusalsScreened, EvenkeelAPIView):
    """What is told to a model takes seconds, so no transaction may stand around it; the message's own id repeats it."""

    permission_classes = (IsAuthenticated, MayTalk)
    renderer_classes = (JSONRenderer, EventStreamRenderer)
    idempotency_key_accepted = False
    heard_as = SOURCE
    heard_fields = ("content",)

    def words_read(self, pieces: Collection[str]) -> Screening | None:
        return words_read(pieces, self.request.user)

    @extend_schema(
        tags=["assistant"], summary="Messages of a conversation, in their order",
        responses=AssistantMessagePageSerializer,
        parameters=[
            OpenApiParameter("after", _WHOLE, description="Only those with a higher `sequence`."),
            OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": PAGE_MAX}, description=f"{PAGE}."),
        ],
        examples=[example("Messages", examples.MESSAGES, answer=True)],
    )  # fmt: skip
    def get(self, request: Request, pk: UUID) -> Response:
        limit = read_limit(request, PAGE, PAGE_MAX)
        zero = request.query_params.get("after") == "0"
        after = 0 if zero else read_whole_number(request, "after", 0, 999_999)
        session = session_get(owner=request.user, session_id=pk)
        rows = message_list(owner=request.user, session_id=session.pk, after=after, limit=limit + 1)
        shown = AssistantMessageReadSerializer(rows[:limit], many=True).data
        return Response({"results": shown, "has_more": len(rows) > limit})

    @extend_schema(
        tags=["assistant"], summary="Say something to the companion", request=AssistantMessageWriteSerializer,
        responses={(200, "application/json"): AssistantAnswerReadSerializer, (200, MEDIA_TYPE): str},
        description=(
            "Answers the message and its answer; with `Accept: text/event-stream` the events start, support, delta, "
            "card, done and error as they happen. The same `id` again is answered once. 409 `answer_in_progress` while "
            "an answer is being written, 409 `session_closed`, 429 `quota_exceeded` when free conversation is used up "
            f"for the day; none of them for what sounds like danger. {REFUSALS}"
        ),
        examples=[
            example("Message", examples.MESSAGE_CREATE), example("Answer", examples.ANSWER, answer=True),
        ],
    )  # fmt: skip
    def post(self, request: Request, pk: UUID) -> HttpResponseBase:
        payload = AssistantMessageWriteSerializer(data=request.data)
        payload.is_valid(raise_exception=True)
        said = payload.validated_data
        turn = message_take(
            owner=request.user, session_id=pk, message_id=said["id"], content=said["content"], now=timezone.now()
        )
        if request.accepted_renderer.media_type == MEDIA_TYPE:
            return stream_response(request, turn)
        reply = answer_whole(turn)
        answer = {
            "user_message": AssistantMessageReadSerializer(turn.message).data,
            "assistant_message": AssistantMessageReadSerializer(reply).data,
            "action_cards": reply.cards or [],
        }
        return Response({**answer, **({"support": turn.support} if turn.support else {})})
