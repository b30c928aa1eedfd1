"""Screening of what goes into the forum: each text by itself, the strictest verdict counts for all."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.identity.models import User
from accounts.profile.age import is_minor
from community.forum.models import ForumWords
from moderation.judging.outcomes import Outcome, Place
from moderation.screening.refusals import TextRefused, words_carried
from moderation.screening.services import strictest_of, text_screen, verdicts_answer, verdicts_record
from moderation.screening.verdicts import Verdict


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


def words_screen(texts: Mapping[str, str], *, author: User, content_id: UUID, now: datetime) -> Screened:
    """
    This function will judge the texts before they are stored. One query, for the author's age.

    :raises TextRefused: when one of them cannot be shared.
    """
    minor = is_minor(owner=author, now=now) is True
    verdicts = tuple(
        text_screen(text=text, author=author, minor=minor, place=Place.FORUM, now=now, content_id=content_id)
        for text in texts.values()
    )
    outcome = strictest_of(verdicts)
    if outcome is Outcome.REFUSE:
        raise TextRefused(*verdicts, author=author, place=Place.FORUM, content_id=content_id, now=now)
    return Screened(outcome, {name: one.text for name, one in zip(texts, verdicts, strict=True)}, verdicts)


def refusals_carry(
    screened: Screened, *, author: User, content_id: UUID, now: datetime
) -> AbstractContextManager[None]:  # fmt: skip
    """Around the transaction of a writer: a ban, a lock or whatever refuses it takes what was written along."""
    return words_carried(*screened.verdicts, author=author, place=Place.FORUM, content_id=content_id, now=now)


def words_record(screened: Screened, *, author: User, row: ForumWords, now: datetime) -> dict[str, Any] | None:
    """This function will write down what was found, in the writer's transaction, and return the help to show."""
    return verdicts_record(
        screened.verdicts, author=author, place=Place.FORUM, content_id=row.pk, content_type=row.noun, now=now
    )


def words_answer(screened: Screened, *, author: User, row: ForumWords, now: datetime) -> dict[str, Any] | None:
    """The help for words that were recorded before."""
    return verdicts_answer(screened.verdicts, author=author, place=Place.FORUM, content_id=row.pk, now=now)
