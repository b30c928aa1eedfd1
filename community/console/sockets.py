"""`/ws/v1/staff/counseling`: the counsellor's talks and the queue. Opened by a ticket of the staff site."""

import asyncio
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from accounts.identity.staff_sockets import STAFF
from community.counseling.duty import console_left, console_seen
from community.counseling.frames import QUEUE_TOPIC, STAFF_PATH
from community.counseling.selectors import seats_held
from community.messaging.consumers import ConversationConsumer, Seat
from community.messaging.models import Conversation
from config.realtime.authentication import SocketIdentity, run_sync
from config.realtime.refusing import Receive, Send


class CounselingStaffConsumer(ConversationConsumer):
    """While one is open, and its counsellor says so, people are given to them."""

    path = STAFF_PATH
    kind = Conversation.Kind.COUNSELING
    prefix = "chat"
    credentials = STAFF
    _seen = False

    def told_as(self) -> str | None:
        # A counsellor at work, also when the talk that they write into has just ended.
        return None

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            if self._seen:
                await asyncio.shield(run_sync(self._console_left))

    async def topics(self, identity: SocketIdentity) -> Collection[str]:
        if identity.access.role != User.Role.THERAPIST:
            raise NotFound
        return (*await super().topics(identity), QUEUE_TOPIC)

    def seats(self, identity: SocketIdentity) -> Mapping[UUID, Seat]:
        self._console_seen()
        return {
            row.conversation_id: Seat(row.pk, False, True, row.role)
            for row in seats_held(counselor_id=identity.user_id)
        }

    async def _handle(self, event: str, data: object, frame_id: str) -> Mapping[str, Any] | None:
        if event == "ping":
            await run_sync(self._console_seen)
        return await super()._handle(event, data, frame_id)

    def _console_seen(self) -> None:
        self._seen = True
        connection = self.connection
        console_seen(counselor_id=connection.identity.user_id, console=connection.socket_id, now=timezone.now())

    def _console_left(self) -> None:
        connection = self.connection
        console_left(counselor_id=connection.identity.user_id, console=connection.socket_id, now=timezone.now())
