"""Words that were refused before anybody read them, and the cry for help in them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.identity.models import User
from config.api.refusals import RefusedHeard
from config.ids import uuid7
from crisis.screening.services import Screening, answer_unstored, screen_each


def unread_hear(
    found: Screening | None, *, author: User, source: str, content_id: UUID | None, now: datetime
) -> dict[str, Any] | None:  # fmt: skip
    """This function will record the danger in what was refused unread, and return the help to show."""
    if found is None or not found.answers:
        return None
    with transaction.atomic():
        return answer_unstored(found, owner=author, source=source, source_id=content_id or uuid7(), now=now)


# For views: what is refused unread passes the detector like every text. No docstring: clients would read it in the
# documentation of their endpoints.
class RefusalsScreened(RefusedHeard):
    # The source under which danger in it is recorded; without one nobody reads it.
    heard_as: ClassVar[str] = ""

    def told_as(self) -> str | None:
        """The source; None for words of somebody who does not speak of themselves here."""
        return self.heard_as or None

    def words_read(self, pieces: Collection[str]) -> Screening | None:
        return screen_each(pieces, self.request.user)

    def refused_hear(self, pieces: Collection[str], content_id: UUID | None) -> dict[str, Any] | None:
        source = self.told_as() if pieces else None
        if source is None:
            return None
        found = self.words_read(pieces)
        return unread_hear(found, author=self.request.user, source=source, content_id=content_id, now=timezone.now())
