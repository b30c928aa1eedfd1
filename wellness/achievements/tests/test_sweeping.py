"""From what a person writes to what they have earned: once, for everybody, whoever dies or comes late meanwhile."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import orjson
import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.identity.models import User
from accounts.metrics import registry
from accounts.notifications.models import Notification
from accounts.profile.models import UserPreferences
from accounts.sync.models import SyncChange
from accounts.sync.rebasing import sync_rebase
from accounts.sync.tests.settling import settled
from config.testing.threads import all_at_once
from wellness.achievements import sweeping
from wellness.achievements.models import AchievementSweep, MetricTally, UserAchievement
from wellness.achievements.reference import achievements_load
from wellness.achievements.sweeping import achievements_sweep
from wellness.achievements.tasks import achievements_sweep_task
from wellness.achievements.tests.factories import make_achievement, write_moods
from wellness.days.models import DayRest
from wellness.mood.models import MoodEntry
from wellness.mood.tests.factories import many_moods

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unlimited")]
MOODS = "/api/v1/mood/entries"
PROGRESS = "/api/v1/achievements/progress"
EVENTS = 64


@pytest.fixture
def counted(monkeypatch):
    """How many people each counting of moods was for."""
    calls = []
    metric = registry._metrics["mood.entries"]

    def read(owner_ids):
        calls.append(len(owner_ids))
        return metric.read(owner_ids)

    changed = registry.Metric(metric.name, metric.title, metric.kinds, read)
    monkeypatch.setitem(registry._metrics, metric.name, changed)
    return calls


def sweep(**options):
    settled()
    return achievements_sweep(now=timezone.now(), **options)


def awards(person):
    return UserAchievement.objects.filter(owner=person).count()


def told(person):
    return Notification.objects.filter(owner=person, kind="achievement_earned").count()


class Killed(Exception):
    """As a worker that dies."""


def killed_at(monkeypatch, number):
    """The worker dies in its batch of this number, after its awards were written and before they are committed."""
    award, calls = sweeping.achievements_award, []

    def dying(**values):
        found = award(**values)
        calls.append(found)
        if len(calls) == number:
            raise Killed
        return found

    monkeypatch.setattr(sweeping, "achievements_award", dying)
    return calls


def test_what_a_person_writes_is_earned_by_the_next_run_and_shown(user, stranger, api_as):
    make_achievement()
    client = api_as(user)
    for value in (3, 5, 8):
        assert client.post(MOODS, {"mood_value": value}).status_code == 201
    before = client.get(PROGRESS).json()["results"][0]
    assert (before["unlocked"], before["progress"]) == (False, 0.0)
    assert sweep() == 1
    after = client.get(PROGRESS).json()["results"][0]
    assert (after["unlocked"], after["parts"]) == (True, [{"metric": "mood.entries", "value": 3, "target": 3}])
    assert [row["slug"] for row in client.get("/api/v1/achievements/earned").json()["results"]] == ["three-moods"]
    assert (awards(stranger), sweep(), awards(user), told(user)) == (0, 0, 1, 1)


def test_the_task_of_beat_is_this_run(user):
    make_achievement()
    write_moods(user, 3, timezone.now())
    settled()
    assert (achievements_sweep_task(), awards(user)) == (1, 1)


def test_apps_that_are_open_hear_of_it(user, heard):
    heard(user)
    make_achievement()
    write_moods(user, 3, timezone.now())
    sweep()
    frames = [frame["data"] for frame in heard(user) if frame["event"] == "achievement:earned"]
    assert [frame["title"] for frame in frames] == ["Three notes"]


def test_two_runs_at_once_award_once(make_user):
    make_achievement()
    people = [make_user() for _ in range(6)]
    for person in people:
        write_moods(person, 3, timezone.now())
    settled()
    made = all_at_once(*[lambda: achievements_sweep(now=timezone.now())] * 4)
    assert sum(made) == 6
    assert [(awards(person), told(person)) for person in people] == [(1, 1)] * 6


def test_who_comes_while_another_worker_is_at_it_has_nothing_to_do(user):
    make_achievement()
    write_moods(user, 3, timezone.now())
    AchievementSweep.objects.create()
    settled()
    with transaction.atomic():
        AchievementSweep.objects.select_for_update().get()
        assert all_at_once(lambda: achievements_sweep(now=timezone.now())) == [0]
    assert sweep() == 1


def test_a_worker_that_dies_repeats_its_batch_and_no_other(make_user, monkeypatch):
    make_achievement()
    people = [make_user() for _ in range(6)]
    for person in people:
        write_moods(person, 3, timezone.now())
    monkeypatch.setattr(sweeping, "PEOPLE", 2)
    with monkeypatch.context() as patched:
        calls = killed_at(patched, 2)
        with pytest.raises(Killed):
            sweep()
    assert [call.made for call in calls] == [2, 2]
    # The second batch is undone with its place; the first one stays.
    assert [(awards(person), told(person)) for person in people] == [(1, 1)] * 2 + [(0, 0)] * 4
    with monkeypatch.context() as patched:
        calls = killed_at(patched, 0)
        assert sweep() == 4
    assert [call.made for call in calls] == [2, 2]
    assert [(awards(person), told(person)) for person in people] == [(1, 1)] * 6
    assert AuditEvent.objects.filter(action="wellness.achievement.earned").count() == 6


def test_64_events_at_once_and_four_workers_all_the_while_award_one_achievement(premium_user, api_as, now):
    person = premium_user
    make_achievement()
    write_moods(person, 2, now)
    client = api_as(person)
    over = threading.Event()
    made = []

    def work():
        while not over.is_set():
            made.append(achievements_sweep(now=timezone.now()))

    def write():
        return client.post(MOODS, {"mood_value": 6}).status_code

    def everybody():
        try:
            return all_at_once(*[write] * EVENTS)
        finally:
            over.set()

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(everybody)
        all_at_once(*[work] * 4)
        assert set(writing.result(120)) == {201}
    made.append(sweep())
    assert sum(made) == 1
    assert (awards(person), told(person)) == (1, 1)
    assert MetricTally.objects.get(owner=person).counts["mood.entries"] == EVENTS + 2


def test_who_began_earlier_and_commits_later_is_not_passed_over(make_user):
    """As in the feed of devices: the run in between sees neither, and the next one both."""
    make_achievement(criteria={"all": [{"metric": "mood.entries", "at_least": 1}]})
    early, late = make_user(), make_user()
    sweep()
    written, go = threading.Event(), threading.Event()

    def hold():
        try:
            with transaction.atomic():
                write_moods(early, 1, timezone.now())
                written.set()
                assert go.wait(30)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(hold)
        assert written.wait(30)
        write_moods(late, 1, timezone.now())
        assert achievements_sweep(now=timezone.now()) == 0
        go.set()
        running.result(30)
    assert sweep() == 2
    assert (awards(early), awards(late)) == (1, 1)


def test_an_account_that_something_else_holds_is_counted_by_the_next_run(make_user):
    """Its password is being reset, for example: the place in the feed moves on, the person is remembered."""
    make_achievement()
    held, free = make_user(), make_user()
    for person in (held, free):
        write_moods(person, 3, timezone.now())
    settled()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=held.pk)
        assert all_at_once(lambda: achievements_sweep(now=timezone.now())) == [1]
        assert AchievementSweep.objects.get().again == [held.pk]
        assert all_at_once(lambda: achievements_sweep(now=timezone.now())) == [0]
    assert (awards(held), awards(free)) == (0, 1)
    assert sweep() == 1
    assert (awards(held), AchievementSweep.objects.get().again) == (1, [])


def test_who_was_held_and_is_gone_is_not_waited_for(make_user):
    person = make_user()
    AchievementSweep.objects.create(again=[person.pk])
    person.delete()
    assert (sweep(), AchievementSweep.objects.get().again) == (0, [])


def test_a_deletion_lowers_the_count_and_takes_no_award(user, api_as):
    make_achievement()
    client = api_as(user)
    ids = [client.post(MOODS, {"mood_value": 6}).json()["id"] for _ in range(3)]
    sweep()
    assert client.delete(f"{MOODS}/{ids[0]}").status_code == 204
    assert sweep() == 0
    assert MetricTally.objects.get(owner=user).counts["mood.entries"] == 2
    assert (awards(user), told(user)) == (1, 1)
    client.post(MOODS, {"mood_value": 6})
    assert (sweep(), awards(user), told(user)) == (0, 1, 1)


@pytest.mark.parametrize("restored", ["to a moment", "a dump elsewhere"])
def test_after_a_restore_everybody_is_counted_anew_and_nothing_is_earned_twice(user, counted, restored):
    make_achievement()
    write_moods(user, 3, timezone.now())
    assert (sweep(), sweep()) == (1, 0)
    assert counted == [1]
    if restored == "to a moment":
        sync_rebase()
    else:
        # Numbers of a cluster that was far ahead, and the place of its history.
        SyncChange.objects.update(xid=2**60)
        AchievementSweep.objects.update(place=f"{'00' * 8} {2**60 + 1} {user.pk.hex} {user.pk.hex} mood_entry")
    MetricTally.objects.update(counts={})
    # Rows of another cluster get a number of this one first, and are read by the next run.
    assert (sweep(), sweep()) == (0, 0)
    assert counted == [1, 1]
    assert MetricTally.objects.get(owner=user).counts["mood.entries"] == 3
    assert (awards(user), told(user)) == (1, 1)
    # And from then on as ever.
    assert sweep() == 0
    assert counted == [1, 1]


def test_a_person_who_wants_to_see_none_is_told_nothing(user, heard):
    heard(user)
    UserPreferences.objects.update_or_create(owner=user, defaults={"show_achievements": False})
    make_achievement()
    write_moods(user, 3, timezone.now())
    assert sweep() == 1
    assert (awards(user), told(user)) == (1, 0)
    assert "achievement:earned" not in {frame["event"] for frame in heard(user)}


def test_a_batch_costs_the_same_for_one_person_and_for_twelve(make_user):
    make_achievement(criteria={"all": [{"metric": "mood.entries", "at_least": 100}]})
    people = [make_user() for _ in range(13)]
    write_moods(people[0], 1, timezone.now())
    settled()
    with CaptureQueriesContext(connection) as one:
        sweep()
    for person in people[1:]:
        write_moods(person, 2, timezone.now())
    settled()
    with CaptureQueriesContext(connection) as twelve:
        sweep()
    # The first run made the row that says how far it came.
    assert len(twelve) <= len(one)
    assert MetricTally.objects.count() == 13


def test_a_run_that_finds_nothing_writes_nothing(user, django_assert_num_queries):
    write_moods(user, 1, timezone.now())
    sweep()
    before = AchievementSweep.objects.get()
    settled()
    # Its row, BEGIN, its row locked, the changes, COMMIT.
    with django_assert_num_queries(5):
        assert achievements_sweep(now=timezone.now()) == 0
    assert AchievementSweep.objects.get().updated_at == before.updated_at


def test_a_day_of_ten_thousand_changes_costs_a_person_one_counting(premium_user, counted):
    make_achievement()
    start = timezone.now() - timedelta(days=400)
    for part in range(10):
        days = [{"logged_at": (start + timedelta(minutes=part * 1000 + n)).isoformat()} for n in range(1000)]
        many_moods(premium_user, days, now=timezone.now())
    assert SyncChange.objects.count() == 10_000
    settled()
    with CaptureQueriesContext(connection) as run:
        assert achievements_sweep(now=timezone.now()) == 1
    assert counted == [1]
    # A query or two for each metric, whatever the number of changes.
    assert len(run) < 3 * len(registry.metrics())
    assert MetricTally.objects.get(owner=premium_user).counts["mood.entries"] == 10_000


def test_a_freeze_that_mends_a_streak_is_a_change_too(user, now):
    make_achievement(criteria={"all": [{"metric": "mood.longest_streak", "at_least": 4}]})
    write_moods(user, 5, now)
    middle = now.date() - timedelta(days=2)
    MoodEntry.objects.filter(owner=user, local_date=middle).delete()
    assert sweep() == 0
    DayRest.objects.create(owner=user, kind="freeze", first_date=middle, last_date=middle)
    assert (sweep(), MetricTally.objects.get(owner=user).counts["mood.longest_streak"]) == (1, 4)


def test_every_streak_follows_the_days_of_rest():
    names = {name for name in registry.metrics() if name.endswith("_streak")}
    assert names >= {"mood.longest_streak", "meditation.longest_streak", "habits.longest_streak"}
    assert {metric.name for metric in registry.metrics_of({"day_rest"})} == names


def test_what_is_new_in_the_catalogue_is_earned_by_whoever_has_reached_it(user, tmp_path):
    write_moods(user, 3, timezone.now())
    assert sweep() == 0
    row = {
        "slug": "three", "title": "Three", "description": "Three notes.", "icon": "leaf", "category": "mood",
        "criteria": {"all": [{"metric": "mood.entries", "at_least": 3}]}, "points": 5,
    }  # fmt: skip
    path = tmp_path / "achievements.json"
    path.write_bytes(orjson.dumps([row]))
    assert achievements_load(now=timezone.now(), path=path).created == 1
    assert (sweep(), awards(user)) == (1, 1)
    place = AchievementSweep.objects.get().place
    assert achievements_load(now=timezone.now(), path=path).unchanged
    assert AchievementSweep.objects.get().place == place


def test_rows_that_nothing_is_counted_of_cost_no_counting(user, counted):
    write_moods(user, 1, timezone.now())
    SyncChange.objects.update(kind="shopping_list")
    assert (sweep(), counted, MetricTally.objects.count()) == (0, [], 0)
    assert AchievementSweep.objects.get().place.endswith(" shopping_list")


def test_a_run_ends_in_time_and_the_next_one_goes_on(make_user, monkeypatch):
    make_achievement()
    people = [make_user() for _ in range(3)]
    for person in people:
        write_moods(person, 3, timezone.now())
    monkeypatch.setattr(sweeping, "PEOPLE", 1)
    monkeypatch.setattr(sweeping, "RUN_SECONDS", 0)
    assert [sweep() for _ in range(4)] == [1, 1, 1, 0]


def test_an_outage_loses_nothing(user, monkeypatch):
    make_achievement()
    write_moods(user, 3, timezone.now())

    def broken(execute, sql, params, many, context):
        if "wellness_metrictally" in sql:
            raise OperationalError
        return execute(sql, params, many, context)

    with connection.execute_wrapper(broken), pytest.raises(OperationalError):
        sweep()
    assert (awards(user), sweep(), awards(user)) == (0, 1, 1)
