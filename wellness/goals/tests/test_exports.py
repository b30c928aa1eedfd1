"""Goals out, gone, and in again as equal rows; erased with their person."""

from datetime import date, timedelta
from typing import Any

import orjson
import pytest
from django.utils import timezone

from accounts.consent.models import SharingCategory
from accounts.export.registry import export_sources
from accounts.export.tests.purge import purged
from accounts.identity.models import User
from config.ids import uuid7
from wellness.goals.models import Goal, GoalProgress
from wellness.goals.tests.factories import make_goal, make_step

pytestmark = pytest.mark.django_db
SOURCES = {source.name: source for source in export_sources() if source.name in {"goals", "goal_progress"}}


def rows_of(owner: User) -> dict[str, list[dict[str, Any]]]:
    """As they lie in the archive: plain JSON."""
    return {name: orjson.loads(orjson.dumps(list(source.rows(owner)))) for name, source in SOURCES.items()}


def restored(owner: User, rows: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    return {name: SOURCES[name].restore(owner, rows[name], timezone.now()) for name in ("goals", "goal_progress")}


@pytest.fixture
def full(user):
    goal = make_goal(user, title="Zwölf 🐢", description="=1+1\nsecond", unit="@hours", target_date=date(2099, 1, 1))
    make_goal(user, category="rest", is_active=False, current_value=3)
    make_step(goal, delta=19, note="quokka")
    make_step(goal, delta=1)
    make_step(goal, delta=-4)
    return user


def test_both_belong_to_the_category_of_habits_and_come_in_order():
    assert {source.category for source in SOURCES.values()} == {SharingCategory.HABITS}
    assert SOURCES["goals"].order < SOURCES["goal_progress"].order


def test_exported_deleted_and_restored_everything_is_equal(full):
    before = rows_of(full)
    assert [len(rows) for rows in before.values()] == [2, 3]
    Goal.objects.all().delete()
    counts = restored(full, before)
    assert {name: (part.made, part.skipped) for name, part in counts.items()} == {
        "goals": (2, {}), "goal_progress": (3, {}),
    }  # fmt: skip
    # The value of a goal is its own: its steps are not counted again.
    assert rows_of(full) == before
    again = restored(full, before)
    assert [(part.made, part.existing) for part in again.values()] == [(0, 2), (0, 3)]


def test_a_step_never_joins_somebody_elses_goal(full, stranger):
    before = rows_of(full)
    moved = [{**row, "id": str(uuid7())} for row in before["goal_progress"]]
    assert restored(stranger, {**before, "goal_progress": moved})["goal_progress"].skipped == {"invalid": 3}
    assert not GoalProgress.objects.filter(owner=stranger).exists()


@pytest.mark.parametrize(
    "change",
    [
        {"title": ""},
        {"title": "two\nlines"},
        {"unit": " "},
        {"category": "Rest"},
        {"target_value": 0},
        {"current_value": -1},
        {"current_value": 2**31},
        {"unit": "x" * 51},
        {"zone": "Mars/Olympus"},
        {"local_date": "2025-01-01"},
        {"logged_at": (timezone.now() + timedelta(hours=5)).isoformat()},
        {"achieved_at": "9998-01-01T00:00:00Z"},
        {"updated_at": "1700-01-01T00:00:00Z"},
    ],
)
def test_a_row_that_cannot_be_ours_is_left_out(full, change):
    row = rows_of(full)["goals"][0]
    Goal.objects.all().delete()
    counts = SOURCES["goals"].restore(full, [{**row, **change}], timezone.now())
    assert (counts.made, counts.skipped) == (0, {"invalid": 1})


def test_with_the_person_go_the_goals(full, stranger):
    theirs = make_step(make_goal(stranger))
    purged(full)
    assert Goal.objects.get().owner_id == stranger.pk
    assert GoalProgress.objects.get().pk == theirs.pk
