"""A member of staff worries about somebody who has said nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.audit.models import AuditEvent
from accounts.identity.models import User
from accounts.mfa.tests.factories import make_enrolled_staff, staff_client
from config.ids import uuid7
from config.testing.threads import all_at_once
from crisis.incidents.models import CrisisEvent, CrisisIncident, CrisisStep
from crisis.worklist.tests.factories import HOME, address

pytestmark = pytest.mark.django_db
FLAG = f"{HOME}flag/"
NOTE = "Two calls, and nobody answered."


def values(whom: User, **overrides: Any) -> dict[str, Any]:
    return {"event_id": str(uuid7()), "person": whom.email, "severity": "4", "note": NOTE} | overrides


@pytest.mark.parametrize("role", ["support", "therapist", "admin"])
def test_a_worry_opens_an_incident_and_leads_to_it(at_work: Callable[..., Any], user: User, role: str) -> None:
    staff, client = at_work(role)
    assert "How serious is it?" in client.get(FLAG).content.decode()
    answer = client.post(FLAG, values(user))
    incident = CrisisIncident.objects.get(owner=user)
    assert (answer.status_code, answer["Location"]) == (302, address(incident))
    assert (incident.severity_level, incident.state) == (4, "open")
    event = CrisisEvent.objects.get(owner=user)
    assert (event.trigger_source, event.incident_id) == ("staff_flag", incident.pk)
    assert CrisisStep.objects.filter(incident=incident).first().note == NOTE
    assert AuditEvent.objects.filter(action="crisis.event.recorded", actor_id=staff.pk, owner_id=user.pk).exists()
    assert client.get(address(incident)).status_code == 200


def test_a_second_click_opens_nothing_twice(at_work: Callable[..., Any], user: User) -> None:
    _, client = at_work()
    sent = values(user)
    assert client.post(FLAG, sent).status_code == 302
    steps = CrisisStep.objects.filter(incident__owner=user).count()
    assert client.post(FLAG, sent).status_code == 302
    assert CrisisEvent.objects.filter(owner=user).count() == 1
    assert CrisisStep.objects.filter(incident__owner=user).count() == steps


def test_a_worry_joins_what_is_open(at_work: Callable[..., Any], user: User) -> None:
    _, client = at_work()
    for severity in ("2", "5"):
        client.post(FLAG, values(user, severity=severity))
    incident = CrisisIncident.objects.get(owner=user)
    assert incident.severity_level == 5
    assert CrisisEvent.objects.filter(incident=incident).count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"person": "nobody@example.org"},
        {"person": ""},
        {"severity": "6"},
        {"severity": ""},
        {"note": ""},
        {"note": "x" * 4001},
        {"event_id": "1"},
    ],
)
def test_what_is_missing_or_wrong_is_said_and_opens_nothing(
    at_work: Callable[..., Any], user: User, wrong: dict[str, str]
) -> None:
    _, client = at_work()
    answer = client.post(FLAG, values(user, **wrong))
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode() or "event_id" in wrong
    assert not CrisisEvent.objects.exists()


def test_nobody_flags_themself_or_an_account_that_is_gone(at_work: Callable[..., Any], user: User) -> None:
    staff, client = at_work()
    User.objects.filter(pk=user.pk).update(status="deleted")
    assert client.post(FLAG, values(staff)).status_code == 400
    assert client.post(FLAG, values(user)).status_code == 400
    assert not CrisisIncident.objects.exists()


def test_a_search_is_recorded_also_when_it_finds_nobody(at_work: Callable[..., Any], user: User) -> None:
    staff, client = at_work()
    client.post(FLAG, values(user, person="nobody@example.org"))
    (event,) = AuditEvent.objects.filter(action="accounts.user.looked_up", actor_id=staff.pk)
    assert event.details == {"found": False}


def test_to_others_the_page_is_not_there(user: User) -> None:
    person, _ = make_enrolled_staff(User.Role.USER)
    client = staff_client(person)
    assert (client.get(FLAG).status_code, client.post(FLAG, values(user)).status_code) == (404, 404)
    assert not CrisisEvent.objects.exists()


def test_the_person_is_not_told_who_worries(
    at_work: Callable[..., Any], user: User, api_as: Callable[..., Any]
) -> None:
    staff, client = at_work(first_name="Quokka")
    client.post(FLAG, values(user))
    shown = api_as(user).get("/api/v1/crisis/incidents").content.decode()
    assert "concern" in shown
    assert not any(word in shown for word in (str(staff.pk), "Quokka", NOTE, "staff_flag"))


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_open_one_incident_and_both_lead_to_it(at_work: Callable[..., Any], user: User) -> None:
    staff, _ = at_work()
    clients, sent = [staff_client(staff) for _ in range(3)], values(user)
    answers = all_at_once(*(lambda client=client: client.post(FLAG, sent) for client in clients))
    incident = CrisisIncident.objects.get()
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, address(incident))] * 3
    assert CrisisEvent.objects.count() == 1
    assert list(CrisisStep.objects.values_list("kind", flat=True).order_by("id")) == ["opened", "alarm"]


@pytest.mark.parametrize(
    "changed", [{"severity": "5"}, {"note": "Now a neighbour heard a fall."}], ids=["severity", "note"]
)
def test_a_form_that_is_gone_back_to_and_changed_is_a_worry_of_its_own(
    at_work: Callable[..., Any], user: User, changed: dict[str, str]
) -> None:
    _, client = at_work()
    sent = values(user)
    client.post(FLAG, sent)
    assert client.post(FLAG, sent | changed).status_code == 302
    assert CrisisEvent.objects.filter(owner=user).count() == 2
    assert CrisisIncident.objects.get(owner=user).severity_level == max(4, int(changed.get("severity", 4)))


def test_a_form_that_is_gone_back_to_for_somebody_else_is_a_worry_about_them(
    at_work: Callable[..., Any], user: User, stranger: User
) -> None:
    _, client = at_work()
    sent = values(user)
    client.post(FLAG, sent)
    assert client.post(FLAG, sent | {"person": stranger.email}).status_code == 302
    assert CrisisIncident.objects.filter(owner=stranger).count() == 1
