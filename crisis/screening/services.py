"""Danger in what a person writes: looked for before the transaction, recorded and answered inside it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from accounts.consent.services import consent_granted
from accounts.identity.models import User
from crisis.detection import DETECTOR_ERRORS, MAX_CHARS, Detection, detect, detect_many
from crisis.incidents.services import FAILED_SEVERITY, FAILED_VERSION, risk_text_screen
from crisis.second_reader.services import second_reading_owe, second_reading_wanted

# From here on a signal is written down and help is shown.
SHOWS_HELP = 2
# Of two parts of a long text, so that no sentence is cut in both.
OVERLAP = 1_000
# Of the doubtful texts that arrive at one moment the network reads so many characters, the worst first, or one text:
# some milliseconds, however many write. The linear layer judges the rest.
AT_ONCE = 200
_log = structlog.get_logger("evenkeel.crisis")


@dataclass(frozen=True, slots=True)
class Screening:
    """What was found in `text`; no detection means that the detector failed."""

    text: str
    detection: Detection | None

    @property
    def triggered(self) -> bool:
        return self.detection is not None and self.detection.severity >= SHOWS_HELP

    @property
    def answers(self) -> bool:
        """Also for danger to somebody else, and for a detector that failed."""
        return self.detection is None or self.triggered or self.detection.subject == "other"


def screen(text: str, owner: User) -> Screening | None:
    """This function will look for danger, unless there is no text or the person switched it off. No query."""
    return screen_each((text,), owner)


def screen_each(texts: Collection[str | None], owner: User) -> Screening | None:
    """
    This function will look for danger in each text by itself and keep the worst; otherwise as `screen`.

    Not in all of them joined: one dangerous answer among seven calm ones was then found 3 times in 10, not 9.
    """
    known = list(dict.fromkeys(text for text in texts if text))
    if not known or not consent_granted(owner, "crisis_detection"):
        return None
    return _worst(known, [_read(part, owner) for text in known for part in parts_of(text)])


def screen_many(pairs: Sequence[tuple[str, User]]) -> list[Screening | None]:
    """
    This function will answer `screen` of each text and its writer, in their order, for a part of the time.

    Of very many doubtful ones the least doubtful are judged by less than `screen` would ask (AT_ONCE).
    """
    parts = [parts_of(text) if text and consent_granted(owner, "crisis_detection") else [] for text, owner in pairs]
    read = iter(_read_many([(part, owner) for each, (_, owner) in zip(parts, pairs, strict=True) for part in each]))
    return [
        _worst([text], list(islice(read, len(each)))) if each else None
        for each, (text, _) in zip(parts, pairs, strict=True)
    ]


def _worst(known: list[str], read: Sequence[Detection | None]) -> Screening:
    found = max((one for one in read if one is not None), key=_weight, default=None)
    if None in read and (found is None or found.severity < SHOWS_HELP):
        # Who knows what stood in the part that was not read: help is shown. Danger in another part counts as it is.
        found = None
    return Screening("\n".join(known), found)


def _read(text: str, owner: User) -> Detection | None:
    """None when the detector failed: the person must be able to save (design: screening never refuses)."""
    try:
        return detect(text, language=owner.language)
    except DETECTOR_ERRORS as error:
        _log.error("crisis.detector_failed", error=type(error).__name__)
        return None


def _read_many(parts: Sequence[tuple[str, User]]) -> list[Detection | None]:
    """As `_read` of each: a text that cannot be read costs the others nothing but time."""
    if len(parts) > 1:
        try:
            languages = [owner.language for _, owner in parts]
            return [*detect_many([text for text, _ in parts], languages=languages, most=AT_ONCE)]
        except DETECTOR_ERRORS as error:
            _log.error("crisis.detector_failed_together", error=type(error).__name__, texts=len(parts))
    return [_read(text, owner) for text, owner in parts]


def parts_of(text: str) -> list[str]:
    """The detector leaves out the middle of a text beyond its limit; a long form of many fields can have one."""
    if len(text) <= MAX_CHARS:
        return [text]
    return [text[start : start + MAX_CHARS] for start in range(0, len(text) - OVERLAP, MAX_CHARS - OVERLAP)]


def _weight(found: Detection) -> tuple[int, bool, int]:
    """Below what shows help, danger to somebody else weighs more than the writer's low mood beside it."""
    return found.severity if found.severity >= SHOWS_HELP else 0, found.subject == "other", found.severity


def is_followed(screening: Screening | None, *, source: str) -> bool:
    """Whether `answer_to` writes anything. No query."""
    return screening is not None and (screening.answers or _reads_again(screening, source))


def answer_to(
    screening: Screening | None, *, owner: User, source: str, source_id: UUID, now: datetime
) -> dict[str, Any] | None:
    """
    This function will record what was found and return the help to show; call it in the writer's transaction.

    Where a second reader is installed, it is owed the row's texts: one statement.
    """
    if screening is None:
        return None
    if _reads_again(screening, source):
        second_reading_owe(owner=owner, source=source, source_id=source_id, now=now)
    return _answer(screening, owner, source, source_id, now)


def reading_owe(*, owner: User, source: str, source_id: UUID, now: datetime) -> None:
    """
    This function will owe the second reader a row whose new words the first has nothing to report of.

    Call it in the writer's transaction. One statement, none where no second reader is installed.
    """
    if consent_granted(owner, "crisis_detection") and second_reading_wanted(source=source, severity=0):
        second_reading_owe(owner=owner, source=source, source_id=source_id, now=now)


def _reads_again(screening: Screening, source: str) -> bool:
    severity = screening.detection.severity if screening.detection is not None else None
    return second_reading_wanted(source=source, severity=severity)


def _answer(screening: Screening, owner: User, source: str, source_id: UUID, now: datetime) -> dict[str, Any] | None:
    if not screening.answers:
        return None
    # Not read once more: of a long text the middle would be left out, where the part may stand that was not read, and
    # the help that is owed for it would not come.
    found = screening.detection or Detection(severity=FAILED_SEVERITY, version=FAILED_VERSION)
    return risk_text_screen(
        owner=owner, text=screening.text, source=source, source_id=source_id, now=now, detection=found
    )


def answer_unstored(
    screening: Screening | None, *, owner: User, source: str, source_id: UUID, now: datetime
) -> dict[str, Any] | None:
    """As `answer_to`, of words that are not stored: the second reader is owed nothing, for it would find no row."""
    return None if screening is None else _answer(screening, owner, source, source_id, now)


def answer_again(
    screening: Screening | None, *, owner: User, source: str, source_id: UUID, now: datetime
) -> dict[str, Any] | None:
    """The help for a text that was recorded before: the first answer may never have reached the person."""
    if screening is None:
        return None
    with transaction.atomic():
        support = _answer(screening, owner, source, source_id, now)
        transaction.set_rollback(True)
    return support
