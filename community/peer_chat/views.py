"""Peer conversations over REST."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view, inline_serializer
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.consent.permissions import RequiredConsentsGiven
from community.messaging.attachment_views import AttachmentsView, AttachmentView
from community.messaging.hearing import displaced_heard
from community.messaging.models import Conversation
from community.messaging.selectors import participant_get
from community.messaging.serializers import ChatMessageReadSerializer
from community.messaging.views import MarkView, MessagesView, MessageView, message_answer, message_say
from community.peer_chat import examples
from community.peer_chat.answers import search_answer, talk_detail_answer, talks_answer
from community.peer_chat.presence import marks_topic
from community.peer_chat.selectors import partner_seat, talk_get, talk_list, ticket_newest
from community.peer_chat.serializers import (
    PeerMessageSerializer,
    PeerSearchReadSerializer,
    PeerSearchSerializer,
    PeerTalkDetailSerializer,
    PeerTalkSerializer,
)
from community.peer_chat.services import peer_leave, peer_search, peer_wait, peer_wait_end
from config.api.pagination import decode_cursor, encode_cursor, page_answer, read_limit
from config.api.views import EvenkeelAPIView
from crisis.screening.refusals import RefusalsScreened
from moderation.judging.outcomes import Place
from moderation.sanctions.selectors import may_read_require

TAGS = ["chat"]
KIND = Conversation.Kind.PEER
PAGE = [
    OpenApiParameter("cursor", str, description="Opaque; taken from `next`."),
    OpenApiParameter("limit", int, description="Up to 100; 20 unless told."),
]
PeerTalkPage = inline_serializer(
    "PeerTalkPage",
    {
        "results": PeerTalkSerializer(many=True),
        "next": serializers.CharField(allow_null=True),
        "previous": serializers.CharField(allow_null=True),
    },
)


class PeerView(RefusalsScreened, EvenkeelAPIView):
    permission_classes = (IsAuthenticated, RequiredConsentsGiven)


class PeerTalksView(PeerView):
    throttle_scopes = ("peer_search",)

    @extend_schema(
        tags=TAGS, summary="My conversations", parameters=PAGE, responses=PeerTalkPage, examples=examples.LIST,
        description="The one with the newest message first; what you left is not among them.",
        operation_id="chat_conversations_list",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        now, limit = timezone.now(), read_limit(request)
        may_read_require(owner_id=request.user.pk, now=now)
        cursor = request.query_params.get("cursor")
        talks = talk_list(viewer=request.user, before=decode_cursor(cursor) if cursor else None, limit=limit + 1)
        shown = talks[:limit]
        following = None
        if len(talks) > limit:
            following = encode_cursor(shown[-1].timestamp, shown[-1].conversation_id)
        return Response(page_answer(request, talks_answer(shown, now=now), following))

    @extend_schema(
        tags=TAGS, summary="Look for somebody to talk to",
        description=(
            "Somebody who waits for the same topic in the same language, and is of the same band of age: 201 with the "
            "conversation. Otherwise 202: you wait, hear `chat:matched` on your sockets, and see it in `chat/queue`. "
            "422 `age_needed` asks for your date of birth; 422 `messages_off`: your privacy settings let nobody write "
            "to you; 409 `already_waiting`, for something else. With an `id` of your own a repeat is the same search."
        ),
        request=PeerSearchSerializer,
        responses={201: PeerSearchReadSerializer, 202: PeerSearchReadSerializer, 200: PeerSearchReadSerializer},
        examples=examples.SEARCH, operation_id="chat_conversations_create",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        body = PeerSearchSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        wanted, now = body.validated_data, timezone.now()
        found = peer_search(
            owner=request.user, topic=wanted["topic"], language=wanted.get("language") or request.user.language,
            ticket_id=wanted.get("id"), now=now,
        )  # fmt: skip
        answer = search_answer(found.ticket, viewer=request.user, now=now)
        if answer["conversation_id"] is not None:
            return Response(answer, status=201 if found.is_fresh else 200)
        return Response(answer, status=202 if found.ticket.state == found.ticket.State.WAITING else 200)


class PeerQueueView(PeerView):
    @extend_schema(
        tags=TAGS, summary="Am I still waiting", responses=PeerSearchReadSerializer, examples=examples.QUEUE,
        description=(
            "Your newest search within a day: waiting, matched, left or expired. Who neither asks here nor sends "
            "`chat:queue` for two minutes waits no more."
        ),
        operation_id="chat_queue_retrieve",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        now = timezone.now()
        may_read_require(owner_id=request.user.pk, now=now)
        peer_wait(owner_id=request.user.pk, now=now)
        return Response(search_answer(ticket_newest(owner=request.user), viewer=request.user, now=now))

    @extend_schema(
        tags=TAGS, summary="Stop waiting", responses={204: None}, operation_id="chat_queue_destroy",
        description="Also when you do not wait.",
    )  # fmt: skip
    def delete(self, request: Request) -> Response:
        peer_wait_end(owner=request.user, now=timezone.now())
        return Response(status=204)


class PeerTalkView(PeerView):
    @extend_schema(
        tags=TAGS, summary="One conversation", responses=PeerTalkDetailSerializer, examples=examples.DETAIL,
        operation_id="chat_conversations_retrieve",
    )  # fmt: skip
    def get(self, request: Request, pk: UUID) -> Response:
        now = timezone.now()
        talk = talk_get(viewer=request.user, conversation_id=pk)
        may_read_require(owner_id=request.user.pk, now=now)
        return Response(talk_detail_answer(talk, now=now))

    @extend_schema(
        tags=TAGS, summary="Leave a conversation", responses={204: None}, operation_id="chat_conversations_destroy",
        description="It ends for both. The other one sees that it ended, neither by whom nor why.",
    )  # fmt: skip
    def delete(self, request: Request, pk: UUID) -> Response:
        participant_get(viewer=request.user, conversation_id=pk, kind=KIND)
        peer_leave(conversation_id=pk, owner=request.user, now=timezone.now())
        return Response(status=204)


class PeerSayView(PeerView):
    heard_as = Place.PEER_CHAT
    heard_fields = ("content",)

    @extend_schema(
        tags=TAGS, summary="Say something to somebody",
        description=(
            "In a conversation, or to the `partner.id` of one. 403 `messages_not_allowed`: they take no messages and "
            "have not answered yet. Otherwise as `POST chat/conversations/{id}/messages`."
        ),
        request=PeerMessageSerializer, responses={201: ChatMessageReadSerializer, 200: ChatMessageReadSerializer},
        examples=examples.SEND, operation_id="chat_messages_say",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        body = PeerMessageSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        written = {"author": request.user, "kind": KIND, "text": said["content"], "message_id": said.get("id")}
        if "recipient_id" in said:
            partner_id = said["recipient_id"]
            with displaced_heard(**written, conversation__participants__id=partner_id):
                viewer = partner_seat(viewer=request.user, participant_id=partner_id)
        else:
            talk_id = said["conversation_id"]
            with displaced_heard(**written, conversation_id=talk_id):
                viewer = participant_get(viewer=request.user, conversation_id=talk_id, kind=KIND, present=True)
        return message_answer(message_say(viewer, request.user, said))


@extend_schema_view(
    get=extend_schema(tags=TAGS, operation_id="chat_messages_list"),
    post=extend_schema(tags=TAGS, operation_id="chat_messages_create"),
)
class PeerMessagesView(MessagesView):
    kind = KIND


@extend_schema_view(
    patch=extend_schema(tags=TAGS, operation_id="chat_messages_edit"),
    delete=extend_schema(tags=TAGS, operation_id="chat_messages_destroy"),
)
class PeerMessageView(MessageView):
    kind = KIND


@extend_schema_view(put=extend_schema(tags=TAGS, operation_id="chat_read_update"))
class PeerMarkView(MarkView):
    kind = KIND

    def marks_told_to(self, request: Request, *, read: bool) -> str | None:
        return marks_topic(request.user.pk, read)


@extend_schema_view(post=extend_schema(tags=TAGS, operation_id="chat_attachments_create"))
class PeerAttachmentsView(AttachmentsView):
    kind = KIND


@extend_schema_view(get=extend_schema(tags=TAGS, operation_id="chat_attachments_retrieve"))
class PeerAttachmentView(AttachmentView):
    kind = KIND
