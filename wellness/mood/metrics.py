"""What is counted of moods."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Count

from accounts.metrics.counting import count_by_owner
from accounts.metrics.registry import register_metric
from wellness.days.longest import REST, longest_streaks
from wellness.mood.models import MoodEntry

KINDS = ("mood_entry",)


def register_metrics() -> None:
    """Called when the app starts."""
    register_metric("mood.entries", title="Moods written down", kinds=KINDS, read=_entries)
    register_metric("mood.days", title="Days with a mood", kinds=KINDS, read=_days)
    register_metric("mood.longest_streak", title="Most days in a row with a mood", kinds=(*KINDS, REST), read=_streaks)


def _entries(owner_ids: Collection[UUID]) -> Mapping[UUID, int]:
    return count_by_owner(MoodEntry.objects.filter(owner__in=owner_ids))


def _days(owner_ids: Collection[UUID]) -> Mapping[UUID, int]:
    return count_by_owner(MoodEntry.objects.filter(owner__in=owner_ids), Count("local_date", distinct=True))


def _streaks(owner_ids: Collection[UUID]) -> Mapping[UUID, int]:
    rows = MoodEntry.objects.filter(owner__in=owner_ids).values_list("owner_id", "local_date", "zone").distinct()
    return longest_streaks(rows, owner_ids)
