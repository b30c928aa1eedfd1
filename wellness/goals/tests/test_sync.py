"""Goals and steps from phones that were away."""

import pytest
from django.utils import timezone

from config.ids import uuid7
from wellness.goals.models import GoalProgress
from wellness.goals.tests.factories import make_goal
from wellness.mood.tests.devices import Device, body_of, pages_of, push

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def client(user, api_as):
    return api_as(user)


@pytest.fixture
def goal(user):
    return make_goal(user, now=timezone.now(), target_value=3)


def step(goal, **fields):
    return body_of("create", str(uuid7()), {"goal_id": str(goal.pk), **fields}, kind="goal_progress")


def version_of(client, row_id):
    return next(change["version"] for change in pages_of(client)[0] if change["id"] == row_id)


def test_steps_of_two_phones_add_up_whatever_comes_twice(client, goal):
    phones = Device(client), Device(client)
    writes = [step(goal, delta=1), step(goal, delta=2)]
    for write in (*writes, *writes):
        assert push(client, write)[0]["outcome"] in ("applied", "repeated")
    for phone in phones:
        phone.fetch()
        shown = phone.shown()
        assert (shown[str(goal.pk)]["current_value"], shown[str(goal.pk)]["achieved_at"] is None) == (3, False)
        assert sum(row["amount"] for row in shown.values() if "amount" in row) == 3
    assert GoalProgress.objects.count() == 2


def test_where_a_goal_stands_is_not_written_but_stepped(client, goal):
    version = version_of(client, str(goal.pk))
    (result,) = push(client, body_of("update", str(goal.pk), {"current_value": 2}, kind="goal", base_version=version))
    assert result["outcome"] == "refused"
    assert [(one["field"], one["code"]) for one in result["problem"]["errors"]] == [
        ("current_value", "use_goal_progress")
    ]
    new = {"title": "Sit", "category": "rest", "target_value": 9, "unit": "hours", "current_value": 4}
    (made,) = push(client, body_of("create", str(uuid7()), new, kind="goal"))
    assert made["data"]["current_value"] == 4


def test_a_step_is_no_conflict_with_a_new_title_but_with_a_deletion_that_never_saw_it(client, goal):
    version = version_of(client, str(goal.pk))
    push(client, step(goal, delta=1))
    titled, gone = push(
        client,
        body_of("update", str(goal.pk), {"title": "Sit still"}, kind="goal", base_version=version),
        body_of("delete", str(goal.pk), kind="goal", base_version=version),
    )
    assert (titled["outcome"], titled["data"]["current_value"]) == ("merged", 1)
    assert (gone["outcome"], gone["conflict"], "current_value" in gone["fields"]) == ("conflict", "changed", True)


def test_a_phone_that_went_a_step_may_give_the_goal_up_in_the_same_go(client, goal):
    version = version_of(client, str(goal.pk))
    _, gone = push(
        client, step(goal, delta=1), body_of("delete", str(goal.pk), kind="goal", base_version=version)
    )  # fmt: skip
    assert (gone["outcome"], gone["deleted"]) == ("applied", True)
    assert not GoalProgress.objects.exists()


def test_but_not_with_the_step_of_another_phone_that_it_never_saw(client, goal):
    version = version_of(client, str(goal.pk))
    push(client, step(goal, delta=1))
    _, gone = push(
        client, step(goal, delta=1), body_of("delete", str(goal.pk), kind="goal", base_version=version)
    )  # fmt: skip
    assert (gone["outcome"], gone["fields"]) == ("conflict", ["current_value"])
    assert GoalProgress.objects.count() == 2


def test_a_step_is_never_deleted(client, goal):
    write = step(goal, delta=1)
    _, deleted = push(client, write, body_of("delete", write["id"], kind="goal_progress"))
    assert (deleted["outcome"], deleted["problem"]["code"]) == ("refused", "row_fixed")
    assert GoalProgress.objects.count() == 1
