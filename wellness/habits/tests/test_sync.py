"""Habits and completions from phones that were away."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.sync.models import SyncChange
from config.ids import uuid7
from config.testing.threads import at_once, own_client
from crisis.incidents.models import CrisisEvent
from wellness.days import day_now
from wellness.habits.completions import habit_complete
from wellness.habits.models import ACTIVE_MAX, Habit, HabitCompletion
from wellness.habits.services import habits_replan
from wellness.habits.tests.factories import BODY, make_habit
from wellness.mood.tests.devices import Device, body_of, pages_of, push

pytestmark = pytest.mark.django_db(transaction=True)
KIND = "habit_completion"


@pytest.fixture
def client(user, api_as):
    return api_as(user)


@pytest.fixture
def habit(user):
    return make_habit(user, now=timezone.now() - timedelta(days=9))


def done(habit, row_id=None, **more):
    fields = {"habit_id": str(habit.pk), "date": more.pop("date", "2026-03-09"), **more}
    return body_of("create", row_id or str(uuid7()), fields, kind=KIND)


def test_two_phones_that_did_the_same_day_end_with_one_completion_and_both_learn_which(client, habit):
    phones = Device(client), Device(client)
    first, second = done(habit), done(habit, notes="with music")
    (one,) = push(client, first)
    phones[0].learn(one)
    (two,) = push(client, second)
    phones[1].learn(two)
    assert (one["outcome"], two["outcome"], two["deleted"], two["data"]) == ("applied", "repeated", True, None)
    for phone in phones:
        phone.fetch()
        (shown,) = [row for row in phone.shown().values() if "habit_id" in row]
        assert (shown["id"], shown["notes"]) == (one["id"], "with music")
    assert HabitCompletion.objects.count() == 1
    # And again, late, and with what the phone did to a row that it believed its own.
    again, anew, change, gone = push(
        client,
        second,
        {**second, "change_id": str(uuid7())},
        body_of("delete", second["id"], kind=KIND),
        body_of("delete", one["id"], kind=KIND),
    )
    assert (again["outcome"], again["deleted"]) == ("repeated", True)
    assert (anew["outcome"], anew["conflict"]) == ("conflict", "deleted")
    assert (change["outcome"], gone["outcome"]) == ("repeated", "applied")
    assert not HabitCompletion.objects.exists()


def test_the_endpoint_answers_a_day_that_was_done_under_another_id_though_the_id_is_told_as_deleted(client, habit):
    first, second = done(habit), done(habit)
    assert push(client, first, second)[1]["deleted"]
    late = client.post(f"/api/v1/habits/{habit.pk}/complete", {"id": second["id"], "date": "2026-03-09"})
    assert (late.status_code, late.json()["id"]) == (200, first["id"])
    push(client, body_of("delete", first["id"], kind=KIND))
    late = client.post(f"/api/v1/habits/{habit.pk}/complete", {"id": second["id"], "date": "2026-03-09"})
    assert (late.status_code, late.json()["code"]) == (409, "deleted")


def test_danger_in_the_note_of_a_second_phone_is_heard_though_its_row_is_not_stored(client, habit):
    push(client, done(habit, notes="tea"))
    (result,) = push(client, done(habit, notes="I took all the pills"))
    assert result["support"]["severity"] >= 4
    assert CrisisEvent.objects.count() == 1


def test_a_completion_without_a_day_is_of_the_day_on_which_it_was_written(client, habit, user):
    at = timezone.now() - timedelta(days=2)
    write = body_of("create", str(uuid7()), {"habit_id": str(habit.pk)}, kind=KIND, at=at.isoformat())
    (result,) = push(client, write)
    assert result["data"]["date"] == str(day_now(user, at).local_date)


def test_sixty_four_writes_of_one_day_by_sync_and_endpoint_leave_one_row(client, habit, user, unlimited):
    def write(number):
        own = own_client(client)
        if number % 2:
            return push(own, done(habit))[0]["outcome"]
        habit_complete(owner=user, habit_id=habit.pk, values={"date": date(2026, 3, 9)}, now=timezone.now())
        return "stored"

    outcomes = at_once(64, write, workers=16)
    assert HabitCompletion.objects.count() == 1
    assert set(outcomes) <= {"stored", "applied", "repeated"}
    shown = [change for change in pages_of(client)[0] if change["kind"] == KIND and not change["deleted"]]
    assert [change["id"] for change in shown] == [str(HabitCompletion.objects.get().pk)]


def test_what_the_house_plans_for_a_habit_is_no_change(client, habit, user):
    Habit.objects.update(target_time="07:30", next_due_at=timezone.now())
    _, cursor = pages_of(client)
    habits_replan(owner=user, now=timezone.now())
    Habit.objects.update(last_local_date="2026-03-09")
    assert pages_of(client, cursor)[0] == []


def test_a_habit_that_is_deleted_takes_its_completions_along_in_the_feed(client, habit):
    push(client, done(habit))
    _, cursor = pages_of(client)
    assert push(client, body_of("delete", str(habit.pk), kind="habit"))[0]["outcome"] == "applied"
    gone = {change["kind"] for change in pages_of(client, cursor)[0] if change["deleted"]}
    assert gone == {"habit", KIND}
    (late,) = push(client, done(habit, date="2026-03-08"))
    assert late["problem"]["code"] == "not_found"


def test_as_many_active_habits_as_at_the_endpoint(client, user):
    Habit.objects.bulk_create(
        Habit(owner=user, name="x", habit_type="sleep", target_frequency="daily", logged_at=timezone.now(), zone="UTC",
              local_date="2026-03-09") for _ in range(ACTIVE_MAX)
    )  # fmt: skip
    (result,) = push(client, body_of("create", str(uuid7()), BODY, kind="habit"))
    assert (result["outcome"], result["problem"]["code"]) == ("refused", "too_many_habits")
    assert Habit.objects.count() == ACTIVE_MAX
    assert not SyncChange.objects.filter(kind="habit", row_id=result["id"]).exists()
