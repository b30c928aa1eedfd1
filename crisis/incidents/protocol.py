"""What each severity asks for (CM-296..302): data, in our words."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Response:
    """What is offered, who is involved next, and how long until somebody looks."""

    severity: int
    label: str
    offers: tuple[str, ...]
    escalation: str
    follow_up_after: timedelta


PROTOCOL = {
    row.severity: row
    for row in (
        Response(
            1, "low", ("self_help", "guided_meditation", "breathing"), "monitor", timedelta(hours=24)
        ),
        Response(
            2, "mild", ("text_line", "guided_session", "support_group"), "therapist_referral", timedelta(hours=12)
        ),
        Response(
            3, "moderate", ("hotline", "online_counseling", "emergency_contacts"), "immediate_support",
            timedelta(hours=6),
        ),
        Response(
            4, "severe", ("hotline", "crisis_chat", "emergency_services"), "professional_intervention",
            timedelta(hours=2),
        ),
        Response(5, "immediate", ("emergency_services", "hotline"), "emergency_services", timedelta(0)),
    )
}  # fmt: skip
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
    "not_eaten": ("eating_disorder",),
    "purges": ("eating_disorder",),
    "relapsed": ("substance_use",),
    "about_to_use": ("substance_use",),
}
