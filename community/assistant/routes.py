"""Who answers a message: help first, then a dialogue that is under way, then words of ours, and a model last."""

from dataclasses import dataclass
from datetime import datetime

from accounts.consent.models import ConsentType
from accounts.consent.services import consent_granted
from accounts.identity.models import User
from community.assistant.gates import asked_for
from community.assistant.guided.machine import flow_named
from community.assistant.languages import GATED, is_foreign
from community.assistant.models import AssistantSession
from community.assistant.providers.choice import is_configured
from community.assistant.rules import Rule
from crisis.detection import Detection
from crisis.screening.services import Screening

# From here on a model is not asked.
ANSWERED_BY_HELP = 3
METHOD_VERSION = "assistant-gate"


@dataclass(frozen=True, slots=True)
class Route:
    """`kind` is help, guided, words or model. `fallback` says why the guided companion answers instead of a model."""

    kind: str
    rule: Rule | None = None
    fallback: str = ""


def screening_with_gate(content: str, screening: Screening | None, rule: Rule | None) -> Screening | None:
    """Whoever asks for a way is in danger, whatever the detector makes of it. Only by leave, as every reading."""
    if screening is None or rule is None or rule.name != "method":
        return screening
    if screening.detection is not None and screening.detection.severity >= ANSWERED_BY_HELP:
        return screening
    return Screening(content, Detection(severity=ANSWERED_BY_HELP, version=METHOD_VERSION))


def is_danger(screening: Screening | None) -> bool:
    """A detector that failed counts as one that found something."""
    if screening is None:
        return False
    return screening.detection is None or screening.detection.severity >= ANSWERED_BY_HELP


def route_of(
    *, owner: User, session: AssistantSession, content: str, screening: Screening | None, minor: bool | None,
    now: datetime,
) -> Route:  # fmt: skip
    """No query."""
    rule = asked_for(content)
    if is_danger(screening) or (rule is not None and rule.name == "method"):
        return Route("help", rule)
    if session.dialogue is not None or flow_named(" ".join(content.lower().split()).strip(" .!")):
        return Route("guided")
    if rule is not None:
        return Route("words", rule)
    provider, reason = provider_for(owner, minor)
    if provider == "model" and is_foreign(content):
        provider, reason = "guided", "language"
    return Route(provider, fallback=reason)


def provider_for(owner: User, minor: bool | None) -> tuple[str, str]:
    """
    `guided` or `model`, and why no model.

    A model answers adults only, in a language that the gates read, and only where danger in a text is looked for.
    """
    if not is_configured():
        return "guided", ""
    if minor is not False:
        return "guided", "age"
    if not consent_granted(owner, ConsentType.CRISIS_DETECTION):
        return "guided", "unscreened"
    if owner.language not in GATED:
        return "guided", "language"
    return "model", ""
