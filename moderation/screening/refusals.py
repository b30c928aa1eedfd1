"""A content that is not stored, and the cry for help in it that must be heard all the same."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from rest_framework.exceptions import APIException

from accounts.identity.models import User
from config.api.problems import ProblemResponse
from config.api.unread import RefusedHeard, was_read
from config.ids import uuid7
from config.realtime.refusing import support_put
from crisis.screening.services import Screening, screen_each
from moderation.judging.outcomes import Outcome, Place
from moderation.screening.services import ContentRefused, verdicts_hear, verdicts_record
from moderation.screening.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Unstored:
    """
    What somebody wrote that was refused, for whatever reason. `place` is the source of what is recorded: a Place, or
    the room of what only its owner reads.
    """

    verdicts: tuple[Verdict, ...]
    author: User
    place: str
    content_id: UUID


class TextRefused(ContentRefused):
    """
    Nothing was stored. What was found is recorded by `refusal_record`, once no transaction that the refusal takes back
    is around: that of an Idempotency-Key, or of a batch. Views do so by `RefusalsSettled`.
    """

    def __init__(self, *verdicts: Verdict, author: User, place: Place, content_id: UUID) -> None:
        super().__init__(reasons=sorted({reason for verdict in verdicts for reason in verdict.reasons}))
        self.unstored = Unstored(verdicts, author, place, content_id)
        self.was_read = True


def words_carry(refusal: Exception, *verdicts: Verdict, author: User, place: str, content_id: UUID) -> None:
    """
    This function will let a refusal for another reason (a talk that has ended, a mute) take what was written along to
    `refusal_record`. Words without danger are left behind: nothing is recorded of them. No query.

    A refusal that has the help already was recorded by whoever put it there.
    """
    if was_read(refusal):
        return
    refusal.was_read = True  # type: ignore[attr-defined]
    if any(verdict.risk is not None and verdict.risk.answers for verdict in verdicts):
        refusal.unstored = Unstored(verdicts, author, place, content_id)  # type: ignore[attr-defined]


@contextmanager
def words_carried(*verdicts: Verdict, author: User, place: str, content_id: UUID) -> Iterator[None]:
    """Around the transaction of a writer: whatever refuses it takes these words along."""
    try:
        yield
    except APIException as refusal:
        words_carry(refusal, *verdicts, author=author, place=place, content_id=content_id)
        raise


def unstored_of(refusal: BaseException) -> Unstored | None:
    return getattr(refusal, "unstored", None)


def refusal_record(refusal: Exception, *, now: datetime) -> None:
    """
    This function will record what was found in a refused content, and put the help into the refusal. It does nothing
    for a refusal that carries no words.
    """
    words = unstored_of(refusal)
    if words is None:
        return
    told: dict[str, Any] = {
        "author": words.author, "place": words.place, "content_id": words.content_id, "now": now
    }  # fmt: skip
    with transaction.atomic():
        if isinstance(refusal, TextRefused):
            support = verdicts_record(words.verdicts, **told, stored=False)
        else:
            support = verdicts_hear(words.verdicts, **told)
    if support:
        support_put(refusal, support)


def unread_hear(
    found: Screening | None, *, author: User, place: str, content_id: UUID | None, now: datetime
) -> dict[str, Any] | None:  # fmt: skip
    """This function will record the danger in what was refused unread, and return the help to show."""
    if found is None or not found.answers:
        return None
    verdict = Verdict(Outcome.PUBLISH, found.text, risk=found)
    with transaction.atomic():
        return verdicts_hear((verdict,), author=author, place=place, content_id=content_id or uuid7(), now=now)


class RefusalsSettled(RefusedHeard):
    """For views: records also what a refusal carries of words that were read before it."""

    # The source under which words are recorded that nobody had read when the request was refused: for their length, a
    # limit, a consent, a plan. Without it they are not read. No docstring: clients would read it in the documentation.
    heard_as: ClassVar[str] = ""

    def told_as(self) -> str | None:
        """The source; None for words of somebody who does not speak of themselves here."""
        return self.heard_as or None

    def words_read(self, pieces: Collection[str]) -> Screening | None:
        return screen_each(pieces, self.request.user)

    def refused_hear(self, pieces: Collection[str], content_id: UUID | None) -> dict[str, Any] | None:
        place = self.told_as()
        if place is None:
            return None
        found = self.words_read(pieces)
        return unread_hear(found, author=self.request.user, place=place, content_id=content_id, now=timezone.now())

    def handle_exception(self, exc: Exception) -> Any:
        try:
            refusal_record(exc, now=timezone.now())
        except (OperationalError, InterfaceError) as error:
            exc = error  # 503: the client tries again, and then it is recorded
        answer = super().handle_exception(exc)
        support = getattr(exc, "extra", {}).get("support") if unstored_of(exc) is not None else None
        if support and isinstance(answer, ProblemResponse):
            # Of a wrong field the answer has nothing but the fields.
            answer.extend(support=support)
        return answer
