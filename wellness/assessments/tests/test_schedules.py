"""Being asked every so many weeks: once a date, on the person's own clock, never against their switches."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine

from accounts.audit.models import AuditEvent
from accounts.identity.models import User
from accounts.notifications.models import Channel, Notification, NotificationDelivery
from accounts.notifications.tests.factories import make_device, set_preferences
from accounts.notifications.texts import text_of
from accounts.profile.changes import profile_changed
from wellness.assessments.models import AssessmentSchedule
from wellness.assessments.planning import assessments_due_plan
from wellness.assessments.schedules import assessment_schedule_set
from wellness.assessments.tasks import assessments_due_plan_task
from wellness.assessments.tests.factories import URL, filled, make_assessment

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
# The first Sunday at six in the evening, in Berlin.
DUE = datetime(2026, 3, 15, 17, 0, tzinfo=UTC)
MINUTE, HOUR, DAY, WEEK = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
PLAN = {"every_weeks": 2, "weekday": 7, "wall_time": "18:00"}


def plan(owner: User, now: datetime = NOW, slug: str = "phq-9", **overrides: Any) -> AssessmentSchedule:
    values = {"every_weeks": 2, "weekday": 7, "wall_time": time(18), **overrides}
    return assessment_schedule_set(owner=owner, instrument=slug, values=values, now=now)[0]


def told(owner: User) -> list[Notification]:
    return list(Notification.objects.filter(owner=owner).order_by("created_at", "id"))


def tick(start: datetime, end: datetime, step: timedelta = HOUR) -> None:
    while start <= end:
        assessments_due_plan(now=start)
        start += step


def test_who_moved_while_they_signed_in_is_asked_by_the_clock_of_where_they_are(user: Any) -> None:
    User.objects.filter(pk=user.pk).update(timezone="Asia/Tokyo")
    row = plan(user)
    assert (row.next_date, row.next_due_at) == (date(2026, 3, 15), datetime(2026, 3, 15, 9, 0, tzinfo=UTC))


def test_it_is_told_at_its_time_and_then_again_in_two_weeks(user: Any) -> None:
    make_device(user, NOW)
    row = plan(user)
    assert (row.next_date, row.next_due_at) == (date(2026, 3, 15), DUE)
    assert assessments_due_plan(now=DUE - timedelta(seconds=1)) == 0
    assert assessments_due_plan(now=DUE) == 1
    assert assessments_due_plan(now=DUE + MINUTE) == 0
    row.refresh_from_db()
    # The clocks went forward in between: the hour on the wall stays.
    assert (row.next_date, row.next_due_at) == (date(2026, 3, 29), datetime(2026, 3, 29, 16, 0, tzinfo=UTC))
    (made,) = told(user)
    assert (made.kind, made.dedupe_key) == ("mood_check_in", "assessment_due:phq-9:2026-03-15")
    assert made.content["data"] == {"instrument": "phq-9"}
    assert "PHQ-9" in made.content["body"]
    assert NotificationDelivery.objects.get(owner=user).due_at == DUE


def test_push_says_nothing_of_health_and_nothing_of_the_form(user: Any) -> None:
    make_device(user, NOW)
    plan(user)
    assessments_due_plan(now=DUE)
    (made,) = told(user)
    shown = text_of(
        kind=made.kind, variant="assessment_due", channel=Channel.PUSH, params=made.content["params"]
    )  # fmt: skip
    assert shown is not None
    said = f"{shown.title} {shown.body}".lower()
    words = ("phq", "gad", "mood", "score", "question", "well-being", "safety", "form", "health", "assess")
    assert [word for word in words if word in said] == []


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "UTC"])
def test_half_a_year_through_both_clock_changes(make_user: Any, zone: str) -> None:
    person = make_user(timezone=zone)
    start = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    plan(person, start, every_weeks=1, wall_time=time(2, 30))
    # Sundays at half past two: the hours that the clock skips and repeats.
    for _ in range(40):
        due = AssessmentSchedule.objects.get().next_due_at
        assert [assessments_due_plan(now=at) for at in (due - MINUTE, due, due + MINUTE, due + HOUR)] == [0, 1, 0, 0]
    at = [row.created_at.astimezone(person.zone) for row in told(person)]
    assert len(at) == 40
    assert {one.isoweekday() for one in at} == {7}
    assert len({one.date() for one in at}) == len(at)
    assert {(second.date() - first.date()).days for first, second in pairwise(at)} == {7}
    assert {one.time() for one in at} <= {time(2, 30), time(3, 0), time(3, 30)}


def test_moving_to_another_zone_moves_the_hour_and_tells_no_date_twice(make_user: Any) -> None:
    person = make_user(timezone="Pacific/Auckland")
    plan(person, NOW, every_weeks=1, weekday=7)
    due = AssessmentSchedule.objects.get().next_due_at
    assert assessments_due_plan(now=due) == 1
    # In Los Angeles it is still Saturday: Sunday comes once more, and is not told again.
    User.objects.filter(pk=person.pk).update(timezone="America/Los_Angeles")
    person.refresh_from_db()
    profile_changed(owner=person, fields=["timezone"], now=due + HOUR)
    row = AssessmentSchedule.objects.get()
    assert row.next_date == date(2026, 3, 22)
    assert row.next_due_at == datetime(2026, 3, 23, 1, 0, tzinfo=UTC)
    tick(due, due + 8 * DAY)
    assert [one.dedupe_key.rpartition(":")[2] for one in told(person)] == ["2026-03-15", "2026-03-22"]


def test_a_change_of_the_zone_by_the_person_is_followed(user: Any, api_as: Any) -> None:
    client = api_as(user)
    assert client.put(f"{URL}/schedules/phq-9", PLAN).status_code == 201
    before = AssessmentSchedule.objects.get()
    answer = client.patch("/api/v1/users/me", {"timezone": "America/New_York"})
    assert answer.status_code == 200, answer.content
    after = AssessmentSchedule.objects.get()
    assert after.next_date == before.next_date
    assert after.next_due_at - before.next_due_at in (5 * HOUR, 6 * HOUR)


def test_a_zone_that_changed_behind_our_back_is_noticed_when_the_old_time_comes(user: Any) -> None:
    plan(user)
    User.objects.filter(pk=user.pk).update(timezone="America/New_York")
    assert assessments_due_plan(now=DUE) == 0
    assert AssessmentSchedule.objects.get().next_due_at == datetime(2026, 3, 15, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "change",
    [
        lambda person: set_preferences(person, notification_mood=False),
        lambda person: set_preferences(person, notifications_enabled=False),
        lambda person: User.objects.filter(pk=person.pk).update(status="suspended"),
        lambda person: make_assessment(person, now=DUE - HOUR),
    ],
    ids=["kind", "master", "suspended", "filled in today"],
)
def test_who_does_not_want_it_or_did_it_already_hears_nothing_and_it_moves_on(
    user: Any, change: Callable[[Any], Any]
) -> None:
    plan(user)
    change(user)
    assert assessments_due_plan(now=DUE) == 0
    assert told(user) == []
    assert AssessmentSchedule.objects.get().next_date == date(2026, 3, 29)


def test_a_form_of_last_week_or_of_another_kind_does_not_silence_it(user: Any) -> None:
    plan(user)
    make_assessment(user, now=DUE - DAY)
    make_assessment(user, "gad-7", now=DUE - HOUR, answers=filled("gad-7", 0))
    assert assessments_due_plan(now=DUE) == 1


def test_what_a_night_without_workers_missed_is_told_the_next_day_and_not_in_the_night(user: Any) -> None:
    plan(user, every_weeks=12)
    assert assessments_due_plan(now=DUE + 3 * HOUR) == 0
    row = AssessmentSchedule.objects.get()
    assert (row.next_date, row.next_due_at) == (date(2026, 3, 15), DUE + DAY)
    assert assessments_due_plan(now=DUE + DAY) == 1
    assert AssessmentSchedule.objects.get().next_date == date(2026, 6, 7)
    assert told(user)[0].dedupe_key == "assessment_due:phq-9:2026-03-15"


def test_what_is_a_week_old_is_over(user: Any) -> None:
    plan(user)
    assert assessments_due_plan(now=DUE + WEEK) == 0
    assert AssessmentSchedule.objects.get().next_date == date(2026, 3, 29)


def test_it_is_told_once_even_if_the_rows_were_put_back(user: Any) -> None:
    plan(user)
    assert assessments_due_plan(now=DUE) == 1
    AssessmentSchedule.objects.update(next_date=date(2026, 3, 15), next_due_at=DUE, last_date=None)
    assert assessments_due_plan(now=DUE + MINUTE) == 0
    assert len(told(user)) == 1


def test_changing_a_plan_after_it_was_told_asks_nobody_twice(user: Any) -> None:
    plan(user)
    assessments_due_plan(now=DUE)
    row = plan(user, DUE + HOUR, wall_time=time(21))
    assert row.next_date == date(2026, 3, 29)
    tick(DUE, DUE + 2 * DAY)
    assert len(told(user)) == 1


def test_the_task_of_beat_finds_what_is_due(user: Any, settings: Any) -> None:
    plan(user)
    tasks = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert assessments_due_plan_task.name in tasks
    with time_machine.travel(DUE, tick=False):
        assert assessments_due_plan_task() == 1


def test_a_plan_is_set_changed_in_part_listed_and_deleted(user: Any, api_as: Any) -> None:
    client = api_as(user)
    made = client.put(f"{URL}/schedules/gad-7", PLAN)
    assert made.status_code == 201
    assert made.json() | PLAN == made.json()
    changed = client.put(f"{URL}/schedules/gad-7", {"every_weeks": 4})
    assert (changed.status_code, changed.json()["every_weeks"], changed.json()["wall_time"]) == (200, 4, "18:00")
    assert client.get(f"{URL}/schedules").json() == [changed.json()]
    assert client.delete(f"{URL}/schedules/gad-7").status_code == 204
    assert client.delete(f"{URL}/schedules/gad-7").status_code == 404
    actions = AuditEvent.objects.filter(action__startswith="wellness.assessment_schedule")
    assert sorted(one.action.rpartition(".")[2] for one in actions) == ["changed", "created", "deleted"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"every_weeks": 0}, "every_weeks"), ({"every_weeks": 13}, "every_weeks"),
        ({"every_weeks": "2"}, "every_weeks"),
        ({"weekday": 8}, "weekday"), ({"weekday": True}, "weekday"), ({"wall_time": "25:00"}, "wall_time"),
        ({"wall_time": 18}, "wall_time"), ({"next_date": "2026-03-15"}, "next_date"),
    ],
)  # fmt: skip
def test_a_bad_plan_names_the_field(user: Any, api_as: Any, change: dict[str, Any], field: str) -> None:
    answer = api_as(user).put(f"{URL}/schedules/phq-9", {**PLAN, **change})
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_new_plan_needs_all_of_it_and_a_form_that_exists(user: Any, api_as: Any) -> None:
    client = api_as(user)
    answer = client.put(f"{URL}/schedules/phq-9", {"weekday": 1})
    assert answer.status_code == 400
    assert {error["field"] for error in answer.json()["errors"]} == {"every_weeks", "wall_time"}
    assert client.put(f"{URL}/schedules/mdq", PLAN).status_code == 404


def test_plans_are_the_persons_own(user: Any, stranger: Any, api_as: Any, api_client: Any) -> None:
    api_as(user).put(f"{URL}/schedules/phq-9", PLAN)
    other = api_as(stranger)
    assert other.get(f"{URL}/schedules").json() == []
    assert other.delete(f"{URL}/schedules/phq-9").status_code == 404
    assert other.put(f"{URL}/schedules/phq-9", {**PLAN, "every_weeks": 5}).status_code == 201
    assert AssessmentSchedule.objects.get(owner=user).every_weeks == 2
    assert api_client.get(f"{URL}/schedules").status_code == 401
    assert api_client.delete(f"{URL}/schedules/phq-9").status_code == 401


def test_the_cost_of_plans(user: Any, api_as: Any, django_assert_num_queries: Any) -> None:
    client = api_as(user)
    for slug in ("phq-9", "gad-7", "who-5"):
        client.put(f"{URL}/schedules/{slug}", PLAN)
    with django_assert_num_queries(2):
        assert len(client.get(f"{URL}/schedules").json()) == 3
    with django_assert_num_queries(7):
        assert client.put(f"{URL}/schedules/phq-9", PLAN).status_code == 200
    with django_assert_num_queries(3):
        assessments_due_plan(now=NOW - 3 * DAY)
