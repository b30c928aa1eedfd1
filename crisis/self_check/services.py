"""One check: what the answers say, what the text says, the worse of both, and what to do now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
import structlog
from django.db import Error, transaction

from accounts.consent.services import consent_granted
from accounts.identity.models import User
from config.ids import uuid7
from crisis.detection import DETECTOR_ERRORS, Detection, detect
from crisis.incidents.protocol import EVENT_FROM, OTHER_AS, PROTOCOL, TOPICS, label_of
from crisis.incidents.services import risk_report_screen, risk_text_screen
from crisis.incidents.words import message_of
from crisis.resources.selectors import support_resources
from crisis.self_check.questionnaire import (
    WORDS,
    Answers,
    actions_of,
    is_about_other,
    other_in_danger,
    questionnaire,
    severity_of,
    topics_of,
)
from crisis.wording.loading import words_of

SOURCE = "self_check"
# A detector that fails shows help as for this severity.
FAILED_SEVERITY, FAILED_VERSION = 2, "unavailable"
NEXT_STEPS = ("all_calm", "low", "talk", "today", "now", "emergency")
SELF, OTHER = "self", "other"
_log = structlog.get_logger("evenkeel.crisis")


@dataclass(frozen=True, slots=True)
class Found:
    """`reported` is what the answers say; no detection means that there was no text."""

    answers: Answers
    reported: int
    detection: Detection | None

    @property
    def severity(self) -> int:
        return max(self.reported, self.detection.severity if self.detection else 0)

    @property
    def about_other(self) -> bool:
        return is_about_other(self.answers) or (self.detection is not None and self.detection.subject == OTHER)

    @property
    def subject(self) -> str:
        """Danger to the person themselves comes first."""
        return OTHER if self.about_other and self.severity < EVENT_FROM else SELF

    @property
    def shows_help(self) -> bool:
        return self.severity >= EVENT_FROM or self.subject == OTHER

    @property
    def next_step(self) -> str:
        if self.subject == OTHER:
            return "help_other_now" if other_in_danger(self.answers) else "help_other"
        return NEXT_STEPS[self.severity]


def self_check(
    *, person: User | None, answers: Answers, text: str, language: str, spoken: str, country: str, now: datetime
) -> dict[str, Any]:
    """
    This function will judge one check and return what to show. Without a person nothing is stored, and no query made.
    `language` is that of our words, `spoken` that of theirs, which ours need not have.

    Whoever is signed in has asked for it outright: their report counts whether or not they let other texts be read
    (conflict C12). If it cannot be written down the help is shown all the same, and `recorded` is false.
    """
    found = Found(answers, severity_of(answers), _detected(text, spoken))
    recorded = person is not None and _recorded(person, text, found, now)
    resources = _resources(found, spoken, country, now)
    return {**_answer(found, language, resources), "recorded": recorded}


def self_check_refused(
    *, person: User | None, answers: Answers, texts: Sequence[str], language: str, spoken: str, country: str,
    now: datetime,
) -> Mapping[str, Any] | None:  # fmt: skip
    """
    This function will judge what can be read of a check that is refused, as `self_check`, and return the help to show.

    None where nothing sounds like danger.
    """
    read = [one for one in (_detected(text, spoken) for text in texts) if one is not None]
    found = Found(answers, severity_of(answers), max(read, key=_weight, default=None))
    if not found.shows_help:
        return None
    if person is not None:
        _recorded(person, "\n".join(texts), found, now)
    return _support(found, language, _resources(found, spoken, country, now))


def _weight(found: Detection) -> tuple[int, bool]:
    """Below what shows help, danger to somebody else weighs more than a low mood beside it."""
    return found.severity if found.severity >= EVENT_FROM else 0, found.subject == OTHER


def _detected(text: str, language: str) -> Detection | None:
    if not text:
        return None
    try:
        return detect(text, language=language)
    except DETECTOR_ERRORS as error:
        # Never the text. The person sees help; the log line wakes the operator.
        _log.error("crisis.detector_failed", error=type(error).__name__)
        return Detection(severity=FAILED_SEVERITY, version=FAILED_VERSION)


def _recorded(person: User, text: str, found: Found, now: datetime) -> bool:
    if found.severity < EVENT_FROM:
        return False
    try:
        with transaction.atomic():
            _record(person, text, found, now)
    except (Error, psycopg.Error) as error:
        _log.error("crisis.self_check_unrecorded", error=type(error).__name__, severity=found.severity)
        return False
    return True


def _record(person: User, text: str, found: Found, now: datetime) -> None:
    read = found.detection.severity if found.detection else 0
    known: dict[str, Any] = {"owner": person, "source": SOURCE, "source_id": uuid7(), "now": now}
    if read >= EVENT_FROM and consent_granted(person, "crisis_detection"):
        risk_text_screen(text=text, detection=found.detection, **known)
        read = 0
    # What the answers say, and what the text says of somebody whose texts are not read elsewhere: without the text.
    reported = max(found.reported, read)
    if reported >= EVENT_FROM:
        risk_report_screen(severity=reported, **known)


def _answer(found: Found, language: str, resources: list[dict[str, Any]]) -> dict[str, Any]:
    severity, subject = found.severity, found.subject
    words = words_of(WORDS, language)
    response = PROTOCOL.get(severity)
    return {
        "severity": severity,
        "label": label_of(severity),
        "subject": subject,
        "next_step": {
            "code": found.next_step,
            **words["next_steps"][found.next_step],
            "actions": actions_of(found.answers, severity, language),
        },
        "offers": list(response.offers) if response else [],
        "escalation": response.escalation if response else None,
        "follow_up_hours": int(response.follow_up_after.total_seconds() // 3600) if response else None,
        "resources": resources,
        "support": _support(found, language, resources) if found.shows_help else None,
        "helping": words["helping"] if found.about_other else None,
        "version": _version(found),
    }


def _resources(found: Found, spoken: str, country: str, now: datetime) -> list[dict[str, Any]]:
    return support_resources(
        country=country, language=spoken, severity=OTHER_AS if found.subject == OTHER else found.severity,
        topics=_topics(found), now=now,
    )  # fmt: skip


def _support(found: Found, language: str, resources: list[dict[str, Any]]) -> Mapping[str, Any]:
    """As beside every other text that sounds like danger."""
    return {
        "severity": found.severity,
        "label": label_of(found.severity),
        "message": message_of(found.severity, language, found.subject),
        "resources": resources,
        "subject": found.subject,
    }


def _topics(found: Found) -> list[str]:
    cues = found.detection.cues if found.detection else ()
    return [*topics_of(found.answers), *(topic for cue in cues for topic in TOPICS.get(cue.name, ()))]


def _version(found: Found) -> dict[str, Any]:
    detector = found.detection.version if found.detection else None
    return {"questions": questionnaire().version, "detector": detector}
