"""Habits out, gone, and in again as equal rows; erased with their person."""

from datetime import time, timedelta
from typing import Any

import orjson
import pytest
from django.utils import timezone

from accounts.consent.models import SharingCategory
from accounts.export.registry import export_sources
from accounts.export.tests.factories import archive_of
from accounts.export.tests.files import no_limits, private_folder
from accounts.export.tests.purge import purged
from accounts.identity.models import User
from accounts.imports.tests.factories import import_made
from config.ids import uuid7
from wellness.habits.models import ACTIVE_MAX, Habit, HabitCompletion
from wellness.habits.tests.factories import TODAY, make_done, make_habit

__all__ = ("no_limits", "private_folder")
pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SOURCES = {source.name: source for source in export_sources() if source.name in {"habits", "habit_completions"}}


def rows_of(owner: User) -> dict[str, list[dict[str, Any]]]:
    """As they lie in the archive: plain JSON."""
    return {name: orjson.loads(orjson.dumps(list(source.rows(owner)))) for name, source in SOURCES.items()}


def restored(owner: User, rows: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    return {name: SOURCES[name].restore(owner, rows[name], timezone.now()) for name in ("habits", "habit_completions")}


@pytest.fixture
def full(user):
    one = make_habit(
        user, name="Zwölf 🐢", note="=1+1\nsecond line", target_frequency="weekdays", weekdays=[2, 7],
        target_time=time(7, 30), habit_type="sleep", timezone="Pacific/Apia",
    )  # fmt: skip
    make_habit(user, target_frequency="weekly", times_per_week=3, is_active=False, reminder_enabled=False)
    make_done(one, TODAY, TODAY - DAY)
    completion = HabitCompletion.objects.filter(habit=one).latest("logged_at")
    completion.notes = "quokka"
    completion.save()
    return user


def test_both_belong_to_the_category_of_habits_and_come_in_order():
    assert {source.category for source in SOURCES.values()} == {SharingCategory.HABITS}
    assert SOURCES["habits"].order < SOURCES["habit_completions"].order


def test_exported_deleted_and_restored_everything_is_equal(full):
    before = rows_of(full)
    assert [len(rows) for rows in before.values()] == [2, 2]
    Habit.objects.all().delete()
    counts = restored(full, before)
    assert {name: (part.made, part.skipped) for name, part in counts.items()} == {
        "habits": (2, {}), "habit_completions": (2, {}),
    }  # fmt: skip
    assert rows_of(full) == before
    # Reminders begin from now on.
    due = Habit.objects.exclude(next_due_at=None).get().next_due_at
    assert timezone.now() < due < timezone.now() + DAY
    again = restored(full, before)
    assert {name: (part.made, part.existing) for name, part in again.items()} == {
        "habits": (0, 2), "habit_completions": (0, 2),
    }  # fmt: skip


def test_a_completion_never_joins_somebody_elses_habit(full, stranger):
    before = rows_of(full)
    # The habits stay with their person; the archive is brought into another account.
    counts = restored(stranger, before)
    assert counts["habits"].skipped == {"id_taken": 2}
    assert counts["habit_completions"].skipped == {"invalid": 2}
    moved = [{**row, "id": str(uuid7())} for row in before["habit_completions"]]
    assert SOURCES["habit_completions"].restore(stranger, moved, timezone.now()).skipped == {"invalid": 2}
    assert not HabitCompletion.objects.filter(owner=stranger).exists()


def test_a_second_completion_of_a_day_is_refused_alone(full):
    before = rows_of(full)["habit_completions"]
    twice = [{**before[0], "id": str(uuid7())}]
    counts = SOURCES["habit_completions"].restore(full, twice, timezone.now())
    assert (counts.made, counts.skipped) == (0, {"refused": 1})


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": " "},
        {"name": "two\nlines"},
        {"name": "x" * 256},
        {"habit_type": "gardening"},
        {"target_frequency": "monthly"},
        {"weekdays": [8]},
        {"weekdays": []},
        {"weekdays": [7, 2]},
        {"target_frequency": "daily"},
        {"times_per_week": 3},
        {"target_time": "07:30:00+02:00"},
        {"zone": "../etc/passwd"},
        {"local_date": "2025-01-01"},
        {"logged_at": (timezone.now() + timedelta(hours=5)).isoformat()},
        {"created_at": "9998-01-01T00:00:00Z"},
        {"logged_at": "2026-03-10T12:00:00"},
        {"name": "a\x00b"},
    ],
)
def test_a_row_that_cannot_be_ours_is_left_out(full, change):
    row = next(row for row in rows_of(full)["habits"] if row["target_frequency"] == "weekdays")
    Habit.objects.all().delete()
    counts = SOURCES["habits"].restore(full, [{**row, **change}], timezone.now())
    assert (counts.made, counts.skipped) == (0, {"invalid": 1})


def test_an_archive_brings_no_more_active_habits_than_a_person_may_have(user):
    make_habit(user, target_time=time(7, 30))
    (row,) = rows_of(user)["habits"]
    rows = [{**row, "id": str(uuid7())} for _ in range(ACTIVE_MAX + 20)]
    counts = SOURCES["habits"].restore(user, rows, timezone.now())
    assert (counts.made, counts.skipped) == (ACTIVE_MAX + 20, {})
    active = Habit.objects.filter(is_active=True)
    assert active.count() == active.filter(next_due_at__isnull=False).count() == ACTIVE_MAX
    # The others are there, archived, and nobody plans for them.
    assert not Habit.objects.filter(is_active=False, next_due_at__isnull=False).exists()


@pytest.mark.usefixtures("private_folder", "no_limits")
def test_an_archive_brought_into_a_second_account_keeps_completions_with_their_habits(full, stranger, api_as):
    data, _ = archive_of(api_as(full))
    before = rows_of(full)
    done = import_made(api_as(stranger), data)
    assert (done["state"], done["counts"]["habits"]["made"], done["counts"]["habit_completions"]["made"]) == (
        "ready", 2, 2,
    )  # fmt: skip
    assert rows_of(full) == before
    theirs = HabitCompletion.objects.filter(owner=stranger)
    assert {row.habit.owner_id for row in theirs} == {stranger.pk}
    assert set(theirs.values_list("pk", flat=True)).isdisjoint(row["id"] for row in before["habit_completions"])
    assert import_made(api_as(stranger), data)["counts"]["habits"]["existing"] == 2


def test_with_the_person_go_the_habits(full, stranger):
    theirs = make_done(make_habit(stranger), TODAY)[0]
    purged(full)
    assert [habit.owner_id for habit in Habit.objects.all()] == [stranger.pk]
    assert HabitCompletion.objects.get().pk == theirs.pk
