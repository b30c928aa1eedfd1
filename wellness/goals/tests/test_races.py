"""Steps at once add up, and each counts once; with real threads against the real database."""

from functools import partial

import pytest
from django.utils import timezone

from accounts.audit.models import AuditEvent
from config.ids import uuid7
from config.testing.threads import at_once, own_client
from wellness.goals.models import Goal, GoalProgress
from wellness.goals.tests.factories import URL, make_goal

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def caller(user, api_as, unlimited):
    return partial(own_client, api_as(user))


def test_sixty_four_steps_of_one_at_once_are_sixty_four(user, caller):
    goal = make_goal(user, target_value=64, now=timezone.now())
    answers = at_once(64, lambda _: caller().post(f"{URL}/{goal.pk}/progress", {"delta": 1}), workers=16)
    assert {answer.status_code for answer in answers} == {201}
    goal.refresh_from_db()
    assert goal.current_value == 64
    # Each saw a value of its own, and one of them reached the goal.
    assert sorted(answer.json()["value"] for answer in answers) == list(range(1, 65))
    assert sum(GoalProgress.objects.values_list("amount", flat=True)) == 64
    reached = AuditEvent.objects.filter(action="wellness.goal_progress.created", details__achieved=True)
    assert reached.count() == 1


@pytest.mark.slow
def test_one_step_sent_sixty_four_times_counts_once(user, caller):
    goal = make_goal(user, now=timezone.now())
    body = {"id": str(uuid7()), "delta": 3, "note": "in the park"}
    answers = at_once(64, lambda _: caller().post(f"{URL}/{goal.pk}/progress", body), workers=16)
    assert sorted(answer.status_code for answer in answers) == [200] * 63 + [201]
    assert {answer.json()["id"] for answer in answers} == {body["id"]}
    goal.refresh_from_db()
    assert (goal.current_value, GoalProgress.objects.count()) == (3, 1)


def test_one_id_for_two_goals_at_once_moves_one_of_them(user, caller):
    goals = [make_goal(user, now=timezone.now()) for _ in range(2)]
    body = {"id": str(uuid7()), "delta": 1}
    answers = at_once(16, lambda index: caller().post(f"{URL}/{goals[index % 2].pk}/progress", body))
    assert {answer.status_code for answer in answers} == {201, 200, 409}
    assert [answer.status_code for answer in answers].count(201) == 1
    assert sorted(Goal.objects.values_list("current_value", flat=True)) == [0, 1]


def test_steps_and_changes_at_once_leave_a_history_that_adds_up(user, caller):
    goal = make_goal(user, current_value=5, now=timezone.now())

    def work(index):
        if index % 4:
            return caller().post(f"{URL}/{goal.pk}/progress", {"delta": 1}).status_code
        return caller().patch(f"{URL}/{goal.pk}", {"current_value": index}).status_code

    assert set(at_once(32, work, workers=16)) == {200, 201}
    goal.refresh_from_db()
    assert 5 + sum(GoalProgress.objects.values_list("amount", flat=True)) == goal.current_value
