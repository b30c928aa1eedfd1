"""A habit is done once a local date, whenever it is said."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.audit.models import AuditEvent
from config.ids import uuid7
from crisis.incidents.models import CrisisEvent
from wellness.habits.completions import habit_complete
from wellness.habits.models import HabitCompletion
from wellness.habits.tests.factories import NOW, TODAY, URL, make_done, make_habit

pytestmark = pytest.mark.django_db
PILLS = "I took all the pills"
DAY = timedelta(days=1)


@pytest.fixture
def habit(user):
    return make_habit(user)


@pytest.fixture
def path(habit):
    return f"{URL}/{habit.pk}/complete"


def test_done_now(user, api_as, habit, path):
    answer = api_as(user).post(path, {"notes": "With music."})
    assert answer.status_code == 201
    data = answer.json()
    assert (data["habit_id"], data["notes"], data["timezone"]) == (str(habit.pk), "With music.", user.timezone)
    assert "logged_at" not in data
    assert abs(datetime.fromisoformat(data["completed_at"]) - timezone.now()) < timedelta(minutes=1)


def test_done_again_the_same_day_is_the_same_completion(user, api_as, habit, path):
    client = api_as(user)
    first = client.post(path, {"completed_at": "2026-03-10T07:00:00Z", "notes": "first"})
    for body in (
        {"completed_at": "2026-03-10T19:00:00Z"},
        {"date": "2026-03-10", "notes": "second"},
        {"id": str(uuid7()), "date": "2026-03-10"},
    ):
        again = client.post(path, body)
        assert (again.status_code, again.json()) == (200, first.json())
    assert HabitCompletion.objects.count() == 1
    assert AuditEvent.objects.filter(action="wellness.habit_completion.created").count() == 1


def test_a_repeat_with_the_clients_id_is_known_the_next_day_too(user, habit):
    pk = uuid7()
    complete = lambda now: habit_complete(owner=user, habit_id=habit.pk, values={"id": pk}, now=now)  # noqa: E731
    first, again = complete(NOW), complete(NOW + DAY)
    assert (first.fresh, again.fresh, again.row.local_date) == (True, False, TODAY)
    assert HabitCompletion.objects.count() == 1


def test_an_id_means_one_day_of_one_habit_of_one_person(user, stranger, api_as, habit, path):
    client, pk = api_as(user), str(uuid7())
    assert client.post(path, {"id": pk, "date": "2026-03-10"}).status_code == 201
    other, theirs = make_habit(user), make_habit(stranger)
    assert client.post(path, {"id": pk, "date": "2026-03-09"}).status_code == 409
    assert client.post(f"{URL}/{other.pk}/complete", {"id": pk, "date": "2026-03-10"}).status_code == 409
    body = {"id": pk, "date": "2026-03-10"}
    assert api_as(stranger).post(f"{URL}/{theirs.pk}/complete", body).status_code == 409
    assert HabitCompletion.objects.count() == 1


def test_notes_of_a_repeat_fill_what_was_left_empty(user, api_as, path):
    client = api_as(user)
    client.post(path, {"date": "2026-03-10"})
    assert client.post(path, {"date": "2026-03-10", "notes": "afterwards"}).json()["notes"] == "afterwards"
    assert client.post(path, {"date": "2026-03-10", "notes": "third"}).json()["notes"] == "afterwards"


@pytest.mark.parametrize("ago", [1, 2, 40])
def test_earlier_days_can_be_filled_in(user, habit, ago):
    made = make_done(habit, TODAY - ago * DAY)[0]
    assert made.local_date == TODAY - ago * DAY
    assert made.local_date < habit.local_date


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"completed_at": "2199-01-01T00:00:00Z"}, "completed_at"),
        ({"completed_at": "2026-03-10T07:00:00"}, "completed_at"),
        ({"date": "2199-01-01"}, "date"),
        ({"date": "2026-03-09", "completed_at": "2026-03-10T07:00:00Z"}, "date"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"id": "7"}, "id"),
        ({"logged_at": "2026-03-10T07:00:00Z"}, "logged_at"),
        ({"notes": "x" * 10_001}, "notes"),
    ],
)
def test_a_bad_body_names_its_field(user, api_as, path, body, field):
    answer = api_as(user).post(path, body)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_the_day_is_the_persons_own(make_user):
    person = make_user(timezone="Asia/Tokyo", day_starts_at=3)
    habit = make_habit(person, now=NOW)
    at = lambda text: {"completed_at": datetime.fromisoformat(text)}  # noqa: E731
    late = habit_complete(owner=person, habit_id=habit.pk, values=at("2026-03-10T02:30:00+09:00"), now=NOW).row
    assert late.local_date == date(2026, 3, 9)
    early = habit_complete(owner=person, habit_id=habit.pk, values=at("2026-03-10T03:30:00+09:00"), now=NOW).row
    assert early.local_date == date(2026, 3, 10)


def test_undone_the_day_is_open_again(user, api_as, habit, path):
    client = api_as(user)
    pk = client.post(path, {}).json()["id"]
    undo = f"{URL}/{habit.pk}/completions/{pk}"
    assert [client.delete(undo).status_code for _ in range(2)] == [204, 404]
    assert client.post(path, {}).status_code == 201


def test_the_history_is_a_list_between_two_dates(user, api_as, habit):
    rows = make_done(habit, *(TODAY - ago * DAY for ago in range(5)))
    client = api_as(user)
    history = f"{URL}/{habit.pk}/completions"
    assert [row["id"] for row in client.get(history).json()["results"]] == [str(row.pk) for row in rows]
    found = client.get(f"{history}?from=2026-03-07&to=2026-03-08").json()["results"]
    assert [row["date"] for row in found] == ["2026-03-08", "2026-03-07"]
    assert client.get(f"{history}?from=x").json()["errors"][0]["field"] == "from"


def test_a_completion_of_somebody_else_or_of_another_habit_does_not_exist(user, stranger, api_as, api_client, habit):
    made = make_done(habit, TODAY)[0]
    other, theirs = make_habit(user), make_habit(stranger)
    client, thief = api_as(user), api_as(stranger)
    assert client.delete(f"{URL}/{other.pk}/completions/{made.pk}").status_code == 404
    assert thief.delete(f"{URL}/{habit.pk}/completions/{made.pk}").status_code == 404
    assert thief.delete(f"{URL}/{theirs.pk}/completions/{made.pk}").status_code == 404
    assert thief.get(f"{URL}/{habit.pk}/completions").status_code == 404
    assert thief.post(f"{URL}/{habit.pk}/complete", {}).status_code == 404
    assert api_client.post(f"{URL}/{habit.pk}/complete", {}).status_code == 401
    assert HabitCompletion.objects.get().pk == made.pk


def test_danger_in_a_note_is_recorded_once_for_each_text(user, api_as, path):
    client = api_as(user)
    body = {"id": str(uuid7()), "date": "2026-03-10", "notes": PILLS}
    first, again = client.post(path, body), client.post(path, body)
    assert first.json()["support"]["severity"] >= 4
    assert (again.status_code, again.json()["support"]) == (200, first.json()["support"])
    assert CrisisEvent.objects.get().trigger_source == "habit_completion"


def test_danger_in_a_note_that_finds_the_day_taken_is_never_dropped(user, api_as, path):
    client = api_as(user)
    client.post(path, {"date": "2026-03-10", "notes": "fine"})
    answer = client.post(path, {"date": "2026-03-10", "notes": PILLS})
    assert answer.status_code == 200
    assert answer.json()["support"]["severity"] >= 4
    assert CrisisEvent.objects.count() == 1


def test_an_archived_habit_still_takes_what_was_done_before(user, api_as, habit, path):
    client = api_as(user)
    client.patch(f"{URL}/{habit.pk}", {"is_active": False})
    assert client.post(path, {"date": "2026-03-09"}).status_code == 201


def test_a_completion_costs_the_same_whatever_there_is(user, api_as, django_assert_num_queries):
    client = api_as(user)
    for count in (0, 300):
        habit = make_habit(user)
        make_done(habit, *(TODAY - ago * DAY for ago in range(count)))
        # Authentication; BEGIN, the habit held, SAVEPOINT, INSERT, RELEASE, history, COMMIT.
        with django_assert_num_queries(8):
            assert client.post(f"{URL}/{habit.pk}/complete", {}).status_code == 201


@pytest.mark.parametrize("count", [10, 1000])
def test_a_page_of_the_history_costs_three_statements(user, api_as, habit, django_assert_num_queries, count):
    rows = [
        HabitCompletion(
            owner=user, habit=habit, logged_at=NOW - ago * DAY, zone="UTC", local_date=TODAY - ago * DAY, notes="x"
        )
        for ago in range(count)
    ]
    HabitCompletion.objects.bulk_create(rows)
    client = api_as(user)
    with django_assert_num_queries(3):
        page = client.get(f"{URL}/{habit.pk}/completions?limit=100").json()
    assert len(page["results"]) == min(count, 100)


def test_notes_are_sealed(user, api_as, path, caplog):
    data = api_as(user).post(path, {"notes": "quokka"}).json()
    row = HabitCompletion.objects.get()
    assert b"quokka" not in row.__dict__["notes"].blob
    assert "quokka" not in f"{row!s}{row!r}{caplog.text}{list(AuditEvent.objects.values_list('details', flat=True))}"
    assert data["notes"] == "quokka"


def test_an_hour_that_comes_twice_is_one_day(make_user):
    person = make_user(timezone="America/New_York")
    now = datetime(2026, 11, 1, 12, tzinfo=UTC)
    habit = make_habit(person, now=now)
    answers = [
        habit_complete(owner=person, habit_id=habit.pk, values={"completed_at": at}, now=now)
        for at in (datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 6, 30, tzinfo=UTC))
    ]
    assert [answer.fresh for answer in answers] == [True, False]
