"""A person reports a crisis over REST, sees what becomes of it, and says what helped."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.consent.services import consent_set
from accounts.identity.models import User
from accounts.notifications.models import Notification
from config.testing.threads import at_once, own_client
from crisis.incidents.models import CrisisEvent, CrisisIncident, CrisisStep
from crisis.incidents.protocol import PROTOCOL
from crisis.incidents.services import incident_claim, incident_note, incident_resolve
from crisis.incidents.tests.factories import make_incident, make_staff
from crisis.resources.tests.factories import make_resource

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_directory")]
URL, EVENTS = "/api/v1/crisis/incidents", "/api/v1/crisis/events"


def report(client: Any, severity: int = 3, **body: Any) -> Any:
    return client.post(URL, {"severity_level": severity, **body})


@pytest.mark.parametrize("severity", range(1, 6))
def test_a_report_answers_with_its_protocol_and_with_help(user: User, api_as: Any, severity: int) -> None:
    make_resource(country="DE")
    begun = timezone.now()
    answer = report(api_as(user), severity, notes="A hard day.", location="at home")
    assert answer.status_code == 201
    data, rule = answer.json(), PROTOCOL[severity]
    hours = int(rule.follow_up_after / timedelta(hours=1))
    assert data["protocol"] == {
        "severity": severity, "label": rule.label, "offers": list(rule.offers), "escalation": rule.escalation,
        "follow_up_hours": hours,
    }  # fmt: skip
    assert (data["severity_level"], data["state"], data["notes"], data["location"]) == (
        severity, "open", "A hard day.", "at home",
    )  # fmt: skip
    assert data["follow_up_needed"] is data["follow_up_scheduled"] is True
    assert data["follow_up_completed"] is False
    assert data["support"]["severity"] == severity
    assert data["support"]["resources"]
    incident = CrisisIncident.objects.get(pk=data["id"])
    assert begun <= incident.due_at - rule.follow_up_after <= timezone.now()
    assert incident.follow_up_at == incident.due_at
    event = CrisisEvent.objects.get(pk=data["event_id"])
    assert (event.severity, event.trigger_source, event.incident) == (severity, "self_report", incident)


def test_a_report_wakes_staff_from_severity_three_on(user: User, stranger: User, api_as: Any, heard: Any) -> None:
    make_staff()
    report(api_as(user), 2)
    mild = Notification.objects.get(kind="crisis_alert")
    assert set(mild.deliveries.values_list("channel", flat=True)) == {"email"}
    report(api_as(stranger), 3)
    assert Notification.objects.filter(kind="crisis_alert").count() == 2


def test_what_the_words_say_can_make_it_more_and_never_less(user: User, stranger: User, api_as: Any) -> None:
    answer = report(api_as(user), 1, notes="I took all the pills").json()
    assert answer["severity_level"] >= 4
    assert report(api_as(stranger), 5, notes="I am fine, just a question.").json()["severity_level"] == 5
    CrisisIncident.objects.all().delete()
    consent_set(owner=user, kind="crisis_detection", granted=False)
    assert report(api_as(User.objects.get(pk=user.pk)), 1, notes="I took all the pills").json()["severity_level"] == 1


def test_the_same_report_again_is_one_report(user: User, api_as: Any) -> None:
    client, body = api_as(user), {"id": str(uuid4()), "notes": "Please call."}
    first = report(client, **body)
    again = report(client, **body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["id"] == first.json()["id"] == body["id"]
    assert again.json()["support"] == first.json()["support"]
    assert CrisisEvent.objects.count() == 1
    assert list(CrisisStep.objects.values_list("kind", flat=True)) == ["opened", "alarm"]
    other = report(client, 5, **body)
    assert (other.status_code, other.json()["code"]) == (409, "id_conflict")


def test_a_later_report_joins_and_is_found_by_its_own_id(user: User, api_as: Any) -> None:
    client = api_as(user)
    first = report(client, 3, notes="Low.").json()
    body = {"id": str(uuid4()), "notes": "Worse.", "location": "bridge"}
    joined = report(client, 4, **body)
    assert joined.status_code == 201
    data = joined.json()
    assert (data["id"], data["event_id"], data["severity_level"]) == (first["id"], body["id"], 4)
    assert (data["notes"], data["location"]) == ("Low.\n\nWorse.", "bridge")
    assert report(client, 4, **body).status_code == 200


def test_a_stranger_s_id_is_taken_and_shows_nothing(user: User, stranger: User, api_as: Any) -> None:
    theirs = report(api_as(stranger), 4).json()
    for taken in (theirs["id"], theirs["event_id"]):
        answer = report(api_as(user), id=taken)
        assert (answer.status_code, answer.json()["code"]) == (409, "id_conflict")
        assert theirs["id"] not in str(answer.json()["support"])
    # What was said counts all the same, under an id of ours.
    assert CrisisIncident.objects.filter(owner=user).count() == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "severity_level"), ({"severity_level": 0}, "severity_level"), ({"severity_level": 6}, "severity_level"),
     ({"severity_level": True}, "severity_level"), ({"severity_level": 3, "notes": 7}, "notes"),
     ({"severity_level": 3, "notes": "x" * 5001}, "notes"), ({"severity_level": 3, "id": "x"}, "id"),
     ({"severity_level": 3, "owner": "x"}, "owner"), ({"severity_level": 3, "location": "x" * 501}, "location")],
)  # fmt: skip
def test_a_wrong_body_names_its_field(user: User, api_as: Any, body: dict[str, Any], field: str) -> None:
    answer = api_as(user).post(URL, body)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("role", ["user", "therapist", "support", "admin"])
def test_nobody_but_the_person_finds_it_here(
    user: User, make_user: Any, api_as: Any, api_client: Any, role: str
) -> None:
    data = report(api_as(user)).json()
    other = api_as(make_user(role=role))
    for path in (f"{URL}/{data['id']}", f"{EVENTS}/{data['event_id']}"):
        assert api_client.patch(path, {}).status_code == 401
        assert other.patch(path, {}).status_code == 404
    assert other.get(f"{URL}/{data['id']}").status_code == 404
    assert other.get(URL).json()["results"] == other.get(EVENTS).json()["results"] == []
    assert api_client.get(URL).status_code == api_client.post(URL, {}).status_code == 401
    assert api_client.get(EVENTS).status_code == 401


def test_the_person_sees_what_becomes_of_it_and_nothing_that_staff_wrote(user: User, api_as: Any) -> None:
    client, staff, now = api_as(user), make_staff(), timezone.now()
    incident_id = report(client, notes="Please call.").json()["id"]
    incident_claim(actor=staff, incident_id=incident_id, now=now)
    incident_note(actor=staff, incident_id=incident_id, note="Sounded drunk.", now=now)
    incident_resolve(actor=staff, incident_id=incident_id, resolution="declined_help", note="Hung up.", now=now)
    answer = client.get(f"{URL}/{incident_id}")
    data = answer.json()
    assert (data["state"], data["notes"]) == ("resolved", "Please call.")
    assert data["acknowledged_at"]
    assert data["resolved_at"]
    text = answer.content.decode() + client.get(URL).content.decode()
    for hidden in ("drunk", "Hung", "declined", str(staff.pk), "assigned"):
        assert hidden not in text


def test_the_history_comes_in_pages(user: User, api_as: Any, django_assert_num_queries: Any) -> None:
    now, client = timezone.now(), api_as(user)
    for days in (9, 6, 3):
        make_incident(user, now=now - timedelta(days=days))
        CrisisIncident.objects.update(state="resolved", resolved_at=now - timedelta(days=days - 1))
    client.get(URL)
    with django_assert_num_queries(2):
        page = client.get(f"{URL}?limit=2").json()
    assert len(page["results"]) == 2
    assert "notes" not in page["results"][0]
    rest = client.get(page["next"]).json()
    assert (len(rest["results"]), rest["next"]) == (1, None)


@pytest.mark.parametrize("method", ["put", "patch"])
def test_what_the_person_did_is_a_step_that_staff_see(user: User, api_as: Any, method: str) -> None:
    client = api_as(user)
    incident_id = report(client).json()["id"]
    body = {"professional_contact_made": True, "resource_used": "TelefonSeelsorge", "follow_up_completed": True}
    for _ in range(2):
        answer = getattr(client, method)(f"{URL}/{incident_id}", body)
        assert answer.status_code == 200
        assert {name: answer.json()[name] for name in body} == body
    step = CrisisStep.objects.get(kind="noted")
    assert (step.actor, step.note) == (None, None)
    assert step.details["by"] == "person"
    assert set(step.details["fields"].split(",")) == set(body)
    incident = CrisisIncident.objects.get()
    assert (incident.state, incident.alarm_raised_at is not None, incident.version) == ("open", True, 2)


@pytest.mark.parametrize("body", [{"is_safe": True}, {"resolved_at": "2026-03-10T12:00:00Z"}])
@pytest.mark.parametrize(("severity", "state"), [(1, "resolved"), (2, "resolved"), (3, "open"), (5, "open")])
def test_the_person_ends_what_is_mild_and_says_safe_of_what_is_serious(
    user: User, api_as: Any, severity: int, state: str, body: dict[str, Any]
) -> None:
    client = api_as(user)
    made = report(client, severity).json()
    for _ in range(2):
        data = client.patch(f"{URL}/{made['id']}", body).json()
        assert data["state"] == state
        assert (data["resolved_at"] is not None) == (state == "resolved")
    incident = CrisisIncident.objects.get()
    assert (incident.alarm_at is None) == (state == "resolved")
    said = [step.details for step in CrisisStep.objects.all() if step.details.get("said")]
    assert said == [{"by": "person", "fields": "", "said": "safe"}]
    assert CrisisEvent.objects.get().resolution_type == ("resolved" if state == "resolved" else "")


def test_after_a_new_signal_safe_is_said_again(user: User, api_as: Any) -> None:
    client = api_as(user)
    incident_id = report(client, 3).json()["id"]
    client.patch(f"{URL}/{incident_id}", {"is_safe": True})
    report(client, 3)
    client.patch(f"{URL}/{incident_id}", {"is_safe": True})
    assert CrisisStep.objects.filter(kind="noted").count() == 2


def test_new_words_are_read_for_danger(user: User, api_as: Any) -> None:
    client = api_as(user)
    incident_id = report(client, 3).json()["id"]
    answer = client.patch(f"{URL}/{incident_id}", {"notes": "I took all the pills"}).json()
    assert answer["severity_level"] >= 4
    assert answer["support"]["resources"] is not None
    assert answer["notes"] == "I took all the pills"
    assert CrisisStep.objects.filter(kind="raised").count() == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [({"state": "resolved"}, "state"), ({"severity_level": 1}, "severity_level"), ({"is_safe": "yes"}, "is_safe"),
     ({"assigned_to": None}, "assigned_to"), ({"resolved_at": "2026-03-10T12:00:00"}, "resolved_at")],
)  # fmt: skip
def test_a_wrong_change_names_its_field(user: User, api_as: Any, body: dict[str, Any], field: str) -> None:
    client = api_as(user)
    incident_id = report(client, 4).json()["id"]
    answer = client.patch(f"{URL}/{incident_id}", body)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_the_person_says_what_became_of_a_signal_and_its_incident_goes_on(user: User, api_as: Any) -> None:
    client = api_as(user)
    event_id = report(client, 4).json()["event_id"]
    body = {"resource_clicked": "line", "hotline_called": True, "resolution_type": "false_alarm"}
    for _ in range(2):
        answer = client.patch(f"{EVENTS}/{event_id}", body).json()
        assert {name: answer[name] for name in body} == body
        assert answer["resolved_at"]
    (row,) = client.get(EVENTS).json()["results"]
    assert (row["id"], row["label"], row["resolution_type"]) == (event_id, "severe", "false_alarm")
    assert CrisisIncident.objects.get().state == "open"
    wrong = client.put(f"{EVENTS}/{event_id}", {"resolution_type": "joined"})
    assert wrong.json()["errors"][0]["field"] == "resolution_type"


def test_nothing_of_it_is_limited(user: User, api_as: Any) -> None:
    client = api_as(user)
    answers = [client.get(URL).status_code for _ in range(130)]
    answers += [report(client, 3).status_code for _ in range(30)]
    assert set(answers) == {200, 201}
    assert CrisisIncident.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_report_from_four_phones_at_once_is_one(user: User, api_as: Any) -> None:
    make_staff()
    client, body = api_as(user), {"severity_level": 4, "id": str(uuid4()), "notes": "Please."}
    answers = at_once(4, lambda _: own_client(client).post(URL, body))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert {answer.json()["id"] for answer in answers} == {body["id"]}
    assert CrisisEvent.objects.count() == CrisisIncident.objects.count() == 1
    assert Notification.objects.filter(kind="crisis_alert").count() == 1


@pytest.mark.django_db(transaction=True)
def test_different_reports_at_once_end_with_one_incident_that_has_them_all(user: User, api_as: Any) -> None:
    client = api_as(user)
    answers = at_once(5, lambda number: own_client(client).post(URL, {"severity_level": number + 1}))
    assert {answer.status_code for answer in answers} == {201}
    assert CrisisIncident.objects.get().severity_level == 5
    assert CrisisEvent.objects.count() == 5


def test_a_report_takes_a_fixed_number_of_queries(user: User, api_as: Any, django_assert_num_queries: Any) -> None:
    client = api_as(user)
    for _ in range(2):
        make_staff()
    report(api_as(make_staff()))
    with django_assert_num_queries(QUERIES_TO_OPEN):
        report(client)
    with django_assert_num_queries(QUERIES_TO_JOIN):
        report(client)


QUERIES_TO_OPEN, QUERIES_TO_JOIN = 19, 11
