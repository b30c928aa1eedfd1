"""The words of frames that a socket refuses before anybody read them."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import orjson
from django.utils import timezone
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from accounts.identity.selectors import active_person
from config.api.throttling import person_admits
from config.api.unread import LIMIT, id_in, pieces_of, texts_in
from config.realtime.authentication import run_sync
from config.realtime.connection import Connection
from config.realtime.frames import FrameRefused
from crisis.screening.services import Screening, screen_each
from moderation.screening.refusals import is_unread, refusal_record, unread_carry, unstored_of, was_read


class FramesHeard:
    """
    For sockets on which people write: the danger in what is refused is recorded. What is too long, too much or not
    allowed is read for it all the same.

    Stands before the class of the socket, and looks in the `content` of the frames named by `heard_event`.
    """

    heard_event: str
    connection: Connection

    def told_as(self) -> str | None:
        """The source to record it under; None for words of somebody who does not speak of themselves here."""
        raise NotImplementedError

    def words_read(self, pieces: Collection[str], author: User) -> Screening | None:
        return screen_each(pieces, author)

    async def refused(self, text: str, refusal: Exception) -> None:
        if unstored_of(refusal) is not None:
            await run_sync(refusal_record, refusal, now=timezone.now())
        elif is_unread(refusal) or (isinstance(refusal, FrameRefused) and not was_read(refusal)):
            await self._look(text, refusal)

    async def _look(self, text: str, refusal: Exception) -> None:
        texts, message_id = self._words_in(text)
        place = self.told_as()
        if texts and place is not None:
            await run_sync(self._hear, refusal, texts, message_id, place)
        if isinstance(refusal, FrameRefused):
            refusal.support = refusal.support or getattr(refusal, "extra", {}).get("support")

    def _words_in(self, text: str) -> tuple[list[str], UUID | None]:
        try:
            frame = orjson.loads(text)
        except orjson.JSONDecodeError:
            return [], None
        if not isinstance(frame, dict) or frame.get("event") != self.heard_event:
            return [], None
        data = frame.get("data")
        return texts_in(data, ("content",)), id_in(data, "message_id")

    def _hear(self, refusal: Exception, texts: list[str], message_id: UUID | None, place: str) -> None:
        user_id = self.connection.identity.user_id
        # A frame costs its sender nothing, whatever it is refused for: a socket takes ten in a second.
        if not person_admits(user_id, LIMIT):
            return
        try:
            author = active_person(user_id=user_id)
        except NotFound:
            return
        found = self.words_read(pieces_of(texts), author)
        if found is not None and found.answers:
            unread_carry(refusal, found, author=author, place=place, content_id=message_id)
            refusal_record(refusal, now=timezone.now())
