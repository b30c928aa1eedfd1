"""People are reminded at their own hour, once a date, and only of what is still to be done."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection

from accounts.identity.models import User
from accounts.notifications.delivery import deliveries_send
from accounts.notifications.models import Channel, Notification, NotificationDelivery, NotificationKind
from accounts.notifications.tests.factories import make_device, set_preferences
from accounts.notifications.texts import text_of
from accounts.profile.changes import profile_changed
from config.testing.threads import at_once
from wellness.days.models import DayRest
from wellness.habits.models import Habit
from wellness.habits.reminding import BATCH, CLAIM, habit_reminder_vetoed, habit_reminders_plan
from wellness.habits.services import habit_update
from wellness.habits.tasks import habit_reminders_plan_task
from wellness.habits.tests.factories import NOW, TODAY, make_done, make_habit

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
DUE = datetime(2026, 3, 10, 19, 0, tzinfo=UTC)  # eight in the evening in Berlin


@pytest.fixture
def person(make_user):
    return make_user(timezone="Europe/Berlin")


@pytest.fixture
def habit(person):
    return make_habit(person, target_time=time(20))


def told(owner: User) -> list[Notification]:
    return list(Notification.objects.filter(owner=owner).order_by("created_at", "id"))


def tick(start: datetime, end: datetime, step: timedelta = 15 * MINUTE) -> None:
    """As beat does, but rarer."""
    while start <= end:
        habit_reminders_plan(now=start)
        start += step


def test_a_habit_is_reminded_of_at_its_hour_and_then_the_next_day(person, habit):
    make_device(person, NOW)
    assert habit.next_due_at == DUE
    assert habit_reminders_plan(now=DUE - timedelta(seconds=1)) == 0
    assert habit_reminders_plan(now=DUE) == 1
    assert habit_reminders_plan(now=DUE + MINUTE) == 0
    habit.refresh_from_db()
    assert (habit.next_due_at, habit.last_local_date) == (DUE + DAY, TODAY)
    made = told(person)[0]
    assert (made.kind, made.dedupe_key) == (NotificationKind.HABIT_REMINDER, f"habit:{habit.pk}:2026-03-10")
    assert made.content["data"] == {"habit_id": str(habit.pk), "date": "2026-03-10"}
    assert NotificationDelivery.objects.get(owner=person).due_at == DUE


def test_no_channel_names_the_habit_or_anything_about_health(person, google):
    make_habit(person, name="Take my lithium", target_time=time(20))
    make_device(person, NOW)
    habit_reminders_plan(now=DUE)
    deliveries_send(now=lambda: DUE)
    pushed = str(google.pushes())
    assert "Your reminder" in pushed
    assert "lithium" not in pushed + str(told(person)[0].content)
    words = text_of(kind="habit_reminder", variant="default", channel=Channel.PUSH, params={})
    unwanted = ("habit", "mood", "health", "exercise", "sleep", "medic", "therap", "mindful", "well")
    assert [word for word in unwanted if word in f"{words.title} {words.body}".lower()] == []


def test_without_a_time_or_switched_off_or_archived_nothing_is_planned(person, habit):
    assert make_habit(person).next_due_at is None
    for change, back in (
        ({"reminder_enabled": False}, {"reminder_enabled": True}),
        ({"is_active": False}, {"is_active": True}),
        ({"target_time": None}, {"target_time": time(20)}),
    ):
        assert habit_update(owner=person, habit_id=habit.pk, values=change, now=NOW).row.next_due_at is None
        assert habit_reminders_plan(now=DUE) == 0
        assert habit_update(owner=person, habit_id=habit.pk, values=back, now=NOW).row.next_due_at == DUE


@pytest.mark.parametrize(
    "rest",
    [
        {"kind": "pause", "first_date": TODAY - DAY},
        {"kind": "pause", "first_date": TODAY, "last_date": TODAY},
        {"kind": "freeze", "first_date": TODAY, "last_date": TODAY},
        {"kind": "weekly", "weekday": 2},
    ],
)
def test_nobody_is_nagged_on_a_day_of_rest_or_pause(person, habit, rest):
    made = DayRest.objects.create(owner=person, **rest)
    assert habit_reminders_plan(now=DUE) == 0
    habit.refresh_from_db()
    assert (habit.next_due_at, habit.last_local_date) == (DUE + DAY, None)
    made.delete()
    assert habit_reminders_plan(now=DUE + DAY) == 1


def test_nobody_is_reminded_of_what_is_done(person, habit):
    make_done(habit, TODAY)
    assert habit_reminders_plan(now=DUE) == 0
    assert habit_reminders_plan(now=DUE + DAY) == 1


def test_a_pause_of_somebody_else_silences_nobody(person, stranger, habit):
    DayRest.objects.create(owner=stranger, kind="pause", first_date=TODAY - DAY)
    assert habit_reminders_plan(now=DUE) == 1


def test_weekdays_are_the_only_days(person):
    make_habit(person, target_time=time(20), target_frequency="weekdays", weekdays=[1, 4])
    tick(NOW, NOW + 14 * DAY, HOUR)
    assert [row.created_at.astimezone(person.zone).isoweekday() for row in told(person)] == [4, 1, 4, 1]


def test_a_weekly_habit_is_reminded_of_until_it_was_done_often_enough(person):
    habit = make_habit(person, target_time=time(20), target_frequency="weekly", times_per_week=2)
    make_done(habit, TODAY - DAY)
    assert habit_reminders_plan(now=DUE) == 1
    make_done(habit, TODAY, now=DUE)
    assert habit_reminders_plan(now=DUE + DAY) == 0
    # The next Monday everything is new.
    assert [habit_reminders_plan(now=DUE + days * DAY) for days in range(2, 7)] == [0, 0, 0, 0, 1]


def test_a_night_belongs_to_the_day_before_for_whose_day_starts_later(make_user):
    person = make_user(timezone="Europe/Berlin", day_starts_at=4)
    habit = make_habit(person, target_time=time(1), target_frequency="weekdays", weekdays=[2])
    tick(NOW, NOW + 7 * DAY, HOUR)
    # One in the night of Wednesday is still Tuesday.
    assert [row.dedupe_key for row in told(person)] == [f"habit:{habit.pk}:2026-03-10"]


@pytest.mark.parametrize(
    ("zone", "start", "wall"),
    [
        ("America/New_York", datetime(2026, 3, 6, 12, tzinfo=UTC), time(2, 30)),
        ("America/New_York", datetime(2026, 10, 30, 12, tzinfo=UTC), time(1, 30)),
        ("Australia/Lord_Howe", datetime(2026, 4, 3, 12, tzinfo=UTC), time(1, 45)),
    ],
)
def test_one_a_date_through_a_clock_change(make_user, zone, start, wall):
    person = make_user(timezone=zone)
    make_habit(person, now=start, target_time=wall)
    tick(start, start + 4 * DAY)
    dates = [row.created_at.astimezone(person.zone).date() for row in told(person)]
    assert len(dates) == len(set(dates)) == 4


def test_the_hour_follows_the_person_to_another_zone(person, habit):
    User.objects.filter(pk=person.pk).update(timezone="America/New_York")
    person.refresh_from_db()
    profile_changed(owner=person, fields=["timezone"], now=NOW)
    habit.refresh_from_db()
    assert habit.next_due_at == datetime(2026, 3, 11, 0, 0, tzinfo=UTC)
    assert habit_reminders_plan(now=DUE) == 0
    assert habit_reminders_plan(now=DUE + 5 * HOUR) == 1


def test_flying_west_after_the_reminder_gives_no_second_one_that_date(make_user):
    person = make_user(timezone="Pacific/Auckland")
    make_habit(person, target_time=time(9))
    tick(NOW, NOW + 10 * HOUR)
    User.objects.filter(pk=person.pk).update(timezone="America/Los_Angeles")
    person.refresh_from_db()
    at = NOW + 10 * HOUR
    profile_changed(owner=person, fields=["timezone"], now=at)
    tick(at, at + 4 * DAY)
    dates = [row.dedupe_key.rpartition(":")[2] for row in told(person)]
    assert len(dates) == len(set(dates)) > 3
    assert dates == sorted(dates)


def test_a_later_hour_on_a_date_that_was_reminded_of_waits_for_the_next(person, habit):
    assert habit_reminders_plan(now=DUE) == 1
    changed = habit_update(owner=person, habit_id=habit.pk, values={"target_time": time(22)}, now=DUE + HOUR).row
    assert changed.next_due_at == DUE + DAY + 2 * HOUR


@pytest.mark.parametrize(("late", "count"), [(119 * MINUTE, 1), (121 * MINUTE, 0)])
def test_what_was_missed_is_not_told_in_the_night(person, habit, late, count):
    assert habit_reminders_plan(now=DUE + late) == count
    habit.refresh_from_db()
    assert habit.next_due_at == DUE + DAY


@pytest.mark.parametrize(
    ("change", "count"),
    [
        (lambda person: set_preferences(person, notifications_enabled=False), 0),
        (lambda person: User.objects.filter(pk=person.pk).update(status="suspended"), 0),
        # Somebody who is tired of these still hears of their habits: each habit has its own switch.
        (lambda person: set_preferences(person, notification_mood=False, notification_meditation=False), 1),
        (lambda person: set_preferences(person, notification_tips=False, notification_updates=False), 1),
    ],
    ids=["master", "suspended", "other kinds", "news"],
)
def test_the_master_switch_silences_habits_and_that_of_another_kind_does_not(person, habit, change, count):
    change(person)
    assert habit_reminders_plan(now=DUE) == count
    assert len(told(person)) == count
    habit.refresh_from_db()
    assert habit.next_due_at == DUE + DAY


def test_quiet_hours_hold_the_push_back(person, habit):
    make_device(person, NOW)
    set_preferences(person, quiet_hours_start=time(19), quiet_hours_end=time(21))
    assert habit_reminders_plan(now=DUE) == 1
    assert NotificationDelivery.objects.get(owner=person).due_at == DUE + HOUR


def test_what_was_done_meanwhile_is_not_sent_any_more(person, habit, google):
    make_device(person, NOW)
    set_preferences(person, quiet_hours_start=time(19), quiet_hours_end=time(21))
    habit_reminders_plan(now=DUE)
    make_done(habit, TODAY, now=DUE + MINUTE)
    deliveries_send(now=lambda: DUE + HOUR)
    assert google.pushes() == []
    delivery = NotificationDelivery.objects.get(owner=person)
    assert (delivery.state, delivery.error_code) == ("dropped", "vetoed")


def test_a_sending_is_held_back_by_what_changed_meanwhile(person, stranger, habit):
    data = {"habit_id": str(habit.pk), "date": "2026-03-10"}
    vetoed = lambda: habit_reminder_vetoed(person.pk, data)  # noqa: E731
    assert not vetoed()
    assert habit_reminder_vetoed(stranger.pk, data)
    pause = DayRest.objects.create(owner=person, kind="pause", first_date=TODAY)
    assert vetoed()
    pause.delete()
    for change in ({"reminder_enabled": False}, {"is_active": False, "reminder_enabled": True}):
        habit_update(owner=person, habit_id=habit.pk, values=change, now=NOW)
        assert vetoed()
    habit.delete()
    assert vetoed()


def test_it_is_told_once_even_if_the_rows_were_put_back(person, habit):
    assert habit_reminders_plan(now=DUE) == 1
    Habit.objects.update(next_due_at=DUE, last_local_date=None)  # a backup without the last minute
    assert habit_reminders_plan(now=DUE + MINUTE) == 0
    assert len(told(person)) == 1


def test_the_open_apps_hear_of_it(person, habit, heard, django_capture_on_commit_callbacks):
    heard(person)
    with django_capture_on_commit_callbacks(execute=True):
        habit_reminders_plan(now=DUE)
    frames = heard(person)
    assert [(frame["event"], frame["data"]["kind"]) for frame in frames] == [("notification:new", "habit_reminder")]


def test_a_batch_has_a_constant_number_of_statements(make_user, django_assert_num_queries):
    for count in (1, 30):
        for _ in range(count):
            person = make_user(timezone="Europe/Berlin")
            make_device(person, NOW)
            DayRest.objects.create(owner=person, kind="weekly", weekday=7)
            make_done(make_habit(person, target_time=time(20)), TODAY - DAY)
        # Savepoint, claim, people, completions, rest days, notifications, what is owed, next times, history, release.
        with django_assert_num_queries(10):
            assert habit_reminders_plan(now=DUE) == count
        Habit.objects.all().delete()


@pytest.mark.slow
def test_of_many_habits_only_what_is_due_is_touched(person):
    rows = [
        Habit(
            owner=person, name="x", logged_at=NOW, zone="UTC", local_date=TODAY, target_time=time(20),
            next_due_at=NOW + number * timedelta(seconds=1),
        )
        for number in range(20_000)
    ]  # fmt: skip
    Habit.objects.bulk_create(rows, batch_size=5000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE wellness_habit")
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + CLAIM, [NOW + timedelta(seconds=6), BATCH])
        plan = cursor.fetchone()[0][0]["Plan"]
    scans = [node for node in nodes(plan) if node.get("Relation Name") == "wellness_habit"]
    assert [(scan["Index Name"], scan["Actual Rows"]) for scan in scans] == [("wellness_habit_due", 7)]


def nodes(plan: dict) -> list[dict]:
    return [plan, *(node for inner in plan.get("Plans", []) for node in nodes(inner))]


def test_the_job_of_beat_does_the_same(settings):
    entry = settings.CELERY_BEAT_SCHEDULE["habit-reminders-plan"]
    assert entry["task"] == habit_reminders_plan_task.name
    assert habit_reminders_plan_task() == 0


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_three_planners_at_once_tell_each_person_once(make_user):
    people = [make_user(timezone="UTC") for _ in range(20)]
    for person in people:
        for minute in range(30):
            make_habit(person, target_time=time(12, minute + 1))
    counts = at_once(3, lambda _: habit_reminders_plan(now=NOW + HOUR))
    assert sum(counts) == Notification.objects.count() == 600


def test_the_first_date_is_that_of_the_person(make_user):
    person = make_user(timezone="Pacific/Auckland")
    habit = make_habit(person, target_time=time(8))
    tick(NOW, NOW + DAY, HOUR)
    habit.refresh_from_db()
    assert habit.last_local_date == date(2026, 3, 11)
