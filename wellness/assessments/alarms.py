"""
Which answers are danger, and how great: the one table from questionnaires to the severities of the crisis room.

It stands whatever the score is: a total of 1 can be the question about dying alone. From 3 on an incident opens and
somebody must look: within 6 hours for 3, 2 hours for 4, at once for 5 (crisis/incidents/protocol.py).
"""

from dataclasses import dataclass

from wellness.assessments.instruments.shapes import Answers, Instrument


@dataclass(frozen=True, slots=True)
class AnswerAlarm:
    """An answer to one question that calls for help by itself."""

    instrument: str
    item: str
    value: int
    severity: int
    reason: str


@dataclass(frozen=True, slots=True)
class LevelAlarm:
    """A level of a screener that calls for help."""

    instrument: str
    level: str
    severity: int
    reason: str


ANSWER_ALARMS = (
    AnswerAlarm("phq-9", "self_harm", 1, 3,
                "Item 9 at 1 or more is a safety event whatever the total (PHQ instruction manual); thoughts on "
                "several days are what severity 3 means for a text, active thoughts."),
    AnswerAlarm("phq-9", "self_harm", 2, 3,
                "As 1: thoughts on more days; the question cannot tell a plan from a wish."),
    AnswerAlarm("phq-9", "self_harm", 3, 4,
                "Nearly every day: nobody should wait the six hours of severity 3 for that."),
)  # fmt: skip
LEVEL_ALARMS = (
    LevelAlarm("safety-screener", "low", 3,
               "C-SSRS triage: low risk still calls for a referral, so a person must look; 3 is the first severity "
               "that has one do so."),
    LevelAlarm("safety-screener", "moderate", 4,
               "C-SSRS triage: same-day evaluation; 4 has somebody look within two hours."),
    LevelAlarm("safety-screener", "high", 5,
               "C-SSRS triage: immediate precautions; 5 is due at once."),
)  # fmt: skip


def severity_of(instrument: Instrument, answers: Answers) -> int | None:
    """The greatest severity that the answers call for; None when they call for none."""
    found = [
        alarm.severity
        for alarm in ANSWER_ALARMS
        if alarm.instrument == instrument.slug and answers.get(alarm.item) == alarm.value
    ]
    level = instrument.band(answers).slug
    found += [alarm.severity for alarm in LEVEL_ALARMS if (alarm.instrument, alarm.level) == (instrument.slug, level)]
    return max(found, default=None)
