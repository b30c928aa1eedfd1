"""What the weekly report says about moods."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from django.db.models import Count

from accounts.reminders.weeks import Numbers, register_week_source
from wellness.mood.models import MoodEntry


def register_weeks() -> None:
    """Called when the app starts."""
    register_week_source("mood", mood_weeks)


def mood_weeks(owner_ids: Collection[UUID], first: date, last: date) -> Mapping[UUID, Numbers]:
    """How much was written, by person; who wrote nothing is left out. One query."""
    rows = MoodEntry.objects.filter(owner__in=owner_ids, local_date__range=(first, last)).values("owner_id")
    found = rows.annotate(entries=Count("id"), days=Count("local_date", distinct=True)).order_by("owner_id")
    return {row["owner_id"]: {"entries": row["entries"], "days": row["days"]} for row in found}
