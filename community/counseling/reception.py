"""What somebody is told who asks for a counsellor: whether one is there, when one will be, and who is there now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.identity.models import User
from community.counseling.duty import on_duty
from community.counseling.hours import hours_read
from crisis.resources.selectors import support_resources

# The severity for which people to call are chosen when nobody knows how somebody is.
UNKNOWN_SEVERITY = 3
THERE = "A counsellor is there. You will be told your place in the queue."
SHORTLY = "No counsellor is free to answer at this moment. You can wait, or come back later."
LATER = "No counsellor is there now. The next one is there on {when} (your time). You can wait in the queue until then."
UNKNOWN = "No counsellor is there now, and we cannot say when one will be. You can wait in the queue."
BESIDE = " If you are in danger, do not wait: the lines below are there for you."


@dataclass(frozen=True, slots=True)
class Reception:
    """`opens_at` is None when somebody is there, and when nobody can say."""

    is_staffed: bool
    is_open: bool
    opens_at: datetime | None
    message: str


def reception_of(*, viewer: User, now: datetime) -> Reception:
    """Three queries."""
    staffed, hours = on_duty(now=now).exclude(owner=viewer).exists(), hours_read()
    is_open = hours.is_open(now)
    if staffed:
        return Reception(True, is_open, None, THERE)
    if is_open:
        return Reception(False, True, None, SHORTLY + BESIDE)
    opens_at = hours.opens_next(now)
    if opens_at is None:
        return Reception(False, False, None, UNKNOWN + BESIDE)
    when = opens_at.astimezone(viewer.zone).strftime("%A, %-d %B, %H:%M")
    return Reception(False, False, opens_at, LATER.format(when=when) + BESIDE)


def help_of(viewer: User, now: datetime) -> list[dict[str, Any]]:
    """Whom to call meanwhile. No query."""
    return support_resources(
        country=viewer.country, language=viewer.language, severity=UNKNOWN_SEVERITY, topics=(), now=now
    )
