"""A person's own talks with counsellors. Nothing here is limited: it is a way to help."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identity.models import User
from community.counseling import examples
from community.counseling.confidentiality import limits
from community.counseling.models import CounselingSession
from community.counseling.reception import Reception, help_of, reception_of
from community.counseling.selectors import (
    counselors_of,
    place_get,
    position_get,
    read_by_others,
    session_get,
    session_list,
)
from community.counseling.serializers import (
    CounselingCloseSerializer,
    CounselingPageSerializer,
    CounselingRateSerializer,
    CounselingReceptionSerializer,
    CounselingSessionOpenedSerializer,
    CounselingSessionRatedSerializer,
    CounselingSessionReadSerializer,
    CounselingSessionWriteSerializer,
)
from community.counseling.services import priority_hear, reading_record, session_close, session_open, session_rate
from community.messaging.attachment_views import AttachmentsView, AttachmentView
from community.messaging.hearing import speaks_of_self
from community.messaging.models import Conversation, ConversationParticipant
from community.messaging.talking import Answer
from community.messaging.views import MarkView, MessagesView, MessageView
from config.api.views import EvenkeelAPIView, EvenkeelViewSet
from crisis.screening.refusals import RefusalsScreened
from moderation.judging.outcomes import Place

TAGS = ["counseling"]
STATUS = OpenApiParameter("status", str, enum=CounselingSession.Status.values)
AS = OpenApiParameter("as", str, enum=["counselor"], description="The talks that you hold as a counsellor.")


def reception_answer(reception: Reception, viewer: User) -> dict[str, Any]:
    return {
        "counselor_available": reception.is_staffed,
        "open_now": reception.is_open,
        "opens_at": reception.opens_at,
        "message": reception.message,
        "confidentiality": limits(),
        "resources": help_of(viewer, timezone.now()),
    }


def session_answers(sessions: Sequence[CounselingSession], viewer: User) -> list[dict[str, Any]]:
    """One query for the counsellors, one more for a place in the queue; only one talk can wait."""
    counselors = counselors_of(session_ids=[session.pk for session in sessions])
    return [_session_answer(session, counselors.get(session.pk), viewer) for session in sessions]


def _session_answer(
    session: CounselingSession, counselor: ConversationParticipant | None, viewer: User, *, is_opened: bool = False
) -> dict[str, Any]:
    """A counsellor reads the topic of the one talk that they open, which is written down, and none in a list."""
    # What a person thought of a talk is not for the counsellor of it.
    is_own = session.owner_id == viewer.pk
    if is_own:
        session.owner = viewer
    return {
        "id": session.pk,
        "status": session.status,
        "priority": session.priority,
        "topic": session.topic if is_own or is_opened else "",
        "counselor": None if counselor is None else {"id": counselor.pk, "name": counselor.alias},
        "counselor_id": None if counselor is None else counselor.pk,
        "position": position_get(session=session) if is_own else None,
        "waiting_since": session.waiting_since,
        "started_at": session.accepted_at,
        "ended_at": session.ended_at,
        "ended_by": session.ended_by,
        "end_reason": session.end_reason,
        "rating": session.rating if is_own else None,
        "feedback": session.feedback if is_own else "",
        "confidentiality_version": session.limits_version,
        "created_at": session.created_at,
    }


def session_response(session: CounselingSession, viewer: User, *, status: int = 200, **more: Any) -> Response:
    counselor = counselors_of(session_ids=[session.pk]).get(session.pk)
    answer = _session_answer(session, counselor, viewer, is_opened=True)
    return Response({**answer, **more}, status=status)


class ReceptionView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)
    throttle_exempt = True

    @extend_schema(
        tags=TAGS, summary="Is a counsellor there, and what stays between us", responses=CounselingReceptionSerializer,
        examples=examples.AVAILABILITY, operation_id="counseling_availability_retrieve",
        description="Opening hours count holidays. `message` says plainly when somebody will be there.",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        return Response(reception_answer(reception_of(viewer=request.user, now=timezone.now()), request.user))


class SessionViewSet(RefusalsScreened, EvenkeelViewSet):
    """A person sees their own talks, a counsellor those that they hold."""

    permission_classes = (IsAuthenticated,)
    throttle_exempt = True
    heard_as = Place.COUNSELING
    heard_fields = ("topic",)
    queryset = CounselingSession.objects.none()
    serializer_class = CounselingSessionReadSerializer
    filter_backends = ()
    cursor_ordering = ("-created_at", "-pk")
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[CounselingSession]:
        rows = session_list(viewer=self.request.user, as_counselor=self.request.query_params.get("as") == "counselor")
        status = self.request.query_params.get("status")
        if status is None:
            return rows
        if status not in CounselingSession.Status.values:
            raise ValidationError({"status": [ErrorDetail("There is no such status.", "invalid_choice")]})
        return rows.filter(status=status)

    @extend_schema(
        tags=TAGS, summary="My talks, newest first", parameters=[STATUS, AS], examples=examples.SESSIONS,
        responses=CounselingSessionReadSerializer(many=True),
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(session_answers(page or [], request.user))

    @extend_schema(
        tags=TAGS,
        summary="Ask for a counsellor",
        description=(
            "Puts you into the queue; an emergency is always first. A crisis of yours or what the topic says makes "
            "the priority higher. One talk at a time (409 `session_open`). With an `id` of your own a repeat answers "
            "200. When nobody is there, `reception` says when somebody will be and who is there now."
        ),
        request=CounselingSessionWriteSerializer,
        responses={201: CounselingSessionOpenedSerializer, 200: CounselingSessionOpenedSerializer},
        examples=examples.OPEN,
    )
    def create(self, request: Request) -> Response:
        body = CounselingSessionWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        values = body.validated_data
        opened = session_open(
            owner=request.user, session_id=values.get("id"), topic=values["topic"].strip(),
            priority=values["priority"], waits=values["wait_when_closed"], now=timezone.now(),
        )  # fmt: skip
        more: dict[str, Any] = {"reception": reception_answer(opened.reception, request.user)}
        if opened.support is not None:
            more["support"] = opened.support
        return session_response(opened.session, request.user, status=201 if opened.is_fresh else 200, **more)

    @extend_schema(tags=TAGS, summary="One talk", responses=CounselingSessionReadSerializer, examples=examples.ONE)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        session = session_get(viewer=request.user, session_id=pk)
        if session.owner_id != request.user.pk:
            reading_record(counselor=request.user, session=session)
        return session_response(session, request.user)


class SessionRateView(RefusalsScreened, EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)
    throttle_exempt = True
    heard_as = Place.COUNSELING
    heard_fields = ("feedback",)

    @extend_schema(
        tags=TAGS, summary="Say how it was", request=CounselingRateSerializer,
        responses=CounselingSessionRatedSerializer,
        description="Once (409 `already_rated`), when it has ended (422 `not_ended`).", examples=examples.RATE,
        operation_id="counseling_sessions_rate",
    )  # fmt: skip
    def put(self, request: Request, pk: UUID) -> Response:
        body = CounselingRateSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        session, support = session_rate(owner=request.user, session_id=pk, now=timezone.now(), **body.validated_data)
        return session_response(session, request.user, **({"support": support} if support else {}))


class SessionCloseView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)
    throttle_exempt = True

    @extend_schema(
        tags=TAGS, summary="End a talk, or leave the queue", request=CounselingCloseSerializer, examples=examples.CLOSE,
        responses=CounselingSessionReadSerializer, description="For the person and for their counsellor; repeatable.",
        operation_id="counseling_sessions_close",
    )  # fmt: skip
    def post(self, request: Request, pk: UUID) -> Response:
        body = CounselingCloseSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        session = session_close(
            actor=request.user, session_id=pk, reason=body.validated_data["reason"], now=timezone.now()
        )
        return session_response(session, request.user)


class OfCounseling:
    """What the views of messages have in common here. A ban or a mute closes none of it."""

    kind = Conversation.Kind.COUNSELING
    permission_classes = (IsAuthenticated,)
    throttle_exempt = True
    request: Request
    kwargs: dict[str, Any]

    def told_as(self) -> str | None:
        heard = speaks_of_self(author=self.request.user, conversation_id=self.kwargs["pk"])
        return Place.COUNSELING if heard else None

    def viewer(self, request: Request, pk: UUID, *, present: bool = False) -> ConversationParticipant:
        return place_get(viewer=request.user, session_id=pk, present=present)

    def may_read(self, request: Request) -> None:
        """Whoever has a place may read."""

    def read_by(self, viewer: ConversationParticipant) -> None:
        """This function will write down what a counsellor reads; what is one's own nobody writes down."""
        if viewer.role == ConversationParticipant.Role.COUNSELOR:
            session = session_get(viewer=viewer.owner, session_id=viewer.conversation_id)
            reading_record(counselor=viewer.owner, session=session)

    def spoken(self, viewer: ConversationParticipant, answer: Answer) -> None:
        if answer.support is not None:
            priority_hear(session_id=viewer.conversation_id, severity=answer.support["severity"], now=timezone.now())

    def shown(self, viewer: ConversationParticipant, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if messages:
            self.read_by(viewer)
        read = read_by_others(viewer=viewer)
        return [message_shown(one, viewer, read) for one in messages]


def message_shown(message: dict[str, Any], viewer: ConversationParticipant, read: int) -> dict[str, Any]:
    """What the ledger asks for beside the message of every conversation (MS-040, MS-042)."""
    is_counselors = message["sender"]["role"] == ConversationParticipant.Role.COUNSELOR
    is_ours = is_counselors == (viewer.role == ConversationParticipant.Role.COUNSELOR)
    seen_to = read if is_ours else viewer.read_seq
    attachment = message["attachment_id"]
    return {
        **message,
        "sender_type": "counselor" if is_counselors else "user",
        "attachment_url": None if attachment is None else attachment_path(viewer.conversation_id, attachment),
        "is_read": message["seq"] is not None and message["seq"] <= seen_to,
    }


def attachment_path(session_id: UUID, attachment_id: UUID) -> str:
    return f"/api/v1/counseling/sessions/{session_id}/attachments/{attachment_id}"


@extend_schema_view(
    get=extend_schema(
        tags=TAGS, operation_id="counseling_messages_list", responses=CounselingPageSerializer,
        examples=examples.MESSAGES,
    ),
    post=extend_schema(tags=TAGS, operation_id="counseling_messages_create"),
)  # fmt: skip
class CounselingMessagesView(OfCounseling, MessagesView):
    pass


@extend_schema_view(
    patch=extend_schema(tags=TAGS, operation_id="counseling_messages_edit"),
    delete=extend_schema(tags=TAGS, operation_id="counseling_messages_destroy"),
)
class CounselingMessageView(OfCounseling, MessageView):
    pass


@extend_schema_view(put=extend_schema(tags=TAGS, operation_id="counseling_read_update"))
class CounselingMarkView(OfCounseling, MarkView):
    pass


@extend_schema_view(post=extend_schema(tags=TAGS, operation_id="counseling_attachments_create"))
class CounselingAttachmentsView(OfCounseling, AttachmentsView):
    pass


@extend_schema_view(get=extend_schema(tags=TAGS, operation_id="counseling_attachments_retrieve"))
class CounselingAttachmentView(OfCounseling, AttachmentView):
    pass
