"""What is due on people's clocks is told once a local date, and nothing else is looked at."""

from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from accounts.identity.models import User
from accounts.notifications.models import Notification, NotificationDelivery, NotificationKind
from accounts.notifications.tests.factories import make_device, set_preferences
from accounts.reminders.models import Reminder
from accounts.reminders.planning import BATCH, CLAIM, reminders_plan
from accounts.reminders.reminders import reminder_set, reminders_replan

pytestmark = pytest.mark.django_db
Kind = NotificationKind
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def remind(owner: User, wall: time, now: datetime, **fields) -> Reminder:
    return reminder_set(owner=owner, now=now, wall_time=wall, **{"kind": Kind.MOOD_CHECK_IN, **fields})[0]


def told(owner: User) -> list[Notification]:
    return list(Notification.objects.filter(owner=owner).order_by("created_at", "id"))


def tick(start: datetime, end: datetime, step: timedelta = 15 * MINUTE) -> None:
    """As beat does, but rarer."""
    while start <= end:
        reminders_plan(now=start)
        start += step


def test_a_reminder_is_told_at_its_time_and_then_planned_for_the_next_day(user, now):
    make_device(user, now)
    reminder = remind(user, time(20, 30), now)  # half past seven UTC
    due = datetime(2026, 3, 10, 19, 30, tzinfo=UTC)
    assert reminder.next_due_at == due
    assert reminders_plan(now=due - timedelta(seconds=1)) == 0
    assert reminders_plan(now=due) == 1
    assert reminders_plan(now=due + MINUTE) == 0
    reminder.refresh_from_db()
    assert (reminder.next_due_at, reminder.last_local_date) == (due + DAY, date(2026, 3, 10))
    made = told(user)[0]
    assert made.content["title"] == "How are you feeling?"
    assert made.dedupe_key == "mood_check_in:2026-03-10:20:30:00"
    assert NotificationDelivery.objects.get(owner=user).due_at == due


@pytest.mark.parametrize(
    ("zone", "start", "days", "wall"),
    [
        ("America/New_York", datetime(2026, 3, 6, 12, tzinfo=UTC), 4, time(2, 30)),
        ("America/New_York", datetime(2026, 10, 30, 12, tzinfo=UTC), 4, time(1, 30)),
        ("Australia/Lord_Howe", datetime(2026, 4, 3, 12, tzinfo=UTC), 4, time(1, 45)),
        ("Australia/Lord_Howe", datetime(2026, 10, 2, 12, tzinfo=UTC), 4, time(2, 15)),
        ("Pacific/Apia", datetime(2026, 3, 6, 12, tzinfo=UTC), 4, time(9)),
    ],
)
def test_one_a_local_date_through_a_clock_change(make_user, zone, start, days, wall):
    person = make_user(timezone=zone)
    make_device(person, start)
    remind(person, wall, start)
    tick(start, start + days * DAY)
    dates = [row.created_at.astimezone(person.zone).date() for row in told(person) if row.kind == Kind.MOOD_CHECK_IN]
    assert len(dates) == len(set(dates)) == days
    clocks = {row.created_at.astimezone(person.zone).time() for row in told(person) if row.kind == Kind.MOOD_CHECK_IN}
    assert min(clocks) == wall
    assert max(clocks) <= time(wall.hour + 1, 0) or max(clocks) == wall


def test_the_evening_reminder_keeps_its_hour_over_the_spring_night(make_user):
    person = make_user(timezone="Europe/Berlin")
    start = datetime(2026, 3, 28, 12, tzinfo=UTC)
    remind(person, time(20), start)
    tick(start, start + 2 * DAY, HOUR)
    assert [row.created_at.hour for row in told(person)] == [19, 18]


def test_flying_west_after_the_reminder_gives_no_second_one_that_date(make_user, now):
    person = make_user(timezone="Pacific/Auckland")
    remind(person, time(9), now)
    tick(now, now + 10 * HOUR)
    first = told(person)
    User.objects.filter(pk=person.pk).update(timezone="America/Los_Angeles")
    person.refresh_from_db()
    at = now + 10 * HOUR
    reminders_replan(owner=person, now=at)
    planned = Reminder.objects.get()
    assert planned.next_due_at.astimezone(person.zone).date() > planned.last_local_date
    tick(at, at + 4 * DAY)
    dates = [row.dedupe_key.split(":")[1] for row in told(person)]
    assert len(first) == 1
    assert len(dates) == len(set(dates)) > 2
    assert dates == sorted(dates)


def test_a_zone_that_changed_behind_our_back_is_noticed_when_the_old_time_comes(make_user, now):
    person = make_user(timezone="Europe/Berlin")
    remind(person, time(20), now)
    User.objects.filter(pk=person.pk).update(timezone="America/New_York")
    assert reminders_plan(now=datetime(2026, 3, 10, 19, 0, tzinfo=UTC)) == 0  # three in the afternoon there
    assert Reminder.objects.get().next_due_at == datetime(2026, 3, 11, 0, 0, tzinfo=UTC)


def test_weekdays_are_the_persons_own(make_user):
    person = make_user(timezone="Pacific/Auckland")
    start = datetime(2026, 3, 9, 0, 0, tzinfo=UTC)
    remind(person, time(8), start, weekdays=[2])
    tick(start, start + 7 * DAY, HOUR)
    assert [row.created_at.astimezone(person.zone).isoweekday() for row in told(person)] == [2]


@pytest.mark.parametrize(("late", "count"), [(119 * MINUTE, 1), (121 * MINUTE, 0)])
def test_what_was_missed_is_not_told_in_the_night(user, now, late, count):
    reminder = remind(user, time(20), now)
    assert reminders_plan(now=reminder.next_due_at + late) == count
    assert Reminder.objects.get().next_due_at == reminder.next_due_at + DAY


@pytest.mark.parametrize(
    "change",
    [
        lambda person: set_preferences(person, notification_mood=False),
        lambda person: set_preferences(person, notifications_enabled=False),
        lambda person: User.objects.filter(pk=person.pk).update(status="suspended"),
    ],
    ids=["kind", "master", "suspended"],
)
def test_nothing_is_written_for_who_switched_it_off_but_it_moves_on(user, now, change):
    reminder = remind(user, time(20), now)
    change(user)
    assert reminders_plan(now=reminder.next_due_at) == 0
    assert told(user) == []
    assert Reminder.objects.get().next_due_at == reminder.next_due_at + DAY


def test_quiet_hours_put_the_push_off_and_the_app_has_it_at_once(user, now):
    make_device(user, now)
    set_preferences(user, quiet_hours_start=time(20), quiet_hours_end=time(8))
    reminder = remind(user, time(21), now)
    assert reminders_plan(now=reminder.next_due_at) == 1
    assert NotificationDelivery.objects.get(owner=user).due_at == datetime(2026, 3, 11, 7, 0, tzinfo=UTC)


def test_it_is_told_once_even_if_the_rows_were_put_back(user, now):
    make_device(user, now)
    reminder = remind(user, time(20), now)
    due = reminder.next_due_at
    assert reminders_plan(now=due) == 1
    Reminder.objects.update(next_due_at=due, last_local_date=None)  # a backup without the last minute
    assert reminders_plan(now=due + MINUTE) == 0
    assert len(told(user)) == NotificationDelivery.objects.count() == 1


def test_the_open_apps_hear_of_it_in_two_frames(user, now, heard, django_capture_on_commit_callbacks):
    reminder = remind(user, time(20), now)
    remind(user, time(20), now, kind=Kind.MEDITATION_REMINDER)
    heard(user)
    with django_capture_on_commit_callbacks(execute=True):
        reminders_plan(now=reminder.next_due_at)
    frames = {frame["event"]: frame["data"] for frame in heard(user)}
    assert set(frames) == {"notification:new", "mood:reminder", "meditation:reminder"}
    assert frames["mood:reminder"]["message"] == "Take a moment to check in with yourself"
    assert frames["meditation:reminder"]["message"] == "Your daily meditation session awaits"
    assert frames["meditation:reminder"]["session_type"] == "daily"
    assert frames["notification:new"]["unread_count"] == 2


def crowd(make_user, count: int, now: datetime) -> None:
    """`count` reminders of a few people; the first is due now, the others within the coming day."""
    people = [make_user(timezone="UTC") for _ in range(max(1, count // 1000))]
    rows = [
        Reminder(
            owner=people[number % len(people)],
            kind=Kind.MOOD_CHECK_IN,
            wall_time=(datetime.min + number // len(people) * timedelta(seconds=80)).time(),
            next_due_at=now + timedelta(seconds=number),
        )
        for number in range(count)
    ]
    Reminder.objects.bulk_create(rows, batch_size=5000)


@pytest.mark.slow
def test_of_a_hundred_thousand_only_what_is_due_is_touched(make_user, now):
    crowd(make_user, 100_000, now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_reminder")
        for mode in ("force_custom_plan", "force_generic_plan"):
            cursor.execute(f"SET LOCAL plan_cache_mode = {mode}")
            cursor.execute("PREPARE due (timestamptz, int) AS " + CLAIM.replace("%s", "$1", 1).replace("%s", "$2"))
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE due ('{now + timedelta(seconds=6)}', {BATCH})")
            plan = cursor.fetchone()[0][0]["Plan"]
            cursor.execute("DEALLOCATE due")
            scan = leaf(plan)
            assert (scan["Node Type"], scan["Index Name"]) == ("Index Scan", "accounts_reminder_due")
            assert scan["Actual Rows"] == 7
            assert scan.get("Rows Removed by Filter", 0) == 0


def leaf(plan: dict) -> dict:
    return leaf(plan["Plans"][0]) if "Plans" in plan else plan


def test_a_batch_has_a_constant_number_of_statements(make_user, now, django_assert_num_queries):
    due = datetime(2026, 3, 10, 19, 0, tzinfo=UTC)
    for count in (1, 30):
        for _ in range(count):
            person = make_user(timezone="Europe/Berlin")
            make_device(person, now)
            remind(person, time(20), now)
        # Savepoint, claim, people, notifications, what is owed, next times, history, release.
        with django_assert_num_queries(8):
            assert reminders_plan(now=due) == count
        Reminder.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_two_planners_at_once_tell_each_person_once(make_user, now):
    people = [make_user(timezone="UTC") for _ in range(30)]
    for person in people:
        make_device(person, now)
    rows = [
        Reminder(owner=person, kind=Kind.MOOD_CHECK_IN, wall_time=time(12, minute), next_due_at=now + minute * MINUTE)
        for person in people
        for minute in range(40)
    ]
    Reminder.objects.bulk_create(rows)
    start, counts = Barrier(3), []

    def plan() -> None:
        start.wait()
        counts.append(reminders_plan(now=now + HOUR))
        connection.close()

    threads = [Thread(target=plan) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == len(rows) == Notification.objects.count() == NotificationDelivery.objects.count() > 2 * BATCH
    assert not Reminder.objects.filter(next_due_at__lte=now + HOUR).exists()
