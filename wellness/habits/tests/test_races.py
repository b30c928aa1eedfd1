"""Once a local date, with real threads against the real database."""

import pytest
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.identity.models import User
from config.ids import uuid7
from config.testing.threads import at_once, own_client
from wellness.habits.completions import habit_complete
from wellness.habits.models import ACTIVE_MAX, Habit, HabitCompletion
from wellness.habits.services import TooManyHabits
from wellness.habits.tests.factories import NOW, TODAY, URL, make_done, make_habit

pytestmark = pytest.mark.django_db(transaction=True)


def test_sixty_four_completions_of_one_day_over_http_leave_one_row(user, api_as, unlimited):
    habit = make_habit(user, now=timezone.now())
    signed_in = api_as(user)
    at = timezone.now().isoformat()

    def post(index):
        client = own_client(signed_in)
        body = {"id": str(uuid7()), "completed_at": at, "notes": f"device {index}"}
        answer = client.post(f"{URL}/{habit.pk}/complete", body)
        return answer.status_code, answer.json()

    answers = at_once(64, post, workers=16)
    assert sorted(status for status, _ in answers) == [200] * 63 + [201]
    stored = HabitCompletion.objects.get()
    assert {data["id"] for _, data in answers} == {str(stored.pk)}
    # Also what was written: each is told the notes that are kept.
    stored.owner = user
    assert {data["notes"] for _, data in answers} == {stored.notes}
    assert AuditEvent.objects.filter(action="wellness.habit_completion.created").count() == 1


def test_sixty_four_completions_of_the_service_without_ids_leave_one_row(user):
    habit = make_habit(user)
    owners = [User.objects.get(pk=user.pk) for _ in range(64)]

    def complete(index):
        return habit_complete(owner=owners[index], habit_id=habit.pk, values={}, now=NOW)

    answers = at_once(64, complete, workers=16)
    assert [answer.fresh for answer in answers].count(True) == 1
    assert {answer.row.pk for answer in answers} == {HabitCompletion.objects.get().pk}


def test_different_days_at_once_are_all_stored(user):
    habit = make_habit(user)
    days = [TODAY.replace(day=1 + number % 8) for number in range(32)]

    def complete(index):
        return habit_complete(owner=habit.owner, habit_id=habit.pk, values={"date": days[index]}, now=NOW)

    at_once(32, complete, workers=16)
    assert sorted(HabitCompletion.objects.values_list("local_date", flat=True)) == sorted(set(days))


def test_doing_and_undoing_at_once_never_fails(user, api_as, unlimited):
    habit = make_habit(user, now=timezone.now())
    signed_in = api_as(user)

    def work(index):
        client = own_client(signed_in)
        answer = client.post(f"{URL}/{habit.pk}/complete", {})
        if index % 2:
            undone = client.delete(f"{URL}/{habit.pk}/completions/{answer.json()['id']}")
            return answer.status_code, undone.status_code
        return answer.status_code, 204

    answers = at_once(48, work, workers=16)
    assert {done for done, _ in answers} <= {200, 201}
    assert {undone for _, undone in answers} <= {204, 404}
    assert HabitCompletion.objects.count() <= 1


def test_a_habit_deleted_at_the_same_moment_leaves_no_orphan(user, api_as, unlimited):
    signed_in = api_as(user)
    habits = [make_habit(user, now=timezone.now()) for _ in range(12)]

    def work(index):
        client = own_client(signed_in)
        path = f"{URL}/{habits[index // 2].pk}"
        return (client.delete(path) if index % 2 else client.post(f"{path}/complete", {})).status_code

    assert set(at_once(24, work, workers=8)) <= {201, 204, 404}
    assert not Habit.objects.exists()
    assert not HabitCompletion.objects.exists()


def test_the_last_place_of_the_active_habits_is_given_once(user):
    make_habit(user)
    others = [Habit(owner=user, name="x", logged_at=NOW, zone="UTC", local_date=TODAY) for _ in range(ACTIVE_MAX - 2)]
    Habit.objects.bulk_create(others)

    def create(_):
        try:
            make_habit(User.objects.get(pk=user.pk))
        except TooManyHabits:
            return "refused"
        return "stored"

    assert sorted(at_once(8, create)) == ["refused"] * 7 + ["stored"]
    assert Habit.objects.filter(is_active=True).count() == ACTIVE_MAX


def test_an_undo_leaves_the_day_open_again(user):
    habit = make_habit(user)
    first = make_done(habit, TODAY)[0]
    first.delete()
    assert make_done(habit, TODAY)[0].pk != first.pk
