"""What others will read passes here first: danger to the writer, and harm to the readers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.identity.models import User
from config.api.errors import DomainError
from crisis.screening.services import answer_to, screen
from moderation.screening.verdicts import Outcome, Place, Verdict


class ContentRefused(DomainError):
    """`reasons` says which rules; the person can change the text and send it again."""

    default_code = "content_refused"
    default_detail = "This cannot be shared here."


def text_screen(*, text: str, author: User, minor: bool, place: Place, now: datetime) -> Verdict:
    """
    This function will judge `text` before it is stored: no query on the way, nothing is written.

    `minor` says whether the author is under age. A refusal is a verdict too, because a cry for help in a refused
    text must still be answered: see `verdict_record`.
    """
    return Verdict(Outcome.PUBLISH, text, risk=screen(text, author))


def verdict_record(
    verdict: Verdict, *, author: User, place: Place, content_id: UUID, now: datetime
) -> dict[str, Any] | None:
    """
    This function will write down what was found and return the help to show; call it in the writer's transaction.

    Nothing is written for a text without a finding.
    """
    return answer_to(verdict.risk, owner=author, source=str(place), source_id=content_id, now=now)
