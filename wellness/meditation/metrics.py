"""What is counted of meditation: completed sessions only."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import QuerySet, Sum

from accounts.metrics.counting import count_by_owner
from accounts.metrics.registry import register_metric
from wellness.days.longest import REST, longest_streaks
from wellness.meditation.models import MeditationSession

KINDS = ("meditation_session",)


def register_metrics() -> None:
    """Called when the app starts."""
    register_metric("meditation.sessions", title="Meditations completed", kinds=KINDS, read=_sessions)
    register_metric("meditation.minutes", title="Minutes of meditation", kinds=KINDS, read=_minutes)
    register_metric(
        "meditation.longest_streak", title="Most days in a row with a meditation", kinds=(*KINDS, REST), read=_streaks
    )


def _completed(owner_ids: Collection[UUID]) -> QuerySet[MeditationSession]:
    return MeditationSession.objects.filter(
        owner__in=owner_ids, state=MeditationSession.State.COMPLETED
    ).order_by()  # fmt: skip


def _sessions(owner_ids: Collection[UUID]) -> Mapping[UUID, int]:
    return count_by_owner(_completed(owner_ids))


def _minutes(owner_ids: Collection[UUID]) -> Mapping[UUID, int]:
    return count_by_owner(_completed(owner_ids), Sum("completed_duration_minutes"))


def _streaks(owner_ids: Collection[UUID]) -> Mapping[UUID, int]:
    return longest_streaks(_completed(owner_ids).values_list("owner_id", "local_date", "zone").distinct(), owner_ids)
