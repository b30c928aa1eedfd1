"""A person's rest days, as streaks and reminders ask for them."""

from uuid import UUID

from wellness.days.models import DayRest
from wellness.days.streaks import Rest


def rest_of(*, owner_id: UUID) -> Rest:
    """One query."""
    rows = DayRest.objects.filter(owner_id=owner_id).values_list("weekday", "first_date", "last_date")
    found = list(rows.order_by("first_date", "id"))
    return Rest(
        frozenset(weekday for weekday, _, _ in found if weekday is not None),
        tuple((first, last) for _, first, last in found if first is not None),
    )
