"""What others will read passes here first: danger to the writer, and harm to the readers."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.identity.models import User
from config.api.errors import DomainError
from crisis.screening.services import SHOWS_HELP, Screening, answer_again, answer_to, answer_unstored, screen_many
from moderation.judging.judge import Situation, judge
from moderation.judging.kinds import WEIGHT
from moderation.judging.outcomes import Outcome, Place
from moderation.judging.repeats import Floods
from moderation.judging.ruleset import Policy, Ruleset
from moderation.screening.current import rules_current
from moderation.screening.deciding import HoldDecided, hold_drop, hold_release, hold_text_view, hold_withdraw
from moderation.screening.holding import hold_open
from moderation.screening.sampling import sample_keep
from moderation.screening.slow_start import SlowStart, slow_start_require
from moderation.screening.verdicts import Verdict, Written

__all__ = (
    "ContentRefused", "HoldDecided", "SlowStart", "hold_drop", "hold_release", "hold_text_view", "hold_withdraw",
    "slow_start_require", "strictest_of", "text_screen", "texts_screen", "verdict_record", "verdicts_answer",
    "verdicts_hear", "verdicts_record",
)  # fmt: skip
FLOODS = Floods()


class ContentRefused(DomainError):
    """`reasons` says which rules; the person can change the text and send it again."""

    default_code = "content_refused"
    default_detail = "This cannot be shared here."


def text_screen(
    *, text: str, author: User, minor: bool, place: Place, now: datetime, content_id: UUID | None = None
) -> Verdict:
    """
    This function will judge `text` before it is stored: no query on the way, nothing is written.

    `minor` says whether the author is under age; with `content_id` a text that is sent again counts as the same one. A
    refusal is a verdict too, because a cry for help in a refused text must still be answered: see `verdict_record`.
    Danger to the writer is never a reason to refuse or to hold.
    """
    return texts_screen([Written(text, author, minor, place, content_id)], now=now)[0]


def texts_screen(written: Sequence[Written], *, now: datetime) -> list[Verdict]:
    """This function will answer `text_screen` of each text in their order: what one author repeats is counted so."""
    if not written:
        return []
    rules = rules_current(now)
    risks = screen_many([(one.text, one.author) for one in written])
    return [_verdict(one, risk, rules, now) for one, risk in zip(written, risks, strict=True)]


def _verdict(written: Written, risk: Screening | None, rules: Ruleset, now: datetime) -> Verdict:
    text, author = written.text, written.author
    situation = Situation(
        place=written.place,
        minor=written.minor,
        young=is_young(author, rules.policy_of(written.place), now),
        in_danger=in_danger(risk),
        flooding=FLOODS.is_flood(author.pk, text, written.content_id),
    )
    found = judge(text, rules, situation)
    return Verdict(found.outcome, found.text, found.reasons, risk, rules.version, original=text, known=situation.known)


def verdict_record(
    verdict: Verdict,
    *,
    author: User,
    place: Place,
    content_id: UUID,
    now: datetime,
    content_type: str = "",
) -> dict[str, Any] | None:
    """
    This function will write down what was found and return the help to show; call it in the writer's transaction.

    A held text gets a row for the moderators, the same one when it is recorded again. `content_type` is a word of
    moderation/reports/targets.py; only a place that has several kinds must name it. Nothing is written for a text
    without a finding, but of a few, drawn by lot, which rules are tried on later.
    """
    return verdicts_record(
        (verdict,), author=author, place=place, content_id=content_id, content_type=content_type, now=now
    )


def verdicts_record(
    verdicts: Sequence[Verdict],
    *,
    author: User,
    place: Place,
    content_id: UUID,
    now: datetime,
    content_type: str = "",
    stored: bool = True,
) -> dict[str, Any] | None:
    """
    This function will do the same for a content of several texts, which are shown or held together.

    What a moderator releases, they have read: a held content has one row with all of its words. Content that is not
    `stored` cannot wait for anybody.
    """
    if stored and strictest_of(verdicts) == Outcome.HOLD:
        hold_open(verdicts, author=author, place=place, content_id=content_id, content_type=content_type, now=now,
                  urgent=any(in_danger(verdict.risk) for verdict in verdicts))  # fmt: skip
    for verdict in verdicts:
        sample_keep(verdict, author=author, place=place, now=now)
    answer = answer_to if stored else answer_unstored
    return _gravest(
        answer(verdict.risk, owner=author, source=str(place), source_id=content_id, now=now) for verdict in verdicts
    )


def verdicts_hear(
    verdicts: Sequence[Verdict], *, author: User, place: Place, content_id: UUID, now: datetime
) -> dict[str, Any] | None:
    """What a content that was refused for another reason than its words says of danger, and nothing else of it."""
    return _gravest(
        answer_unstored(verdict.risk, owner=author, source=str(place), source_id=content_id, now=now)
        for verdict in verdicts
    )


def verdicts_answer(
    verdicts: Sequence[Verdict], *, author: User, place: Place, content_id: UUID, now: datetime
) -> dict[str, Any] | None:
    """The help for what was recorded before: the first answer may never have reached the person."""
    return _gravest(
        answer_again(verdict.risk, owner=author, source=str(place), source_id=content_id, now=now)
        for verdict in verdicts
    )


def strictest_of(verdicts: Sequence[Verdict]) -> Outcome:
    """What becomes of a content of several texts."""
    return max((verdict.outcome for verdict in verdicts), key=WEIGHT.__getitem__, default=Outcome.PUBLISH)


def _gravest(answers: Iterable[dict[str, Any] | None]) -> dict[str, Any] | None:
    return max((one for one in answers if one), key=lambda one: one["severity"], default=None)


def is_young(author: User, policy: Policy, now: datetime) -> bool:
    return now - author.date_joined < policy.young


def in_danger(risk: Screening | None) -> bool:
    """
    The writer themselves, not somebody whom they worry about.

    A low mood that the learned layers alone believe in does not count: they were not taught addresses and adverts,
    and see it in "you can mail me any day". Help is shown all the same.
    """
    found = risk.detection if risk is not None else None
    if found is None or found.subject != "self" or found.severity < SHOWS_HELP:
        return False
    return found.severity > SHOWS_HELP or any(cue.layer == "rules" for cue in found.cues)
