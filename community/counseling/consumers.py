"""`/ws/v1/counseling/{session_id}`: one talk, for the person and for the counsellor who is with them."""

import asyncio
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.identity.selectors import active_person
from accounts.profile.selectors import privacy_of
from community.counseling.confidentiality import limits
from community.counseling.duty import is_seen
from community.counseling.frames import PATH, EnterReport
from community.counseling.models import CounselingSession, CounselorStatus
from community.counseling.presence import here_now, presence_room
from community.counseling.selectors import counselors_of, place_get, position_get
from community.counseling.services import priority_hear
from community.counseling.telling import online_publication, sender_data
from community.messaging.consumers import ConversationConsumer, Seat
from community.messaging.frames import SendData
from community.messaging.models import Conversation, ConversationParticipant
from config.realtime.authentication import SocketIdentity, run_sync
from config.realtime.presence import presence_gone, presence_here
from config.realtime.publish import publish_many
from config.realtime.refusing import Receive, Send

MEMBER = ConversationParticipant.Role.MEMBER


class CounselingConsumer(ConversationConsumer):
    path = PATH
    kind = Conversation.Kind.COUNSELING
    prefix = "chat"
    _is_here = False

    @property
    def session_id(self) -> UUID:
        found: UUID = self.scope["url_route"]["kwargs"]["session_id"]
        return found

    async def topics(self, identity: SocketIdentity) -> Collection[str]:
        heard = await super().topics(identity)
        if self._is_here and not self._seats[self.session_id].shows_activity:
            # Also while the socket is open: a switch of privacy is asked again with everything else.
            await run_sync(self._left)
        return heard

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            if self._is_here:
                await asyncio.shield(run_sync(self._left))

    def seats(self, identity: SocketIdentity) -> Mapping[UUID, Seat]:
        """A ban or a mute closes no way to help: neither is asked for."""
        viewer = active_person(user_id=identity.user_id)
        place = place_get(viewer=viewer, session_id=self.session_id)
        shows = place.role != MEMBER or privacy_of(viewer.pk).show_activity
        return {place.conversation_id: Seat(place.pk, False, shows, place.role)}

    async def _handle(self, event: str, data: object, frame_id: str) -> Mapping[str, Any] | None:
        match event, data:
            case "chat:join", EnterReport():
                return await run_sync(self._enter)
            case "chat:leave", EnterReport():
                await run_sync(self._left)
                return None
        return await super()._handle(event, data, frame_id)

    async def say(self, data: SendData) -> Mapping[str, Any]:
        told = await super().say(data)
        if "support" in told:
            await run_sync(
                priority_hear, session_id=self.session_id, severity=told["support"]["severity"], now=timezone.now()
            )
        return told

    def _enter(self) -> Mapping[str, Any]:
        self._here()
        session = CounselingSession.objects.select_related("conversation").get(pk=self.session_id)
        counselor = counselors_of(session_ids=[session.pk]).get(session.pk)
        status = CounselorStatus.objects.filter(owner_id=session.counselor_id).first() if session.counselor_id else None
        return {
            "session_id": session.pk,
            "status": session.status,
            "position": position_get(session=session),
            "counselor": None if counselor is None else sender_data(counselor),
            "counselor_online": status is not None and is_seen(status, timezone.now()),
            "last_seq": session.conversation.last_seq,
            "participant_id": self._seats[session.pk].participant_id,
            "confidentiality": limits(),
        }

    def _here(self) -> None:
        seat = self._seats[self.session_id]
        # The counsellor's presence is their console; a person's is theirs to show.
        if self._is_here or seat.role != MEMBER or not seat.shows_activity:
            return
        self._is_here, now = True, timezone.now()
        was_here = here_now([self.session_id], now)
        presence_here(self._place, now)
        if not was_here:
            self._tell_online(seat, is_online=True)

    def _left(self) -> None:
        if not self._is_here:
            return
        self._is_here, now = False, timezone.now()
        presence_gone(self._place, now)
        seat = self._seats.get(self.session_id)
        if seat is not None and not here_now([self.session_id], now):
            self._tell_online(seat, is_online=False)

    @property
    def _place(self) -> dict[str, str]:
        """By the socket: only the last one of a person takes them away, in whatever process it is."""
        return {presence_room(self.session_id): self.connection.socket_id}

    def _tell_online(self, seat: Seat, *, is_online: bool) -> None:
        publish_many([
            online_publication(
                self.session_id, seat.participant_id, is_online=is_online, skip_socket=self.connection.socket_id
            )
        ])  # fmt: skip
