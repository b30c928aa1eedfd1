"""Messages over REST, the same for every kind of conversation; each kind subclasses and names itself."""

from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.consent.permissions import RequiredConsentsGiven
from community.messaging import examples
from community.messaging.changes import message_delete, message_edit
from community.messaging.delivery import message_data
from community.messaging.hearing import displaced_heard
from community.messaging.marks import mark_set
from community.messaging.models import Conversation, ConversationParticipant
from community.messaging.selectors import PAGE_DEFAULT, PAGE_MAXIMUM, Page, message_page, participant_get
from community.messaging.serializers import (
    ChatMessageReadSerializer,
    MarkReadSerializer,
    MarkWriteSerializer,
    MessageEditSerializer,
    MessagePageSerializer,
    MessageWriteSerializer,
)
from community.messaging.talking import PLACES, Answer, Said, messages_send, said_screen
from config.api.pagination import link_with, read_limit
from config.api.views import EvenkeelAPIView
from config.ids import uuid7
from crisis.screening.refusals import RefusalsScreened
from moderation.sanctions.selectors import may_read_require

PARAMETERS = [
    OpenApiParameter("limit", int, description=f"Up to {PAGE_MAXIMUM}; {PAGE_DEFAULT} unless told."),
    OpenApiParameter("before", int, description="Messages before this `seq`, newest first."),
    OpenApiParameter(
        "after", int,
        description="What was said or changed after this `changed_seq`, each message once, in the order of its change. "
        "After a reconnect this brings exactly what was missed.",
    ),
]  # fmt: skip


class ConversationView(RefusalsScreened, EvenkeelAPIView):
    """Base: who asks must have a place in the conversation named by the path."""

    permission_classes = (IsAuthenticated, RequiredConsentsGiven)
    heard_fields = ("content",)
    kind: ClassVar[Conversation.Kind]

    def told_as(self) -> str | None:
        return PLACES[self.kind]

    def viewer(self, request: Request, pk: UUID, *, present: bool = False) -> ConversationParticipant:
        """:raises NotFound: for a stranger, as for a conversation that is not there."""
        return participant_get(viewer=request.user, conversation_id=pk, kind=self.kind, present=present)

    def speaker(self, request: Request, pk: UUID, text: str, message_id: UUID | None) -> ConversationParticipant:
        """:raises NotFound: as `viewer` does; it takes along what they wrote."""
        with displaced_heard(
            author=request.user, kind=self.kind, text=text, message_id=message_id, conversation_id=pk
        ):  # fmt: skip
            return self.viewer(request, pk, present=True)

    def read_by(self, viewer: ConversationParticipant) -> None:
        """Called when a file was read; a kind may have to write that down."""

    def may_read(self, request: Request) -> None:
        """:raises CommunityBanned: where a ban closes this kind of conversation."""
        may_read_require(owner_id=request.user.pk, now=timezone.now())

    def spoken(self, viewer: ConversationParticipant, answer: Answer) -> None:
        """What a kind of conversation does when something was said, or said in other words."""

    def shown(self, viewer: ConversationParticipant, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """What a kind of conversation adds to each message."""
        return messages


class MessagesView(ConversationView):
    @extend_schema(
        summary="What was said", parameters=PARAMETERS, responses=MessagePageSerializer, examples=examples.PAGE
    )
    def get(self, request: Request, pk: UUID) -> Response:
        viewer = self.viewer(request, pk)
        self.may_read(request)
        before, after = read_place(request, "before"), read_place(request, "after")
        page = message_page(
            viewer=viewer, before=before, after=after, limit=read_limit(request, PAGE_DEFAULT, PAGE_MAXIMUM)
        )
        answer = page_answer(request, page, forward=after is not None)
        answer["results"] = self.shown(viewer, answer["results"])
        return Response(answer)

    @extend_schema(
        summary="Say something",
        description=(
            "With an `id` of your own a repeat answers 200 with the stored message. 422 `content_refused` says why "
            "nothing was stored; `state` held says that a moderator reads it first."
        ),
        request=MessageWriteSerializer,
        responses={201: ChatMessageReadSerializer, 200: ChatMessageReadSerializer},
        examples=examples.SEND,
    )
    def post(self, request: Request, pk: UUID) -> Response:
        body = MessageWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        viewer = self.speaker(request, pk, said["content"], said.get("id"))
        answer = message_say(viewer, request.user, said)
        self.spoken(viewer, answer)
        return message_answer(answer)


class MessageView(ConversationView):
    @extend_schema(
        summary="Change what you said", request=MessageEditSerializer, responses=ChatMessageReadSerializer,
        description="For fifteen minutes (422 `edit_window_over`).", examples=examples.EDIT,
    )  # fmt: skip
    def patch(self, request: Request, pk: UUID, message_id: UUID) -> Response:
        body = MessageEditSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        text, now = body.validated_data["content"], timezone.now()
        viewer, place = self.speaker(request, pk, text, message_id), PLACES[self.kind]
        verdict = said_screen(
            text=text, author=request.user, is_minor=viewer.is_minor, kind=self.kind, role=viewer.role, now=now
        )  # fmt: skip
        answer = message_edit(
            viewer=viewer, author=request.user, message_id=message_id, verdict=verdict, place=place, now=now
        )
        self.spoken(viewer, answer)
        return message_answer(answer, status=200)

    @extend_schema(
        summary="Take back what you said", responses={204: None},
        description="The words are gone for everybody; that something stood there is seen.",
    )  # fmt: skip
    def delete(self, request: Request, pk: UUID, message_id: UUID) -> Response:
        message_delete(viewer=self.viewer(request, pk), message_id=message_id, now=timezone.now())
        return Response(status=204)


class MarkView(ConversationView):
    def marks_told_to(self, request: Request, *, read: bool) -> str | None:
        """A topic that hears of this person's marks instead of the whole conversation."""
        return None

    @extend_schema(
        summary="Mark as delivered or read", request=MarkWriteSerializer, responses=MarkReadSerializer,
        description="It only goes forward.", examples=examples.MARK,
    )  # fmt: skip
    def put(self, request: Request, pk: UUID) -> Response:
        body = MarkWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        viewer, is_read = self.viewer(request, pk, present=True), body.validated_data["mark"] == "read"
        delivered, read = mark_set(
            viewer_id=viewer.pk, conversation_id=pk, kind=self.kind, seq=body.validated_data["seq"], read=is_read,
            told_to=self.marks_told_to(request, read=is_read),
        )  # fmt: skip
        return Response({"delivered_seq": delivered, "read_seq": read})


def message_say(viewer: ConversationParticipant, author: Any, values: dict[str, Any]) -> Answer:
    """This function will send one message of REST. :raises DomainError: whatever stood against it."""
    said = Said(
        values.get("id") or uuid7(), viewer.conversation_id, author, Conversation.Kind(viewer.conversation.kind),
        values["content"], viewer.is_minor, values["message_type"], values["attachment_id"], role=viewer.role,
    )  # fmt: skip
    (answer,) = messages_send([said], now=timezone.now())
    if answer.error is not None:
        raise answer.error
    return answer


def message_answer(answer: Answer, *, status: int = 201) -> Response:
    sent = answer.sent
    if sent is None:
        raise RuntimeError("an answer without an error has a message")
    data = message_data(sent)
    return Response(
        {**data, "support": answer.support} if answer.support else data, status=200 if sent.is_repeat else status
    )


def read_place(request: Request, name: str) -> int | None:
    """:raises ValidationError: naming the parameter, when it is not a place."""
    text = request.query_params.get(name)
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise ValidationError({name: [ErrorDetail("Give a number that a message had.", "invalid")]})
    return int(text)


def page_answer(request: Request, page: Page, *, forward: bool) -> dict[str, Any]:
    """Newest first, or with `after` in the order of the changes."""
    messages = page.messages if forward else page.messages[::-1]
    following = None
    if page.has_more and messages:
        last = messages[-1]
        following = (
            link_with(request, "after", last.changed_seq or 0)
            if forward
            else link_with(request, "before", last.seq or 0)
        )
    return {
        "results": [message_data(sent) for sent in messages],
        "held": [message_data(sent) for sent in page.held],
        "next": following,
        "previous": None,
    }
