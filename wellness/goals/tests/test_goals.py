"""Goals over REST: what they are made of, whose they are, and what is refused."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.audit.models import AuditEvent
from config.ids import uuid7
from crisis.incidents.models import CrisisEvent
from wellness.days import day_now
from wellness.goals.models import VALUE_MAX, Goal, GoalProgress
from wellness.goals.tests.factories import BODY, NOW, TODAY, URL, make_goal, make_step

pytestmark = pytest.mark.django_db
PILLS = "I took all the pills"
DAY = timedelta(days=1)


def test_a_goal_has_the_defaults_of_the_specification(user, api_as):
    client = api_as(user)
    made = client.post(URL, {**BODY, "description": "A little every evening."})
    assert made.status_code == 201
    data = made.json()
    assert (data["current_value"], data["is_active"], data["target_date"], data["achieved_at"]) == (0, True, None, None)
    assert (data["description"], data["progress"], data["streak"]) == ("A little every evening.", 0.0, 0)
    assert client.get(f"{URL}/{data['id']}").json() == data
    assert client.get(URL).json()["results"] == [data]


@pytest.mark.parametrize("category", ["mindfulness", "Physical", "EMOTIONAL", " rest "])
def test_the_category_is_matched_in_any_case(user, api_as, category):
    client = api_as(user)
    data = client.post(URL, {**BODY, "category": category}).json()
    assert data["category"] == category.strip().lower()
    assert client.get(f"{URL}?category={category.strip()}").json()["results"] == [data]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 256}, "title"),
        ({"category": "wealth"}, "category"),
        ({"category": 7}, "category"),
        ({"target_value": 0}, "target_value"),
        ({"target_value": -1}, "target_value"),
        ({"target_value": True}, "target_value"),
        ({"target_value": 2.5}, "target_value"),
        ({"target_value": VALUE_MAX + 1}, "target_value"),
        ({"current_value": -1}, "current_value"),
        ({"current_value": VALUE_MAX + 1}, "current_value"),
        ({"unit": ""}, "unit"),
        ({"unit": "x" * 51}, "unit"),
        ({"target_date": "soon"}, "target_date"),
        ({"is_active": "no"}, "is_active"),
        ({"achieved_at": "2026-03-10T12:00:00Z"}, "achieved_at"),
        ({"logged_at": "2199-01-01T00:00:00Z"}, "logged_at"),
    ],
)
def test_a_bad_body_names_its_field(user, api_as, change, field):
    answer = api_as(user).post(URL, {**BODY, **change})
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not Goal.objects.exists()


@pytest.mark.parametrize("missing", ["title", "category", "target_value", "unit"])
def test_what_the_specification_requires_is_required(user, api_as, missing):
    answer = api_as(user).post(URL, {name: value for name, value in BODY.items() if name != missing})
    assert [error["field"] for error in answer.json()["errors"]] == [missing]


@pytest.mark.parametrize(
    ("current", "target", "percent"), [(0, 20, 0.0), (7, 20, 35.0), (1, 3, 33.33), (20, 20, 100.0), (50, 20, 100.0)]
)
def test_progress_is_percent_and_never_more_than_all(user, api_as, current, target, percent):
    goal = make_goal(user, current_value=current, target_value=target)
    assert api_as(user).get(f"{URL}/{goal.pk}").json()["progress"] == percent


@pytest.mark.parametrize("verb", ["patch", "put"])
def test_another_current_value_is_a_step_of_the_history(user, api_as, verb):
    goal, client = make_goal(user, current_value=3), api_as(user)
    data = getattr(client, verb)(f"{URL}/{goal.pk}", {"current_value": 8, "title": "Sit still"}).json()
    assert (data["current_value"], data["progress"], data["title"], data["unit"]) == (8, 40.0, "Sit still", "sessions")
    step = GoalProgress.objects.get()
    assert (step.amount, step.value, step.goal_id) == (5, 8, goal.pk)
    getattr(client, verb)(f"{URL}/{goal.pk}", {"current_value": 8})
    assert GoalProgress.objects.count() == 1


def test_a_goal_is_open_again_only_by_a_change_that_says_so(user, api_as):
    goal, client = make_goal(user, target_value=10), api_as(user)
    path = f"{URL}/{goal.pk}"
    reached = client.patch(path, {"current_value": 10}).json()["achieved_at"]
    assert reached is not None
    assert client.patch(path, {"title": "Another", "current_value": 12}).json()["achieved_at"] == reached
    assert client.patch(path, {"current_value": 9}).json()["achieved_at"] is None
    assert client.patch(path, {"target_value": 9}).json()["achieved_at"] is not None
    assert client.patch(path, {"target_value": 11}).json()["achieved_at"] is None


def test_a_goal_may_begin_reached(user, api_as):
    data = api_as(user).post(URL, {**BODY, "current_value": 20}).json()
    assert data["achieved_at"] == data["logged_at"]
    assert not GoalProgress.objects.exists()


def test_the_same_create_again_is_the_same_goal(user, stranger, api_as):
    body, client = {**BODY, "id": str(uuid7())}, api_as(user)
    first, again = client.post(URL, body), client.post(URL, body)
    assert (first.status_code, again.status_code, first.json()) == (201, 200, again.json())
    assert client.post(URL, {**body, "title": "Another"}).status_code == 409
    assert api_as(stranger).post(URL, body).status_code == 409


def test_the_list_can_be_narrowed(user, api_as):
    rest, over = make_goal(user, category="rest"), make_goal(user, is_active=False)
    client = api_as(user)
    ids = lambda query: [row["id"] for row in client.get(f"{URL}{query}").json()["results"]]  # noqa: E731
    assert sorted(ids("")) == sorted([str(rest.pk), str(over.pk)])
    assert ids("?category=Rest") == ids("?is_active=true") == [str(rest.pk)]
    assert ids("?is_active=false") == [str(over.pk)]
    assert client.get(f"{URL}?category=wealth").json()["errors"][0]["field"] == "category"
    assert client.get(f"{URL}?is_active=1").json()["errors"][0]["field"] == "is_active"


@pytest.mark.parametrize("method", ["get", "patch", "put", "delete"])
def test_nobody_elses_goal_exists(user, stranger, api_as, api_client, method):
    goal = make_goal(user)
    path = f"{URL}/{goal.pk}"
    assert getattr(api_as(stranger), method)(path).status_code == 404
    assert getattr(api_client, method)(path).status_code == 401
    assert Goal.objects.filter(pk=goal.pk).exists()


def test_a_deleted_goal_takes_its_history_along(user, api_as):
    goal, client = make_goal(user), api_as(user)
    make_step(goal)
    assert client.delete(f"{URL}/{goal.pk}").status_code == 204
    assert client.get(f"{URL}/{goal.pk}/progress").status_code == 404
    assert not GoalProgress.objects.exists()


@pytest.mark.parametrize("body", [{"title": PILLS}, {"description": PILLS}, {"unit": PILLS}])
def test_danger_in_any_text_is_answered_with_help(user, api_as, body):
    client = api_as(user)
    data = client.post(URL, {**BODY, **body}).json()
    assert data["support"]["severity"] >= 4
    assert CrisisEvent.objects.get(owner=user).trigger_source == "goal"
    # Sent along unchanged it is not danger anew.
    assert "support" not in client.patch(f"{URL}/{data['id']}", {**body, "target_value": 30}).json()
    changed = client.patch(f"{URL}/{data['id']}", {"title": f"{PILLS} again"}).json()
    assert changed["support"]["severity"] >= 4


def test_words_of_a_goal_are_sealed_and_nowhere_to_be_seen(user, api_as, caplog):
    words = "quokka days"
    made = api_as(user).post(URL, {**BODY, "title": words, "description": words, "unit": words}).json()
    goal = Goal.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT g::text FROM wellness_goal g")
        row = cursor.fetchone()[0]
    seen = f"{goal!s}{goal!r}{row}{caplog.text}{list(AuditEvent.objects.values_list('details', flat=True))}"
    assert words not in seen
    assert words.encode().hex() not in seen
    assert (made["title"], made["unit"]) == (words, words)


@pytest.mark.parametrize("count", [10, 1000])
def test_the_list_with_its_streaks_costs_five_statements(user, api_as, django_assert_num_queries, count):
    goals = [
        Goal(owner=user, title="x", unit="x", category="rest", target_value=9, logged_at=NOW, zone="UTC",
             local_date=TODAY)
        for _ in range(count)
    ]  # fmt: skip
    Goal.objects.bulk_create(goals)
    steps = [
        GoalProgress(owner=user, goal=goal, amount=1, value=1, logged_at=NOW, zone="UTC", local_date=TODAY)
        for goal in goals
    ]
    GoalProgress.objects.bulk_create(steps)
    client = api_as(user)
    with django_assert_num_queries(5):
        assert len(client.get(f"{URL}?limit=100").json()["results"]) == min(count, 100)


def test_the_table_has_the_indexes_of_the_specification(db):
    with connection.cursor() as cursor:
        rules = connection.introspection.get_constraints(cursor, "wellness_goal").values()
    indexes = [rule["columns"] for rule in rules if rule["index"]]
    assert ["owner_id", "logged_at", "id"] in indexes
    assert ["owner_id", "category"] in indexes


@pytest.mark.parametrize(("days", "reads"), [(20, 1), (60, 2), (500, 3)])
def test_years_of_steps_are_read_only_for_who_never_stopped(user, api_as, days, reads):
    goal, today = make_goal(user), day_now(user, timezone.now()).local_date
    steps = [
        GoalProgress(owner=user, goal=goal, amount=1, value=1, logged_at=NOW, zone="UTC", local_date=today - ago * DAY)
        for ago in range(1500)
        if ago != days
    ]
    GoalProgress.objects.bulk_create(steps)
    client = api_as(user)
    with CaptureQueriesContext(connection) as found:
        assert client.get(f"{URL}/{goal.pk}").json()["streak"] == days
    read = [query["sql"] for query in found if 'FROM "wellness_goalprogress"' in query["sql"]]
    assert ['"local_date" >=' in sql for sql in read] == [True, True, False][:reads]


def test_who_hides_streaks_is_told_none_and_none_is_counted(user, api_as, django_assert_num_queries):
    client = api_as(user)
    goal = client.post(URL, BODY, format="json").json()
    assert goal["streak"] == 0
    client.patch("/api/v1/users/me/preferences", {"show_streaks": False}, format="json")
    with django_assert_num_queries(3):  # authentication, the goal, the preferences
        assert client.get(f"{URL}/{goal['id']}").json()["streak"] is None
