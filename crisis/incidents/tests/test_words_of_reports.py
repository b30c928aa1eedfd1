"""Danger stands in any field of a report: each is read by itself, and none is kept where words do not belong."""

from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.consent.services import consent_set
from accounts.identity.models import User
from crisis.incidents.models import CrisisEvent, CrisisIncident, CrisisStep
from crisis.incidents.tests.test_sockets import say

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_directory")]
URL = "/api/v1/crisis/incidents"
PILLS = "I took all the pills"
FIELDS = ("notes", "location", "resource_used")


@pytest.mark.parametrize("field", FIELDS)
def test_danger_in_any_field_makes_it_more(user: User, api_as: Any, field: str) -> None:
    calm = {"notes": "A hard day.", "location": "at home", "resource_used": "TelefonSeelsorge"}
    data = api_as(user).post(URL, {"severity_level": 1, **calm, field: PILLS}).json()
    assert data["severity_level"] >= 4
    assert data["support"]["severity"] == data["severity_level"] == CrisisEvent.objects.get().severity


def test_the_worst_of_them_counts(user: User, api_as: Any) -> None:
    words = dict(zip(FIELDS, ("I want to die", "at home", PILLS), strict=True))
    assert api_as(user).post(URL, {"severity_level": 1, **words}).json()["severity_level"] >= 4


def test_over_the_socket_too(user: User) -> None:
    assert say(user, severity=2, location=PILLS)["severity"] >= 4
    assert CrisisIncident.objects.get().severity_level >= 4


def test_of_who_switched_it_off_nothing_is_read(user: User, api_as: Any) -> None:
    consent_set(owner=user, kind="crisis_detection", granted=False)
    person = User.objects.get(pk=user.pk)
    assert say(person, severity=2, location=PILLS)["severity"] == 2
    assert api_as(person).post(URL, {"severity_level": 2, "resource_used": PILLS}).json()["severity_level"] == 2


@pytest.mark.parametrize("field", ["notes", "resource_used"])
def test_what_is_written_into_it_later_is_read_once(user: User, api_as: Any, field: str) -> None:
    client = api_as(user)
    incident_id = client.post(URL, {"severity_level": 3}).json()["id"]
    answers = [client.patch(f"{URL}/{incident_id}", {field: PILLS}).json() for _ in range(2)]
    assert answers[0]["severity_level"] >= 4
    assert answers[0]["support"]["severity"] >= 4
    assert "support" not in answers[1]
    assert CrisisStep.objects.filter(kind="raised").count() == 1


def test_the_words_stand_in_no_event_step_or_history(user: User, api_as: Any, caplog: pytest.LogCaptureFixture) -> None:
    client = api_as(user)
    incident_id = client.post(URL, {"severity_level": 2, "location": PILLS}).json()["id"]
    client.patch(f"{URL}/{incident_id}", {"notes": PILLS})
    tables = ("crisis_crisisincident", "crisis_crisisevent", "crisis_crisisstep", "accounts_auditevent")
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT row_to_json(r)::text FROM {table} r" for table in tables))
        rows = [row for (row,) in cursor.fetchall()]
    assert len(rows) > 4
    assert not [row for row in rows if "pills" in row or b"pills".hex() in row]
    assert "pills" not in caplog.text


def raw(incident: CrisisIncident) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(i)::text FROM crisis_crisisincident i WHERE id = %s", [incident.pk])
        return str(cursor.fetchone()[0])


@pytest.mark.parametrize("field", FIELDS)
def test_every_word_of_a_report_is_sealed(user: User, api_as: Any, field: str) -> None:
    client, word = api_as(user), "Quokka"
    made = client.post(URL, {"severity_level": 4, field: word}).json()
    stored = raw(CrisisIncident.objects.get())
    assert not [part for part in (word, word.encode().hex()) if part in stored]
    assert client.get(f"{URL}/{made['id']}").json()[field] == word


def test_the_list_opens_what_was_used_without_a_query_for_each(
    user: User, api_as: Any, django_assert_max_num_queries: Any
) -> None:
    client = api_as(user)
    for number in range(6):
        row = CrisisIncident(owner=user, severity_level=1, due_at=timezone.now(), resource_used=f"Line {number}")
        row.state, row.resolved_at = "resolved", timezone.now()
        row.save(force_insert=True)
    with django_assert_max_num_queries(3):
        shown = client.get(URL).json()["results"]
    assert [row["resource_used"] for row in shown] == [f"Line {number}" for number in range(5, -1, -1)]


def test_to_say_again_that_nothing_was_used_changes_nothing(user: User, api_as: Any) -> None:
    client = api_as(user)
    made = client.post(URL, {"severity_level": 4}).json()
    assert client.patch(f"{URL}/{made['id']}", {"resource_used": ""}).json()["resource_used"] == ""
    assert not CrisisStep.objects.filter(kind="noted").exists()
