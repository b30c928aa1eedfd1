"""Habits over REST: what they are made of, whose they are, and what is refused."""

from datetime import time

import pytest
from django.db import connection
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.consent.models import ConsentType
from accounts.consent.services import consent_set
from config.ids import uuid7
from crisis.incidents.models import CrisisEvent
from wellness.habits.models import ACTIVE_MAX, Habit
from wellness.habits.tests.factories import BODY, NOW, TODAY, URL, make_habit

pytestmark = pytest.mark.django_db
PILLS = "I took all the pills"


def test_a_habit_has_the_defaults_of_the_specification(user, api_as):
    client = api_as(user)
    made = client.post(URL, BODY)
    assert made.status_code == 201
    data = made.json()
    assert (data["reminder_enabled"], data["is_active"], data["target_time"]) == (True, True, None)
    assert (data["weekdays"], data["times_per_week"], data["note"]) == ([], 1, None)
    assert client.get(f"{URL}/{data['id']}").json().items() >= data.items()
    assert client.get(URL).json()["results"] == [data]


@pytest.mark.parametrize("habit_type", ["mindfulness", "exercise", "sleep", "nutrition", "selfcare"])
def test_every_type_of_the_specification_is_taken(user, api_as, habit_type):
    assert api_as(user).post(URL, {**BODY, "habit_type": habit_type}).json()["habit_type"] == habit_type


@pytest.mark.parametrize(
    ("rhythm", "weekdays", "times"),
    [
        ({"target_frequency": "daily"}, [], 1),
        ({"target_frequency": "daily", "weekdays": [], "times_per_week": 1}, [], 1),
        ({"target_frequency": "weekly"}, [], 1),
        ({"target_frequency": "weekly", "times_per_week": 3}, [], 3),
        ({"target_frequency": "weekdays"}, [1, 2, 3, 4, 5], 1),
        ({"target_frequency": "weekdays", "weekdays": [7, 2, 2]}, [2, 7], 1),
    ],
)
def test_the_rhythm_is_one_of_three(user, api_as, rhythm, weekdays, times):
    data = api_as(user).post(URL, {**BODY, **rhythm}).json()
    assert (data["target_frequency"], data["weekdays"], data["times_per_week"]) == (
        rhythm["target_frequency"], weekdays, times,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"name": "two\nlines"}, "name"),
        ({"name": 7}, "name"),
        ({"habit_type": "gardening"}, "habit_type"),
        ({"target_frequency": "monthly"}, "target_frequency"),
        ({"target_frequency": "weekdays", "weekdays": [0]}, "weekdays.0"),
        ({"target_frequency": "weekdays", "weekdays": [8]}, "weekdays.0"),
        ({"weekdays": [1]}, "weekdays"),
        ({"target_frequency": "weekly", "times_per_week": 8}, "times_per_week"),
        ({"target_frequency": "weekly", "times_per_week": 0}, "times_per_week"),
        ({"times_per_week": 2}, "times_per_week"),
        ({"target_time": "25:00"}, "target_time"),
        ({"target_time": "07:30+02:00"}, "target_time"),
        ({"reminder_enabled": "yes"}, "reminder_enabled"),
        ({"is_active": 1}, "is_active"),
        ({"logged_at": "2199-01-01T00:00:00Z"}, "logged_at"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"target_tme": "07:30"}, "target_tme"),
    ],
)
def test_a_bad_body_names_its_field(user, api_as, change, field):
    answer = api_as(user).post(URL, {**BODY, **change})
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not Habit.objects.exists()


@pytest.mark.parametrize("verb", ["patch", "put"])
def test_a_change_changes_what_it_names(user, api_as, verb):
    habit = make_habit(user, note="slowly", target_frequency="weekdays", weekdays=[1, 3])
    answer = getattr(api_as(user), verb)(f"{URL}/{habit.pk}", {"target_time": "07:30", "name": "Stretch more"})
    assert answer.status_code == 200
    data = answer.json()
    assert (data["target_time"], data["name"], data["note"], data["weekdays"]) == (
        "07:30", "Stretch more", "slowly", [1, 3],
    )  # fmt: skip
    event = AuditEvent.objects.get(action="wellness.habit.updated")
    assert event.details == {"fields": ["name", "next_due_at", "target_time"]}


def test_another_frequency_drops_what_belonged_to_the_old_one(user, api_as):
    habit = make_habit(user, target_frequency="weekdays", weekdays=[1, 3])
    client = api_as(user)
    data = client.patch(f"{URL}/{habit.pk}", {"target_frequency": "weekly", "times_per_week": 2}).json()
    assert (data["weekdays"], data["times_per_week"]) == ([], 2)
    data = client.patch(f"{URL}/{habit.pk}", {"target_frequency": "weekdays"}).json()
    assert (data["weekdays"], data["times_per_week"]) == ([1, 2, 3, 4, 5], 1)
    assert client.patch(f"{URL}/{habit.pk}", {"times_per_week": 2}).status_code == 400


def test_the_same_create_again_is_the_same_habit(user, stranger, api_as):
    body = {**BODY, "id": str(uuid7())}
    client = api_as(user)
    first, again = client.post(URL, body), client.post(URL, body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert client.post(URL, {**body, "name": "Another"}).status_code == 409
    assert api_as(stranger).post(URL, body).status_code == 409
    assert Habit.objects.count() == 1


def test_archived_habits_are_kept_and_can_be_left_out(user, api_as):
    client = api_as(user)
    kept = make_habit(user, habit_type="sleep")
    archived = make_habit(user)
    client.patch(f"{URL}/{archived.pk}", {"is_active": False})
    ids = lambda query: {row["id"] for row in client.get(f"{URL}{query}").json()["results"]}  # noqa: E731
    assert ids("") == {str(kept.pk), str(archived.pk)}
    assert ids("?is_active=true") == ids("?habit_type=Sleep") == {str(kept.pk)}
    assert ids("?is_active=false") == {str(archived.pk)}
    assert client.get(f"{URL}?is_active=1").json()["errors"][0]["field"] == "is_active"
    assert client.get(f"{URL}?habit_type=x").json()["errors"][0]["field"] == "habit_type"


@pytest.mark.parametrize("method", ["get", "patch", "put", "delete"])
def test_nobody_elses_habit_exists(user, stranger, api_as, api_client, method):
    habit = make_habit(user)
    path = f"{URL}/{habit.pk}"
    assert getattr(api_as(stranger), method)(path).status_code == 404
    assert getattr(api_client, method)(path).status_code == 401
    assert Habit.objects.filter(pk=habit.pk).exists()


def test_a_deleted_habit_takes_its_history_along(user, api_as):
    habit = make_habit(user)
    client = api_as(user)
    client.post(f"{URL}/{habit.pk}/complete", {})
    assert client.delete(f"{URL}/{habit.pk}").status_code == 204
    assert client.get(f"{URL}/{habit.pk}/completions").status_code == 404


def test_a_person_has_so_many_active_habits_and_no_more(user, api_as):
    rows = [Habit(owner=user, name="x", logged_at=NOW, zone="UTC", local_date=TODAY) for _ in range(ACTIVE_MAX)]
    Habit.objects.bulk_create(rows)
    client = api_as(user)
    refused = client.post(URL, BODY)
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_habits")
    archived = client.post(URL, {**BODY, "is_active": False})
    assert archived.status_code == 201
    assert client.patch(f"{URL}/{archived.json()['id']}", {"is_active": True}).status_code == 409
    client.delete(f"{URL}/{rows[0].pk}")
    assert client.patch(f"{URL}/{archived.json()['id']}", {"is_active": True}).status_code == 200


@pytest.mark.parametrize("body", [{"name": PILLS}, {"note": PILLS}])
def test_danger_in_a_name_or_note_is_answered_with_help(user, api_as, body):
    client = api_as(user)
    data = client.post(URL, {**BODY, **body}).json()
    assert data["support"]["severity"] >= 4
    assert CrisisEvent.objects.get(owner=user).trigger_source == "habit"
    # Sent along unchanged it is not danger anew.
    assert "support" not in client.patch(f"{URL}/{data['id']}", {**body, "target_time": "07:30"}).json()


def test_words_of_a_habit_are_sealed_and_nowhere_to_be_seen(user, api_as, caplog):
    words = "quokka walk"
    made = api_as(user).post(URL, {**BODY, "name": words, "note": f"the {words}"})
    habit = Habit.objects.get()
    assert words not in str(habit)
    assert words not in repr(habit)
    with connection.cursor() as cursor:
        cursor.execute("SELECT h::text FROM wellness_habit h")
        row = cursor.fetchone()[0]
    assert words not in row
    assert words.encode().hex() not in row
    assert words not in caplog.text
    assert words not in str(list(AuditEvent.objects.values_list("details", flat=True)))
    assert made.json()["name"] == words


def test_writing_waits_for_the_consents_that_the_operator_requires(user, api_as, settings):
    settings.REQUIRED_CONSENTS = ["hipaa"]
    habit = make_habit(user)
    client = api_as(user)
    for method, path in (("post", URL), ("patch", f"{URL}/{habit.pk}"), ("post", f"{URL}/{habit.pk}/complete")):
        assert getattr(client, method)(path, {}).json()["code"] == "consent_required"
    assert client.get(URL).status_code == 200
    consent_set(owner=user, kind=ConsentType.HIPAA, granted=True)
    assert api_as(user).post(f"{URL}/{habit.pk}/complete", {}).status_code == 201


@pytest.mark.parametrize("count", [10, 1000])
def test_the_list_costs_two_statements(user, api_as, django_assert_num_queries, count):
    rows = [Habit(owner=user, name="x", logged_at=NOW, zone="UTC", local_date=TODAY) for _ in range(count)]
    Habit.objects.bulk_create(rows)
    client = api_as(user)
    with django_assert_num_queries(2):
        page = client.get(f"{URL}?limit=100").json()
    assert len(page["results"]) == min(count, 100)


def test_the_pages_hold_everything_once(user, api_as):
    rows = [Habit(owner=user, name="x", logged_at=NOW, zone="UTC", local_date=TODAY) for _ in range(45)]
    Habit.objects.bulk_create(rows)
    client, path, seen = api_as(user), f"{URL}?limit=20", []
    while path:
        page = client.get(path).json()
        seen += [row["id"] for row in page["results"]]
        path = page["next"]
    assert sorted(seen) == sorted(str(row.pk) for row in rows)


def test_a_create_and_a_change_have_a_constant_number_of_statements(user, api_as, django_assert_num_queries):
    client = api_as(user)
    # Authentication, savepoints of the transaction and the row, INSERT, history, and the count under the person's lock.
    with django_assert_num_queries(9):
        made = client.post(URL, BODY)
    with django_assert_num_queries(7):
        client.patch(f"{URL}/{made.json()['id']}", {"target_time": "08:00"})


def test_the_table_has_the_columns_and_indexes_of_the_specification(db):
    def indexes(table):
        with connection.cursor() as cursor:
            rules = connection.introspection.get_constraints(cursor, table).values()
        return [rule["columns"] for rule in rules if rule["index"] or rule["unique"]]

    def begins(table, *columns):
        return any(found[: len(columns)] == list(columns) for found in indexes(table))

    assert begins("wellness_habit", "owner_id")
    assert begins("wellness_habit", "owner_id", "habit_type")
    assert begins("wellness_habitcompletion", "habit_id")
    assert begins("wellness_habitcompletion", "habit_id", "logged_at")
    assert ["habit_id", "local_date"] in indexes("wellness_habitcompletion")


def test_seconds_of_a_time_are_dropped(user, api_as):
    data = api_as(user).post(URL, {**BODY, "target_time": "07:30:59"}).json()
    assert data["target_time"] == "07:30"
    assert Habit.objects.get().target_time == time(7, 30)
    assert Habit.objects.get().next_due_at > timezone.now()
