"""Steps towards a goal: each is written down, counts once, and never takes away what was reached."""

from datetime import timedelta

import pytest

from accounts.audit.models import AuditEvent
from config.ids import uuid7
from crisis.incidents.models import CrisisEvent
from wellness.days.models import DayRest
from wellness.goals.models import VALUE_MAX, GoalProgress
from wellness.goals.selectors import goal_streaks
from wellness.goals.tests.factories import NOW, TODAY, URL, make_goal, make_step

pytestmark = pytest.mark.django_db
PILLS = "I took all the pills"
DAY = timedelta(days=1)


@pytest.fixture
def goal(user):
    return make_goal(user, current_value=5, now=NOW - 100 * DAY)


@pytest.fixture
def path(goal):
    return f"{URL}/{goal.pk}/progress"


@pytest.mark.parametrize(
    ("body", "amount", "value"),
    [({"delta": 3}, 3, 8), ({"delta": -2}, -2, 3), ({"delta": 0}, 0, 5), ({"value": 9}, 4, 9), ({"value": 0}, -5, 0)],
)
def test_a_step_moves_the_goal_and_is_written_down(user, api_as, goal, path, body, amount, value):
    client = api_as(user)
    answer = client.post(path, body)
    assert answer.status_code == 201
    data = answer.json()
    assert (data["amount"], data["value"], data["goal"]["current_value"]) == (amount, value, value)
    assert data["goal"] == client.get(f"{URL}/{goal.pk}").json()
    del data["goal"]
    assert client.get(path).json()["results"] == [data]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "delta"),
        ({"delta": None}, "delta"),
        ({"delta": 1, "value": 2}, "value"),
        ({"delta": -6}, "delta"),
        ({"delta": VALUE_MAX}, "delta"),
        ({"delta": "x"}, "delta"),
        ({"delta": True}, "delta"),
        ({"value": -1}, "value"),
        ({"value": VALUE_MAX + 1}, "value"),
        ({"delta": 1, "date": "2199-01-01"}, "date"),
        ({"delta": 1, "timezone": "Mars/Olympus"}, "timezone"),
        ({"delta": 1, "amount": 1}, "amount"),
    ],
)
def test_a_bad_body_names_its_field_and_moves_nothing(user, api_as, goal, path, body, field):
    answer = api_as(user).post(path, body)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    goal.refresh_from_db()
    assert (goal.current_value, GoalProgress.objects.count()) == (5, 0)


def test_the_goal_is_reached_once_and_a_step_back_takes_nothing_away(user, api_as, goal, path):
    client = api_as(user)
    assert client.post(path, {"delta": 14}).json()["goal"]["achieved_at"] is None
    reached = client.post(path, {"delta": 1}).json()
    assert reached["goal"]["achieved_at"] == reached["logged_at"]
    assert reached["goal"]["progress"] == 100.0
    back = client.post(path, {"delta": -10}).json()
    assert (back["goal"]["achieved_at"], back["goal"]["progress"]) == (reached["logged_at"], 50.0)
    assert client.post(path, {"value": 30}).json()["goal"]["achieved_at"] == reached["logged_at"]


def test_a_repeat_counts_once_even_when_it_could_not_be_done_again(user, api_as, goal, path):
    client = api_as(user)
    body = {"id": str(uuid7()), "delta": -5, "note": "corrected"}
    first, again = client.post(path, body), client.post(path, body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    goal.refresh_from_db()
    assert (goal.current_value, GoalProgress.objects.count()) == (0, 1)
    assert AuditEvent.objects.filter(action="wellness.goal_progress.created").count() == 1


def test_an_id_means_one_step_of_one_goal_of_one_person(user, stranger, api_as, goal, path):
    client, body = api_as(user), {"id": str(uuid7()), "delta": 1}
    assert client.post(path, body).status_code == 201
    other, theirs = make_goal(user), make_goal(stranger)
    assert client.post(path, {**body, "delta": 2}).status_code == 409
    assert client.post(f"{URL}/{other.pk}/progress", body).status_code == 409
    assert api_as(stranger).post(f"{URL}/{theirs.pk}/progress", body).status_code == 409
    assert GoalProgress.objects.count() == 1


def test_days_in_a_row_count_what_came_nearer(user, goal):
    for ago in (0, 0, 1, 2, 5):
        make_step(goal, date=TODAY - ago * DAY)
    make_step(goal, delta=-1, date=TODAY - 3 * DAY)
    make_step(goal, delta=0, date=TODAY - 4 * DAY)
    assert goal_streaks(owner=user, goal_ids=[goal.pk], now=NOW) == {goal.pk: 3}


def test_rest_breaks_no_streak(user, goal):
    DayRest.objects.create(owner=user, kind="pause", first_date=TODAY - 9 * DAY, last_date=TODAY - DAY)
    for ago in (0, 10, 11):
        make_step(goal, date=TODAY - ago * DAY)
    assert goal_streaks(owner=user, goal_ids=[goal.pk], now=NOW) == {goal.pk: 3}


def test_the_history_is_a_list_between_two_dates(user, api_as, goal, path):
    for ago in range(4):
        make_step(goal, date=TODAY - ago * DAY)
    client = api_as(user)
    dates = lambda query: [row["date"] for row in client.get(path + query).json()["results"]]  # noqa: E731
    assert dates("") == ["2026-03-10", "2026-03-09", "2026-03-08", "2026-03-07"]
    assert dates("?from=2026-03-08&to=2026-03-09") == ["2026-03-09", "2026-03-08"]
    assert client.get(f"{path}?to=x").json()["errors"][0]["field"] == "to"


def test_steps_of_somebody_else_do_not_exist(stranger, api_as, api_client, goal, path):
    assert api_as(stranger).post(path, {"delta": 1}).status_code == 404
    assert api_as(stranger).get(path).status_code == 404
    assert api_client.post(path, {"delta": 1}).status_code == 401
    goal.refresh_from_db()
    assert goal.current_value == 5


def test_danger_in_a_note_is_recorded_once_and_its_help_shown_again(user, api_as, path):
    client, body = api_as(user), {"id": str(uuid7()), "delta": 1, "note": PILLS}
    first, again = client.post(path, body).json(), client.post(path, body).json()
    assert first["support"]["severity"] >= 4
    assert first["support"] == again["support"]
    assert CrisisEvent.objects.get().trigger_source == "goal_progress"


def test_notes_are_sealed(user, api_as, path, caplog):
    data = api_as(user).post(path, {"delta": 1, "note": "quokka"}).json()
    row = GoalProgress.objects.get()
    assert b"quokka" not in row.__dict__["note"].blob
    assert "quokka" not in f"{row!s}{row!r}{caplog.text}{list(AuditEvent.objects.values_list('details', flat=True))}"
    assert data["note"] == "quokka"


def test_a_step_costs_the_same_whatever_there_is(user, api_as, django_assert_num_queries):
    client = api_as(user)
    for count in (0, 300):
        goal = make_goal(user, target_value=1000)
        rows = [
            GoalProgress(owner=user, goal=goal, amount=1, value=1, logged_at=NOW, zone="UTC", local_date=TODAY)
            for _ in range(count)
        ]
        GoalProgress.objects.bulk_create(rows)
        # Authentication; the transaction, the goal locked, SAVEPOINT, INSERT, RELEASE, the goal, history; its streak.
        with django_assert_num_queries(12):
            assert client.post(f"{URL}/{goal.pk}/progress", {"delta": 1}).status_code == 201


@pytest.mark.parametrize("count", [10, 1000])
def test_a_page_of_the_history_costs_three_statements(user, api_as, goal, path, django_assert_num_queries, count):
    rows = [
        GoalProgress(owner=user, goal=goal, amount=1, value=1, logged_at=NOW, zone="UTC", local_date=TODAY, note="x")
        for _ in range(count)
    ]
    GoalProgress.objects.bulk_create(rows)
    client = api_as(user)
    with django_assert_num_queries(3):
        assert len(client.get(f"{path}?limit=100").json()["results"]) == min(count, 100)
