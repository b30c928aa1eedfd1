"""What each severity asks for (CM-296..302): data, in our words."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Response:
    """
    What is offered, who is involved next, and how long until somebody looks.

    `act_within`: what a holder gets who takes it on, or acts, when nothing else is planned. `plan_within`: how far away
    the next follow-up may be planned. `alarm_every`: how long a raised alarm waits before it rings a rung further up.
    `wakes`: it rings by push and text message, at night too; without it a letter waits for the morning.
    """

    severity: int
    label: str
    offers: tuple[str, ...]
    escalation: str
    follow_up_after: timedelta
    act_within: timedelta
    plan_within: timedelta
    alarm_every: timedelta
    wakes: bool = True


_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PROTOCOL = {
    row.severity: row
    for row in (
        Response(
            1, "low", ("self_help", "guided_meditation", "breathing"), "monitor",
            24 * _HOUR, act_within=24 * _HOUR, plan_within=30 * _DAY, alarm_every=24 * _HOUR, wakes=False,
        ),
        Response(
            2, "mild", ("text_line", "guided_session", "support_group"), "therapist_referral",
            12 * _HOUR, act_within=12 * _HOUR, plan_within=14 * _DAY, alarm_every=12 * _HOUR, wakes=False,
        ),
        Response(
            3, "moderate", ("hotline", "online_counseling", "emergency_contacts"), "immediate_support",
            6 * _HOUR, act_within=60 * _MINUTE, plan_within=7 * _DAY, alarm_every=15 * _MINUTE,
        ),
        Response(
            4, "severe", ("hotline", "crisis_chat", "emergency_services"), "professional_intervention",
            2 * _HOUR, act_within=30 * _MINUTE, plan_within=3 * _DAY, alarm_every=5 * _MINUTE,
        ),
        # Due at once: whoever takes it on has a quarter of an hour to reach the person.
        Response(
            5, "immediate", ("emergency_services", "hotline"), "emergency_services",
            timedelta(0), act_within=15 * _MINUTE, plan_within=1 * _DAY, alarm_every=2 * _MINUTE,
        ),
    )
}  # fmt: skip
# Help for somebody else's danger is ordered as for this severity.
OTHER_AS = 4
# The ladder of a raised alarm: who is on shift, the backup shift too, everybody of support and administration.
TOP_RUNG = 3
# A letter to those on duty is as far as something mild goes.
QUIET_TOP_RUNG = 1
# So soon after its end a new signal goes on with the same incident.
REOPEN_WITHIN = 24 * _HOUR
EVENT_FROM = 2
INCIDENT_FROM = 3
NO_DANGER_LABEL = "none"


def label_of(severity: int) -> str:
    return PROTOCOL[severity].label if severity in PROTOCOL else NO_DANGER_LABEL


# What the cues of a text are about, so that the fitting lines come first.
TOPICS = {
    "is_beaten": ("domestic_violence",),
    "is_raped": ("sexual_assault", "domestic_violence"),
    "death_threat": ("domestic_violence",),
    "attacker_here": ("domestic_violence",),
    "hiding_now": ("domestic_violence",),
    "strangled": ("domestic_violence",),
    "es_beaten": ("domestic_violence",),
    "fr_beaten": ("domestic_violence",),
    "de_beaten": ("domestic_violence",),
    "pt_beaten": ("domestic_violence",),
    "it_beaten": ("domestic_violence",),
    "nl_beaten": ("domestic_violence",),
    "pl_beaten": ("domestic_violence",),
    "ar_beaten": ("domestic_violence",),
    "hi_beaten": ("domestic_violence",),
    "hi_death_threat": ("domestic_violence",),
    "hi_raped": ("sexual_assault", "domestic_violence"),
    "not_eaten": ("eating_disorder",),
    "purges": ("eating_disorder",),
    "relapsed": ("substance_use",),
    "about_to_use": ("substance_use",),
}
