"""What waits for a moderator, and the texts that rules are tried on. Words stay sealed until a service opens them."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from accounts.roles import holds
from moderation.screening.models import ScreeningHold, ScreeningSample

MODERATES, MANAGES = "decide:holds", "manage:moderation"
STATES = ("open", "released", "dropped", "withdrawn")


def may_moderate(user: object) -> bool:
    return holds(user, MODERATES)


def hold_list(*, viewer: User, state: str = ScreeningHold.State.OPEN) -> QuerySet[ScreeningHold]:
    """
    The queue: urgent first, then who waits longest. Decided ones: the newest first. Nobody sees their own.

    :raises NotFound: for whoever does not moderate.
    """
    if not may_moderate(viewer):
        raise NotFound
    rows = ScreeningHold.objects.exclude(owner=viewer).filter(state=state).defer("text")
    if state == ScreeningHold.State.OPEN:
        return rows.order_by("-is_urgent", "created_at", "pk")
    return rows.order_by("-decided_at", "-pk")


def hold_get(*, viewer: User, hold_id: UUID) -> ScreeningHold:
    """:raises NotFound: for whoever does not moderate, and for one's own."""
    if not may_moderate(viewer):
        raise NotFound
    found = ScreeningHold.objects.exclude(owner=viewer).filter(pk=hold_id).defer("text").first()
    if found is None:
        raise NotFound
    return found


def hold_waits(*, content_id: UUID) -> bool:
    """Whether a moderator has yet to read it. One query; for the room that the content is in."""
    return ScreeningHold.objects.filter(content_id=content_id, state=ScreeningHold.State.OPEN).exists()


def holds_count(*, viewer: object) -> int | None:
    """How many wait for `viewer`, or None for whoever decides about none. One query."""
    return hold_list(viewer=viewer).count() if isinstance(viewer, User) and may_moderate(viewer) else None


def holds_waiting(*, now: datetime) -> tuple[int, int]:
    """How many wait, and how many of them for too long. Two queries."""
    waiting = ScreeningHold.objects.filter(state=ScreeningHold.State.OPEN)
    late = waiting.filter(created_at__lt=now - timedelta(hours=settings.SCREENING_HOLD_HOURS))
    return waiting.count(), late.count()


def samples_recent(*, viewer: User, now: datetime, most: int) -> list[ScreeningSample]:
    """
    The newest texts to try rules on. One query.

    :raises NotFound: for whoever does not lead the moderators.
    """
    if not holds(viewer, MANAGES):
        raise NotFound
    since = now - timedelta(days=settings.SCREENING_SAMPLE_DAYS)
    return list(ScreeningSample.objects.filter(created_at__gte=since).order_by("-created_at", "-pk")[:most])
