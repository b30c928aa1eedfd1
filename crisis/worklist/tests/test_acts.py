"""What staff do on the panel: each act as it should be, refused, and with a version that is no longer the newest."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.identity.models import User
from accounts.mfa.tests.factories import staff_client
from config.testing.threads import all_at_once
from crisis.incidents.models import CrisisIncident, CrisisShift, CrisisStep
from crisis.incidents.services import incident_claim
from crisis.incidents.tests.factories import make_incident, make_staff
from crisis.worklist.tests.factories import act, address

pytestmark = pytest.mark.django_db
# Each act that only the holder has, with values that are right.
OF_HOLDER: dict[str, dict[str, Any]] = {
    "start": {},
    "plan": {"preset": "30", "note": "Call again."},
    "lower": {"severity": "3", "note": "It was a film."},
    "resolve": {"resolution": "reached_safe", "note": "Safe."},
}


@pytest.fixture
def incident(user: User) -> CrisisIncident:
    return make_incident(user, severity=4)


@pytest.fixture
def held(at_work: Callable[..., Any], incident: CrisisIncident) -> tuple[User, Client, CrisisIncident]:
    staff, client = at_work()
    incident_claim(actor=staff, incident_id=incident.pk, now=timezone.now())
    incident.refresh_from_db()
    return staff, client, incident


def newest(incident: CrisisIncident) -> CrisisStep:
    return CrisisStep.objects.filter(incident=incident).order_by("created_at", "id").last()  # type: ignore[return-value]


def test_claiming_answers_with_the_panel_and_is_written_down(
    at_work: Callable[..., Any], incident: CrisisIncident
) -> None:
    staff, client = at_work("therapist")
    answer = act(client, incident, "claim")
    assert answer.status_code == 200
    assert "You have it." in answer.content.decode()
    incident.refresh_from_db()
    assert (incident.state, incident.assigned_to_id) == ("acknowledged", staff.pk)
    assert AuditEvent.objects.filter(action="crisis.incident.claimed", actor_id=staff.pk).count() == 1
    # A second click.
    assert act(client, incident, "claim").status_code == 200
    assert CrisisStep.objects.filter(incident=incident, kind="claimed").count() == 1


def test_the_second_one_to_claim_is_told_that_it_is_taken(
    at_work: Callable[..., Any], held: tuple[User, Client, CrisisIncident]
) -> None:
    _, client = at_work()
    answer = act(client, held[2], "claim")
    assert (answer.status_code, answer.json()["code"]) == (409, "already_claimed")


@pytest.mark.parametrize("name", OF_HOLDER)
def test_the_holder_acts_and_the_history_says_so(held: tuple[User, Client, CrisisIncident], name: str) -> None:
    staff, client, incident = held
    answer = act(client, incident, name, **OF_HOLDER[name])
    assert answer.status_code == 200, answer.content
    step = newest(incident)
    kinds = {"start": "started", "plan": "follow_up_planned", "lower": "lowered", "resolve": "resolved"}
    assert (step.kind, step.actor_id) == (kinds[name], staff.pk)
    assert AuditEvent.objects.filter(action=f"crisis.incident.{kinds[name]}", actor_id=staff.pk).count() == 1


@pytest.mark.parametrize("name", OF_HOLDER)
def test_who_does_not_hold_it_changes_nothing(
    at_work: Callable[..., Any], held: tuple[User, Client, CrisisIncident], name: str
) -> None:
    _, client = at_work("admin")
    before = held[2].version
    answer = act(client, held[2], name, **OF_HOLDER[name])
    assert (answer.status_code, answer.json()["code"]) == (409, "not_holder")
    held[2].refresh_from_db()
    assert held[2].version == before


@pytest.mark.parametrize("name", [*OF_HOLDER, "contact", "note", "hand_over"])
def test_an_older_version_is_refused_and_nothing_is_overwritten(
    held: tuple[User, Client, CrisisIncident], name: str
) -> None:
    _, client, incident = held
    values = {
        **OF_HOLDER, "contact": {"channel": "phone", "outcome": "reached", "step_id": str(uuid4())},
        "note": {"note": "Rang twice.", "step_id": str(uuid4())}, "hand_over": {"to": str(make_staff().pk)},
    }  # fmt: skip
    answer = act(client, incident, name, version=incident.version - 1, **values[name])
    assert answer.status_code == 409
    assert answer.json() == {"code": "version_stale", "detail": "Somebody changed this; reload.", "errors": {}}
    assert newest(incident).kind == "claimed"


@pytest.mark.parametrize(
    ("name", "values", "field"),
    [
        ("contact", {"channel": "pigeon", "outcome": "reached"}, "channel"),
        ("contact", {"channel": "phone", "outcome": ""}, "outcome"),
        ("contact", {"channel": "phone", "outcome": "reached", "step_id": "x"}, "step_id"),
        ("note", {"note": " "}, "note"),
        ("note", {"note": "x" * 4001}, "note"),
        ("plan", {"preset": "7"}, "preset"),
        ("plan", {"own_time": "tomorrow"}, "own_time"),
        ("plan", {}, "__all__"),
        ("lower", {"severity": "3", "note": ""}, "note"),
        ("lower", {"severity": "5", "note": "up"}, "severity"),
        ("resolve", {"resolution": ""}, "resolution"),
        ("resolve", {"resolution": "bored"}, "resolution"),
        ("hand_over", {"to": str(uuid4())}, "to"),
        ("claim", {"version": ""}, "version"),
    ],
)
def test_what_is_filled_in_wrongly_is_named(
    held: tuple[User, Client, CrisisIncident], name: str, values: dict[str, str], field: str
) -> None:
    answer = act(held[1], held[2], name, **values)
    assert answer.status_code == 400
    assert field in answer.json()["errors"]


def test_a_contact_is_logged_once_however_often_it_is_sent(held: tuple[User, Client, CrisisIncident]) -> None:
    _, client, incident = held
    values = {
        "channel": "phone", "outcome": "no_answer", "note": "Rang twice.", "step_id": str(uuid4()),
        "version": incident.version,
    }  # fmt: skip
    answers = [act(client, incident, "contact", **values) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    step = CrisisStep.objects.get(incident=incident, kind="contact_logged")
    assert (step.details, step.note) == ({"channel": "phone", "outcome": "no_answer"}, "Rang twice.")
    page = answers[0].content.decode()
    assert "Telephone, No answer" in page
    # What was written is not in the page before somebody asks for it.
    assert "Rang twice." not in page


def test_an_own_time_is_the_one_on_the_wall_of_whoever_plans(
    at_work: Callable[..., Any], incident: CrisisIncident
) -> None:
    staff, client = at_work(timezone="Asia/Tokyo")
    act(client, incident, "claim")
    at = (timezone.now() + timedelta(hours=5)).astimezone(staff.zone).replace(second=0, microsecond=0)
    answer = act(client, incident, "plan", preset="30", own_time=at.strftime("%Y-%m-%dT%H:%M"))
    assert answer.status_code == 200
    incident.refresh_from_db()
    assert (incident.state, incident.due_at) == ("follow_up", at)


def test_a_time_beyond_what_the_severity_allows_is_refused(held: tuple[User, Client, CrisisIncident]) -> None:
    at = timezone.now() + timedelta(days=30)
    answer = act(held[1], held[2], "plan", own_time=at.strftime("%Y-%m-%dT%H:%M"))
    assert (answer.status_code, answer.json()["code"]) == (422, "due_wrong")


def test_the_follow_up_is_noted_and_a_resolved_one_opened_again(held: tuple[User, Client, CrisisIncident]) -> None:
    _, client, incident = held
    assert act(client, incident, "done").json()["code"] == "state_wrong"
    act(client, incident, "plan", preset="30")
    assert act(client, incident, "done", note="Talked.").status_code == 200
    act(client, incident, "resolve", resolution="declined_help")
    assert act(client, incident, "start").json()["code"] == "state_wrong"
    answer = act(client, incident, "reopen", note="They wrote again.")
    assert answer.status_code == 200
    incident.refresh_from_db()
    assert (incident.state, incident.assigned_to_id, incident.reopened_count) == ("open", None, 1)
    assert incident.alarm_raised_at is not None


def test_handing_over_offers_staff_on_shift_first_and_tells_who_gets_it(
    held: tuple[User, Client, CrisisIncident],
) -> None:
    _, client, incident = held
    now = timezone.now()
    off, on = make_staff(display_name="Off"), make_staff("therapist", display_name="On")
    make_staff("user", display_name="Nobody")
    CrisisShift.objects.create(staff=on, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1), rung=1)
    page = client.get(address(incident)).content.decode()
    assert page.index("On (therapist, on shift)") < page.index("Off (support)")
    assert "Nobody (user" not in page
    assert incident.owner_id is not None
    assert f'value="{incident.owner_id}"' not in page
    assert act(client, incident, "hand_over", to=str(on.pk)).status_code == 200
    incident.refresh_from_db()
    assert incident.assigned_to_id == on.pk
    # It is theirs now.
    assert act(client, incident, "hand_over", to=str(off.pk)).json()["code"] == "not_holder"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_claim_at_once_one_has_it(at_work: Callable[..., Any], user: User) -> None:
    incident = make_incident(user)
    clients = [staff_client(at_work()[0]) for _ in range(2)]
    works = [lambda client=client: act(client, incident, "claim", version=incident.version) for client in clients]
    answers = all_at_once(*works)
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert CrisisStep.objects.filter(incident=incident, kind="claimed").count() == 1


def test_a_history_of_a_night_of_alarms_is_shown_from_its_newest_step(
    held: tuple[User, Client, CrisisIncident],
) -> None:
    _, client, incident = held
    alarm = {"owner_id": incident.owner_id, "incident": incident, "kind": "alarm"}
    before = timezone.now() - timedelta(hours=9)
    CrisisStep.objects.bulk_create(CrisisStep(**alarm, created_at=before) for _ in range(300))
    page = client.get(address(incident)).content.decode()
    assert page.count("<li><time") == 200
    assert "Earlier steps are not shown." in page
    assert "Claimed" in page.split("<li><time")[1]


def test_a_panel_costs_few_queries_however_long_the_history(
    held: tuple[User, Client, CrisisIncident], django_assert_num_queries: Any
) -> None:
    _, client, incident = held
    client.get(address(incident))
    for number in range(8):
        act(client, incident, "note", note=f"Note {number}", step_id=str(uuid4()))
    # Session, person, factor; incident; the record of the look; history; colleagues.
    with django_assert_num_queries(7):
        client.get(address(incident), headers={"X-Fragment": "1", "X-Background": "1"})
