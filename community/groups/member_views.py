"""Inside a group: what is said, who is in, who was invited, and when it meets."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.consent.permissions import RequiredConsentsGiven
from community.groups import examples
from community.groups.answers import member_answer, session_answer
from community.groups.invitations import invitation_create, invitation_revoke
from community.groups.leading import member_mute, member_remove, member_role_set
from community.groups.models import GroupInvitation, GroupSession
from community.groups.roles import leader_require
from community.groups.selectors import invitation_list, member_list, place_get, session_list
from community.groups.serializers import (
    GroupInvitationMadeSerializer,
    GroupInvitationReadSerializer,
    GroupInvitationWriteSerializer,
    GroupMemberChangeSerializer,
    GroupMemberReadSerializer,
    GroupSessionReadSerializer,
    GroupSessionWriteSerializer,
)
from community.groups.sessions import Heard, session_cancel, session_create, session_update, title_heard
from community.groups.views import TAGS
from community.messaging.attachment_views import AttachmentsView, AttachmentView
from community.messaging.models import Conversation, ConversationParticipant
from community.messaging.views import MarkView, MessagesView, MessageView
from config.api.pagination import TimeCursorPagination
from config.api.views import EvenkeelViewSet
from config.ids import uuid7
from crisis.screening.refusals import RefusalsScreened
from moderation.judging.outcomes import Place
from moderation.sanctions.selectors import may_read_require

LIMIT = [
    OpenApiParameter("limit", int, description="Up to 100; 20 unless told."),
    OpenApiParameter("cursor", str, description="Opaque; taken from `next` or `previous`."),
]
LED = "For owners and moderators of the group (403 `role_needed`)."


class PresentMixin:
    """Whoever left a group, or was put out, reads nothing more of it: not even what was said while they were in."""

    kind = Conversation.Kind.GROUP

    def viewer(self, request: Request, pk: UUID, *, present: bool = True) -> ConversationParticipant:
        """:raises NotFound, CommunityBanned: for everybody but a present member."""
        may_read_require(owner_id=request.user.pk, now=timezone.now())
        return place_get(viewer=request.user, group_id=pk)

    def may_read(self, request: Request) -> None:
        """Asked with the place."""


@extend_schema_view(post=extend_schema(tags=TAGS, operation_id="groups_attachments_create"))
class GroupAttachmentsView(PresentMixin, AttachmentsView):
    pass


@extend_schema_view(get=extend_schema(tags=TAGS, operation_id="groups_attachments_retrieve"))
class GroupAttachmentView(PresentMixin, AttachmentView):
    pass


@extend_schema_view(
    get=extend_schema(tags=TAGS, operation_id="groups_messages_list"),
    post=extend_schema(tags=TAGS, operation_id="groups_messages_create"),
)
class GroupMessagesView(PresentMixin, MessagesView):
    pass


@extend_schema_view(
    patch=extend_schema(tags=TAGS, operation_id="groups_messages_edit"),
    delete=extend_schema(tags=TAGS, operation_id="groups_messages_destroy"),
)
class GroupMessageView(PresentMixin, MessageView):
    pass


@extend_schema_view(put=extend_schema(tags=TAGS, operation_id="groups_read_update"))
class GroupMarkView(PresentMixin, MarkView):
    pass


class RoomMixin(PresentMixin):
    """What lies inside a group, and what is done there by those who lead it."""

    permission_classes = (IsAuthenticated,)
    pagination_class = TimeCursorPagination
    filter_backends = ()

    def leader(self, request: Request, pk: UUID) -> ConversationParticipant:
        """:raises NotFound, CommunityBanned, RoleNeeded: for everybody but who leads the group."""
        place = self.viewer(request, pk)
        leader_require(place)
        return place


class GroupMemberViewSet(RoomMixin, EvenkeelViewSet):
    queryset = ConversationParticipant.objects.none()
    serializer_class = GroupMemberReadSerializer
    cursor_ordering = ("joined_at", "id")

    def get_queryset(self) -> Any:
        return member_list(viewer=self.viewer(self.request, self.kwargs["pk"]))

    @extend_schema(
        tags=TAGS, summary="Who is in", responses=GroupMemberReadSerializer(many=True), examples=examples.MEMBERS,
        operation_id="groups_members_list",
    )  # fmt: skip
    def list(self, request: Request, pk: UUID) -> Response:
        viewer, now = self.viewer(request, pk), timezone.now()
        page = self.paginate_queryset(member_list(viewer=viewer)) or []
        return self.get_paginated_response([member_answer(row, viewer=viewer, now=now) for row in page])

    @extend_schema(
        tags=TAGS, summary="Another role, or silence for a while", request=GroupMemberChangeSerializer,
        responses=GroupMemberReadSerializer, examples=examples.MEMBER_CHANGE, operation_id="groups_members_update",
        description=f"{LED} Owners alone give roles; nobody silences an equal.",
    )  # fmt: skip
    def partial_update(self, request: Request, pk: UUID, member_id: UUID) -> Response:
        body = GroupMemberChangeSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        viewer, now = self.viewer(request, pk), timezone.now()
        about = {"actor": request.user, "group_id": pk, "place_id": member_id}
        if "role" in body.validated_data:
            row = member_role_set(**about, role=body.validated_data["role"], now=now)
        else:
            row = member_mute(**about, minutes=body.validated_data["muted_minutes"], now=now)
        return Response(member_answer(row, viewer=viewer, now=now))

    @extend_schema(
        tags=TAGS, summary="Put a member out", responses={204: None}, operation_id="groups_members_destroy",
        description=f"{LED} At once, on every open socket; they come back by a later invitation alone.",
    )  # fmt: skip
    def destroy(self, request: Request, pk: UUID, member_id: UUID) -> Response:
        self.leader(request, pk)
        member_remove(actor=request.user, group_id=pk, place_id=member_id, now=timezone.now())
        return Response(status=204)


class GroupInvitationViewSet(RoomMixin, EvenkeelViewSet):
    queryset = GroupInvitation.objects.none()
    serializer_class = GroupInvitationReadSerializer
    cursor_ordering = ("-created_at", "-id")

    def get_queryset(self) -> Any:
        return invitation_list(group_id=self.leader(self.request, self.kwargs["pk"]).conversation_id)

    @extend_schema(
        tags=TAGS, summary="Invitations of a group", responses=GroupInvitationReadSerializer(many=True),
        description=LED, examples=examples.INVITATIONS, operation_id="groups_invitations_list",
    )  # fmt: skip
    def list(self, request: Request, pk: UUID) -> Response:
        page = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        tags=TAGS, summary="Invite one person", request=GroupInvitationWriteSerializer,
        responses={201: GroupInvitationMadeSerializer}, examples=examples.INVITE,
        operation_id="groups_invitations_create",
        description=f"{LED} The code is shown once; it lets one person in once. Hand it over as you like.",
    )  # fmt: skip
    def create(self, request: Request, pk: UUID) -> Response:
        body = GroupInvitationWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        self.leader(request, pk)
        made = invitation_create(actor=request.user, group_id=pk, days=body.validated_data["days"], now=timezone.now())
        data = GroupInvitationReadSerializer(made.row).data
        return Response({**data, "code": made.code}, status=201)

    @extend_schema(
        tags=TAGS, summary="Take an invitation back", responses={204: None}, description=LED,
        operation_id="groups_invitations_destroy",
    )  # fmt: skip
    def destroy(self, request: Request, pk: UUID, invitation_id: UUID) -> Response:
        self.leader(request, pk)
        invitation_revoke(actor=request.user, group_id=pk, invitation_id=invitation_id, now=timezone.now())
        return Response(status=204)


class GroupSessionViewSet(RefusalsScreened, RoomMixin, EvenkeelViewSet):
    permission_classes = (IsAuthenticated, RequiredConsentsGiven)
    heard_as = Place.GROUP
    heard_fields = ("title",)
    queryset = GroupSession.objects.none()
    serializer_class = GroupSessionReadSerializer
    cursor_ordering = ("starts_at", "id")

    def get_queryset(self) -> Any:
        place = self.viewer(self.request, self.kwargs["pk"])
        return session_list(group_id=place.conversation_id, now=timezone.now())

    @extend_schema(
        tags=TAGS, summary="When the group meets", responses=GroupSessionReadSerializer(many=True),
        examples=examples.SESSIONS, operation_id="groups_sessions_list",
    )  # fmt: skip
    def list(self, request: Request, pk: UUID) -> Response:
        page = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response([session_answer(row, request.user.zone) for row in page])

    @extend_schema(
        tags=TAGS, summary="Plan a session", request=GroupSessionWriteSerializer,
        responses={201: GroupSessionReadSerializer},
        description=f"{LED} Members are reminded an hour before, outside their quiet hours.", examples=examples.PLAN,
        operation_id="groups_sessions_create",
    )  # fmt: skip
    def create(self, request: Request, pk: UUID) -> Response:
        body = GroupSessionWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        now, row_id = timezone.now(), uuid7()
        values = {**body.validated_data, "id": row_id}
        with self._title(request, self.leader(request, pk), values, row_id) as heard:
            row = session_create(actor=request.user, group_id=pk, values=values, now=now)
        return Response(session_answer(row, request.user.zone, heard.support), status=201)

    @extend_schema(
        tags=TAGS, summary="Move or change a session", request=GroupSessionWriteSerializer,
        responses=GroupSessionReadSerializer, description=f"{LED} Moved, it is told to the members.",
        examples=examples.MOVE, operation_id="groups_sessions_update",
    )  # fmt: skip
    def partial_update(self, request: Request, pk: UUID, session_id: UUID) -> Response:
        body = GroupSessionWriteSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changes = body.validated_data
        with self._title(request, self.leader(request, pk), changes, session_id) as heard:
            row = session_update(
                actor=request.user, group_id=pk, session_id=session_id, changes=changes, now=timezone.now()
            )
        return Response(session_answer(row, request.user.zone, heard.support))

    @extend_schema(
        tags=TAGS, summary="Call a session off", responses={204: None}, operation_id="groups_sessions_destroy",
        description=f"{LED} It is told to the members.",
    )  # fmt: skip
    def destroy(self, request: Request, pk: UUID, session_id: UUID) -> Response:
        self.leader(request, pk)
        session_cancel(actor=request.user, group_id=pk, session_id=session_id, now=timezone.now())
        return Response(status=204)

    def _title(
        self, request: Request, place: ConversationParticipant, values: dict[str, Any], row_id: UUID
    ) -> AbstractContextManager[Heard]:
        if "title" not in values:
            return nullcontext(Heard())
        return title_heard(
            author=request.user, title=values["title"], minor=place.is_minor, session_id=row_id, now=timezone.now()
        )
