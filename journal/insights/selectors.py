"""Which entries wait to be analysed, and what was worked out of the others."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from accounts.consent.models import Consent, ConsentType
from accounts.identity.models import User
from journal.entries.models import JournalEntry
from wellness.diary.selectors import diary_list

# Local date, tone, emotion, topics.
Moment = tuple[date, float | None, str | None, list[str] | None]


def unread_list(*, owner_id: UUID | None, limit: int) -> list[tuple[UUID, UUID]]:
    """
    (owner, entry) of finished entries that nobody analysed, of people whose leave there is. One query.

    The newest words first: what somebody brings along from years keeps its times, and keeps nobody's today waiting.
    """
    willing = Consent.objects.filter(type=ConsentType.JOURNAL_INSIGHTS, granted=True)
    rows = JournalEntry.objects.filter(
        is_draft=False, analysis_version=None, owner__in=willing.values("owner"), owner__deleted_at=None
    )
    if owner_id is not None:
        rows = rows.filter(owner=owner_id)
    return list(rows.order_by("-updated_at", "-pk").values_list("owner_id", "pk")[:limit])


def moments_of(*, owner: User, first: date, last: date) -> Sequence[Moment]:
    """What was worked out of the entries between two local dates, the oldest first. One query, nothing sealed."""
    rows = _finished(owner, first, last).filter(analysis_version__isnull=False)
    return list(
        rows.order_by("local_date", "logged_at", "pk").values_list(
            "local_date", "sentiment_score", "primary_emotion", "topics"
        )
    )


def waiting_count(*, owner: User, first: date, last: date) -> int:
    """How many entries are not analysed yet. One query."""
    return _finished(owner, first, last).filter(analysis_version=None).count()


def _finished(owner: User, first: date, last: date) -> QuerySet[JournalEntry]:
    return diary_list(JournalEntry.objects.filter(is_draft=False), owner=owner, first=first, last=last)
