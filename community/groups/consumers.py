"""`/ws/v1/groups/{group_id}`: one group, on a socket of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework.exceptions import NotFound

from community.groups.frames import PATH, PREFIX, JoinReport
from community.groups.selectors import online_counts, places_in, presence_room, shows_activity
from community.messaging.consumers import ConversationConsumer, Seat
from community.messaging.delivery import publication
from community.messaging.models import Conversation
from config.realtime.authentication import SocketIdentity, run_sync
from config.realtime.presence import presence_gone, presence_here
from config.realtime.publish import publish_many
from config.realtime.refusing import Receive, Send
from moderation.sanctions.selectors import may_read_require

# In a larger crowd nobody watches who comes and goes, and each of them would be told to each.
ONLINE_TOLD = 50


class GroupConsumer(ConversationConsumer):
    path = PATH
    kind = Conversation.Kind.GROUP
    prefix = PREFIX
    _present: Mapping[str, str] | None = None

    @property
    def group_id(self) -> UUID:
        group_id: UUID = self.scope["url_route"]["kwargs"]["group_id"]
        return group_id

    def seats(self, identity: SocketIdentity) -> Mapping[UUID, Seat]:
        may_read_require(owner_id=identity.user_id, now=timezone.now())
        rows = places_in(conversation_id=self.group_id, owner_id=identity.user_id, conversation__kind=self.kind)
        place = rows.filter(conversation__state=Conversation.State.OPEN).only("id", "is_minor").first()
        if place is None:
            raise NotFound
        return {self.group_id: Seat(place.pk, place.is_minor, shows_activity(identity.user_id))}

    async def topics(self, identity: SocketIdentity) -> Any:
        heard = await super().topics(identity)
        seat = self._seats[self.group_id]
        wanted = {presence_room(self.group_id): str(seat.participant_id)} if seat.shows_activity else None
        if wanted != self._present:
            # Also while the socket is open: a switch of privacy is asked again with everything else.
            gone, self._present = self._present, wanted
            await run_sync(self._move, gone, wanted)
        return heard

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            gone, self._present = self._present, None
            if gone is not None:
                await asyncio.shield(run_sync(self._move, gone, None))

    def _move(self, gone: Mapping[str, str] | None, here: Mapping[str, str] | None) -> None:
        now = timezone.now()
        if gone is not None:
            presence_gone(gone, now)
        if here is not None:
            presence_here(here, now)
        count = online_counts([self.group_id], now)[self.group_id]
        if count > ONLINE_TOLD:
            return
        # How many and never who: a person who comes is seen in all their groups at the same moment, and whoever is in
        # two of them would learn that two names are one person.
        data = {
            "conversation_id": self.group_id, "participant_id": None, "is_online": here is not None, "count": count
        }  # fmt: skip
        publish_many([publication(self.kind, self.group_id, "online", data)])

    async def _handle(self, event: str, data: object, frame_id: str) -> Mapping[str, Any] | None:
        if isinstance(data, JoinReport):
            if data.group_id not in (None, self.group_id):
                raise NotFound
            return await run_sync(self._room)
        return await super()._handle(event, data, frame_id)

    def _room(self) -> Mapping[str, Any]:
        identity = self.connection.identity
        # Asked of the database and not of memory: it is what tells a client that they are still a member.
        seat = self.seats(identity)[self.group_id]
        conversation = Conversation.objects.only("last_seq").get(pk=self.group_id)
        return {
            "group_id": str(self.group_id),
            "participant_id": str(seat.participant_id),
            "last_seq": conversation.last_seq,
            "member_count": places_in(conversation_id=self.group_id).count(),
            "online_count": online_counts([self.group_id], timezone.now())[self.group_id],
        }
