"""Screening of what goes into the forum: each text by itself, the strictest verdict counts for all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.identity.models import User
from accounts.profile.age import is_minor
from moderation.screening.services import ContentRefused, text_screen, verdict_record
from moderation.screening.verdicts import Outcome, Place, Verdict

STRICTNESS = (Outcome.PUBLISH, Outcome.SOFTEN, Outcome.HOLD, Outcome.REFUSE)


@dataclass(frozen=True, slots=True)
class Screened:
    """`texts` are what may be stored, by the names that were given."""

    outcome: Outcome
    texts: dict[str, str]
    verdicts: tuple[Verdict, ...]

    @property
    def is_held(self) -> bool:
        return self.outcome is Outcome.HOLD

    @property
    def worst(self) -> Verdict | None:
        """Of the most danger to the writer: it decides whether they may go on writing."""
        return max(self.verdicts, key=lambda one: "in_danger" in one.known, default=None)


class WordsRefused(ContentRefused):
    """
    Nothing was stored. What was found must be recorded all the same: the view does so (`refusal_record`) when the
    transaction around the request is over, which a refusal rolls back.
    """

    def __init__(self, screened: Screened, *, author: User, content_id: UUID) -> None:
        reasons = sorted({reason for verdict in screened.verdicts for reason in verdict.reasons})
        super().__init__(reasons=reasons)
        self.screened, self.author, self.content_id = screened, author, content_id


def words_screen(texts: Mapping[str, str], *, author: User, content_id: UUID, now: datetime) -> Screened:
    """
    This function will judge the texts before they are stored. One query, for the author's age.

    :raises WordsRefused: when one of them cannot be shared.
    """
    minor = is_minor(owner=author, now=now) is True
    verdicts = {
        name: text_screen(text=text, author=author, minor=minor, place=Place.FORUM, now=now, content_id=content_id)
        for name, text in texts.items()
    }
    outcome = max((verdict.outcome for verdict in verdicts.values()), key=STRICTNESS.index, default=Outcome.PUBLISH)
    screened = Screened(outcome, {name: verdict.text for name, verdict in verdicts.items()}, tuple(verdicts.values()))
    if outcome is Outcome.REFUSE:
        raise WordsRefused(screened, author=author, content_id=content_id)
    return screened


def words_record(screened: Screened, *, author: User, content_id: UUID, now: datetime) -> dict[str, Any] | None:
    """This function will write down what was found, in the writer's transaction, and return the help to show."""
    found = [
        verdict_record(verdict, author=author, place=Place.FORUM, content_id=content_id, now=now)
        for verdict in screened.verdicts
    ]
    return max((one for one in found if one), key=lambda one: one.get("severity") or 0, default=None)


def words_support(screened: Screened, *, author: User, content_id: UUID, now: datetime) -> dict[str, Any] | None:
    """The help for a repeat, recorded before: the first answer may never have arrived."""
    with transaction.atomic():
        support = words_record(screened, author=author, content_id=content_id, now=now)
        transaction.set_rollback(True)
    return support


@transaction.atomic
def refusal_record(refusal: WordsRefused, *, now: datetime) -> None:
    """This function will record what was found in a refused text, and put the help into the refusal."""
    support = words_record(refusal.screened, author=refusal.author, content_id=refusal.content_id, now=now)
    if support:
        refusal.extra["support"] = support
