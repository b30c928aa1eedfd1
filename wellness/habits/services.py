"""The writers of habits."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.identity.models import User
from accounts.notifications.wall_clock import next_occurrence
from config.api.errors import Conflict
from wellness.diary.serializers import client_body
from wellness.diary.services import DiaryKind, Stored, diary_create, diary_delete, diary_update, place, place_again
from wellness.habits.models import ACTIVE_MAX, Habit
from wellness.habits.rhythms import WEEKDAYS, WEEKLY, WORKDAYS
from wellness.habits.selectors import habit_get

HABIT = DiaryKind("habit", "wellness.habit")
_TEXTS = ("name", "note")
_PLAIN = ("name", "habit_type", "target_time", "reminder_enabled", "is_active", "note")
_PLANNED = frozenset({"target_time", "reminder_enabled", "is_active"})


class TooManyHabits(Conflict):
    default_code = "too_many_habits"
    default_detail = f"There are {ACTIVE_MAX} active habits already. Archive one first."


def habit_create(*, owner: User, values: Mapping[str, Any], now: datetime) -> Stored[Habit]:
    """
    :raises ValidationError: naming the field that is wrong.
    :raises IdConflict: when the client's id is taken.
    :raises TooManyHabits: when there are as many active ones as there may be.
    """
    row = Habit(**({"id": values["id"]} if values.get("id") else {}), **rhythm_of(values))
    for name in _PLAIN:
        if name in values:
            setattr(row, name, _plain(name, values[name]))
    place(row, values, owner=owner, now=now)
    row.next_due_at = next_due(row, owner.zone, now)
    return diary_create(
        kind=HABIT, row=row, owner=owner, body=client_body(dict(values)), texts=[row.name, row.note], now=now,
        details={"type": row.habit_type, "frequency": row.target_frequency},
        after=_room_left if row.is_active else None,
    )  # fmt: skip


def habit_update(*, owner: User, habit_id: UUID, values: Mapping[str, Any], now: datetime) -> Stored[Habit]:
    """
    This function will change what `values` name; a habit is archived by `is_active` false.

    :raises NotFound: also when the habit is somebody else's.
    :raises ValidationError: naming the field that is wrong.
    :raises TooManyHabits: when it would be one more active habit than there may be.
    """
    stored = habit_get(owner=owner, habit_id=habit_id)
    changed: set[str] = set()

    def apply(row: Habit) -> set[str]:
        wanted = {name: _plain(name, values[name]) for name in _PLAIN if name in values}
        wanted |= rhythm_of(values, row)
        changed.update(name for name, value in wanted.items() if getattr(row, name) != value)
        for name in changed:
            setattr(row, name, wanted[name])
        if changed & _PLANNED:
            row.next_due_at = next_due(row, owner.zone, now)
            changed.add("next_due_at")
        changed.update(place_again(row, values, owner=owner, now=now))
        return changed

    def after(row: Habit) -> None:
        if "is_active" in changed and row.is_active:
            _room_left(row)

    texts = [values[name] for name in _TEXTS if values.get(name) and values[name] != getattr(stored, name)]
    return diary_update(
        kind=HABIT, rows=Habit.objects.all(), owner=owner, row_id=habit_id, apply=apply, texts=texts, now=now,
        after=after,
    )  # fmt: skip


def habit_delete(*, owner: User, habit_id: UUID) -> None:
    """This function will delete the habit and its history. :raises NotFound: also when it is somebody else's."""
    diary_delete(kind=HABIT, rows=Habit.objects.all(), owner=owner, row_id=habit_id)


def rhythm_of(values: Mapping[str, Any], stored: Habit | None = None) -> dict[str, Any]:
    """
    The three columns that say how often, of a new habit or of a change of `stored`.

    :raises ValidationError: when `weekdays` or `times_per_week` do not belong to the frequency.
    """
    before = stored.target_frequency if stored is not None else None
    frequency = values.get("target_frequency", before)
    weekdays, times = values.get("weekdays"), values.get("times_per_week")
    if weekdays and frequency != WEEKDAYS:
        raise _refused("weekdays", "Only a habit of `target_frequency` weekdays has them.")
    if times not in (None, 1) and frequency != WEEKLY:
        raise _refused("times_per_week", "Only a habit of `target_frequency` weekly has this.")
    if stored is not None and before == frequency:
        weekdays = stored.weekdays if weekdays is None else weekdays
        times = stored.times_per_week if times is None else times
    return {
        "target_frequency": frequency,
        "weekdays": sorted(set(weekdays or WORKDAYS)) if frequency == WEEKDAYS else [],
        "times_per_week": times or 1,
    }


def next_due(habit: Habit, zone: ZoneInfo, now: datetime) -> datetime | None:
    """
    When the clock shows the habit's hour next, on whatever day.

    Whether that day asks for anything is decided when it has come: pauses, rest days and completions may change.
    """
    if habit.target_time is None or not (habit.reminder_enabled and habit.is_active):
        return None
    return next_occurrence(
        after=now, wall_time=habit.target_time, weekdays=(), zone=zone, last_local_date=habit.last_local_date
    )[0]


@transaction.atomic
def habits_replan(*, owner: User, now: datetime) -> int:
    """This function will find anew when each habit's hour comes, after the person's zone changed."""
    planned = Habit.objects.filter(owner=owner, next_due_at__isnull=False).defer(*_TEXTS)
    rows = list(planned.select_for_update(of=("self",), no_key=True))
    for row in rows:
        row.next_due_at = next_due(row, owner.zone, now)
    Habit.objects.bulk_update(rows, ["next_due_at"])
    return len(rows)


def places_left(*, owner_id: UUID) -> int:
    """How many more habits may be active; call it in the transaction that takes them. Two queries."""
    # Two devices at once must not each find the last place.
    User.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=owner_id)
    return ACTIVE_MAX - Habit.objects.filter(owner_id=owner_id, is_active=True).count()


def _room_left(row: Habit) -> None:
    if places_left(owner_id=row.owner_id) < 0:
        raise TooManyHabits


def _plain(name: str, value: Any) -> Any:
    return (value or None) if name == "note" else value


def _refused(name: str, message: str) -> ValidationError:
    return ValidationError({name: [ErrorDetail(message, "conflicting")]})
