"""What screening says about a text before others see it."""

from dataclasses import dataclass
from uuid import UUID

from accounts.identity.models import User
from crisis.screening.services import Screening
from moderation.judging.outcomes import Outcome, Place


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote for a place; `minor` and `content_id` as `text_screen` takes them."""

    text: str
    author: User
    minor: bool
    place: Place
    content_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    `text` is what may be shown: the text itself, or with masked words. Reasons are codes, never words of it.

    `original` is what the person wrote, and `known` names what was known of them beside the words.
    """

    outcome: Outcome
    text: str
    reasons: tuple[str, ...] = ()
    risk: Screening | None = None
    rules_version: int = 0
    original: str = ""
    known: tuple[str, ...] = ()
