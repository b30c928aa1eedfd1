"""A content that is not stored, and the cry for help in it that must be heard all the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from rest_framework.exceptions import APIException

from accounts.identity.models import User
from config.api.refusals import hear_after, was_read
from moderation.judging.outcomes import Place
from moderation.screening.services import ContentRefused, verdicts_hear, verdicts_record
from moderation.screening.verdicts import Verdict


class TextRefused(ContentRefused):
    """Nothing was stored; what was found is recorded once no transaction is around that the refusal takes back."""

    def __init__(self, *verdicts: Verdict, author: User, place: Place, content_id: UUID, now: datetime) -> None:
        super().__init__(reasons=sorted({reason for verdict in verdicts for reason in verdict.reasons}))
        told: dict[str, Any] = {"author": author, "place": place, "content_id": content_id, "now": now}
        hear_after(self, partial(verdicts_record, verdicts, **told, stored=False))


def words_carry(
    refusal: Exception, *verdicts: Verdict, author: User, place: str, content_id: UUID, now: datetime
) -> None:  # fmt: skip
    """
    This function will let a refusal for another reason (a talk that has ended, a mute) take what was written along.

    `place` is the source of what is recorded: a Place, or the room of what only its owner reads. Words without danger
    are left behind: nothing is recorded of them. No query. A refusal that was read for danger already stays as it is.
    """
    if was_read(refusal):
        return
    risky = any(verdict.risk is not None and verdict.risk.answers for verdict in verdicts)
    told: dict[str, Any] = {"author": author, "place": place, "content_id": content_id, "now": now}
    hear_after(refusal, partial(verdicts_hear, verdicts, **told) if risky else None)


@contextmanager
def words_carried(
    *verdicts: Verdict, author: User, place: str, content_id: UUID, now: datetime
) -> Iterator[None]:  # fmt: skip
    """Around the transaction of a writer: whatever refuses it takes these words along."""
    try:
        yield
    except APIException as refusal:
        words_carry(refusal, *verdicts, author=author, place=place, content_id=content_id, now=now)
        raise
