"""What is counted of entries. Drafts are none yet."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Count, QuerySet

from accounts.metrics.counting import count_by_owner
from accounts.metrics.registry import register_metric
from journal.entries.models import JournalEntry
from wellness.days.longest import REST, longest_streaks

KINDS = ("journal_entry",)


def register_metrics() -> None:
    """Called when the app starts."""
    register_metric("journal.entries", title="Journal entries written", kinds=KINDS, read=_entries)
    register_metric("journal.days", title="Days with a journal entry", kinds=KINDS, read=_days)
    register_metric(
        "journal.longest_streak", title="Most days in a row with a journal entry", kinds=(*KINDS, REST), read=_streaks
    )


def _entries(owner_ids: Collection[UUID]) -> Mapping[UUID, int]:
    return count_by_owner(_finished(owner_ids))


def _days(owner_ids: Collection[UUID]) -> Mapping[UUID, int]:
    return count_by_owner(_finished(owner_ids), Count("local_date", distinct=True))


def _streaks(owner_ids: Collection[UUID]) -> Mapping[UUID, int]:
    rows = _finished(owner_ids).values_list("owner_id", "local_date", "zone").distinct()
    return longest_streaks(rows, owner_ids)


def _finished(owner_ids: Collection[UUID]) -> QuerySet[JournalEntry]:
    return JournalEntry.objects.filter(owner__in=owner_ids, is_draft=False)
