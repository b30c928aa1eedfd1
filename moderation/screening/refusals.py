"""A content that is not stored, and the cry for help in it that must be heard all the same."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from rest_framework.exceptions import APIException, Throttled
from rest_framework.request import Request

from accounts.identity.models import User
from config.api.client_ids import IdConflict
from config.api.problems import ProblemResponse
from config.api.throttling import person_admits
from config.api.unread import LIMIT, body_of, id_in, pieces_of, texts_in
from config.ids import uuid7
from config.realtime.refusing import support_put
from crisis.screening.services import Screening, screen_each
from moderation.judging.outcomes import Outcome, Place
from moderation.screening.services import ContentRefused, verdicts_hear, verdicts_record
from moderation.screening.verdicts import Verdict

WRITES = frozenset({"POST", "PUT", "PATCH"})


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


def was_read(refusal: Exception) -> bool:
    """Whether somebody looked for danger in the words already; without a finding the refusal carries nothing."""
    known = unstored_of(refusal) is not None or "support" in getattr(refusal, "extra", {})
    return known or getattr(refusal, "was_read", False)


def is_unread(refusal: Exception) -> bool:
    """Of a 401 nobody knows whose words they are; after an outage the client tries again."""
    status = getattr(refusal, "status_code", 500)
    return 400 <= status < 500 and status != 401 and not was_read(refusal)


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


class RefusalsSettled:
    """For views: whatever transaction there was around the refused request has been rolled back by now."""

    # The source under which words are recorded that nobody had read when the request was refused: for their length, a
    # limit, a consent, a plan. Without it they are not read. No docstring: clients would read it in the documentation.
    heard_as: ClassVar[str] = ""
    # The names in the body that hold words of the person; all of them unless told.
    heard_fields: ClassVar[Collection[str]] = ()
    request: Request

    def told_as(self) -> str | None:
        """The source; None for words of somebody who does not speak of themselves here."""
        return self.heard_as or None

    def words_read(self, pieces: Collection[str]) -> Screening | None:
        return screen_each(pieces, self.request.user)

    def handle_exception(self, exc: Exception) -> Any:
        try:
            self._unread_hear(exc)
            refusal_record(exc, now=timezone.now())
        except (OperationalError, InterfaceError) as error:
            exc = error  # 503: the client tries again, and then it is recorded
        answer = super().handle_exception(exc)  # type: ignore[misc]
        support = getattr(exc, "extra", {}).get("support") if unstored_of(exc) is not None else None
        if support and isinstance(answer, ProblemResponse):
            # Of a wrong field the answer has nothing but the fields.
            answer.extend(support=support)
        return answer

    def _unread_hear(self, exc: Exception) -> None:
        """Has `exc` take along what was refused unread. No query but that of `told_as`, where there is no danger."""
        request = self.request
        if request.method not in WRITES or not is_unread(exc) or not request.user.is_authenticated:
            return
        place = self.told_as()
        # The general limit bounds what else is refused.
        if place is None or (isinstance(exc, Throttled) and not person_admits(request.user.pk, LIMIT)):
            return
        body = body_of(request)
        found = self.words_read(pieces_of(texts_in(body, self.heard_fields)))
        if found is not None:
            unread_carry(exc, found, author=request.user, place=place, content_id=id_in(body))


def unread_carry(
    refusal: Exception, found: Screening, *, author: User, place: str, content_id: UUID | None
) -> None:  # fmt: skip
    """As `words_carry`, of words that are read for danger alone; `content_id` is what the client named them."""
    # Under an id that is taken something else is stored.
    known = None if isinstance(refusal, IdConflict) else content_id
    verdict = Verdict(Outcome.PUBLISH, found.text, risk=found)
    words_carry(refusal, verdict, author=author, place=place, content_id=known or uuid7())
