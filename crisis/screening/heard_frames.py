"""The words of frames that a socket refuses before anybody read them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from uuid import UUID

from django.utils import timezone
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from accounts.identity.selectors import active_person
from config.api.client_ids import IdConflict
from config.api.refusals import is_unread, support_put, was_read
from config.api.throttling import person_admits
from config.api.unread import LIMIT, id_in, pieces_of, texts_in
from config.realtime.authentication import run_sync
from config.realtime.connection import Connection
from config.realtime.frames import FrameRefused
from config.realtime.refusing import said_in
from crisis.screening.refusals import unread_hear
from crisis.screening.services import Screening, screen_each


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
        if frame_unread(refusal):
            texts, message_id = self._words_in(text)
            source = self.told_as()
            if texts and source is not None:
                await run_sync(
                    frame_hear, refusal, user_id=self.connection.identity.user_id, texts=texts, source=source,
                    content_id=message_id, read=self.words_read,
                )  # fmt: skip

    def _words_in(self, text: str) -> tuple[list[str], UUID | None]:
        frame = said_in(text)
        if frame.get("event") != self.heard_event:
            return [], None
        data = frame.get("data")
        return texts_in(data, ("content",)), id_in(data, "message_id")


def frame_unread(refusal: Exception) -> bool:
    """Whether nobody looked for danger in the words of a frame that is refused."""
    return is_unread(refusal) or (isinstance(refusal, FrameRefused) and not was_read(refusal))


def frame_hear(
    refusal: Exception, *, user_id: UUID, texts: Collection[str], source: str, content_id: UUID | None,
    read: Callable[[Collection[str], User], Screening | None] = screen_each,
) -> None:  # fmt: skip
    """This function will record the danger in the words of a frame under `source`, and put help into its refusal."""
    # A frame costs its sender nothing, whatever it is refused for: a socket takes ten in a second.
    if not texts or not person_admits(user_id, LIMIT):
        return
    try:
        author = active_person(user_id=user_id)
    except NotFound:
        return
    # Under an id that is taken something else is stored.
    known = None if isinstance(refusal, IdConflict) else content_id
    found = read(pieces_of(texts), author)
    if support := unread_hear(found, author=author, source=source, content_id=known, now=timezone.now()):
        support_put(refusal, support)
