"""What is hidden until somebody asks: words, places, and how to reach the person. Only for the holder, and recorded."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.identity.models import User
from accounts.profile.models import UserProfile
from crisis.contacts.models import CrisisContact, CrisisContactLetter
from crisis.contacts.tests.factories import make_contact
from crisis.incidents.models import CrisisIncident, CrisisStep
from crisis.incidents.services import incident_claim, incident_hand_over, incident_note, incident_resolve
from crisis.incidents.tests.factories import make_incident, make_staff
from crisis.worklist.tests.factories import HOME, LIST, act, address

pytestmark = pytest.mark.django_db
SECRETS = ("by the bridge", "Old mill", "robin@example.org", "Robin", "+49301234567", "A friend came")


@pytest.fixture
def person(make_user: Callable[..., User]) -> User:
    found = make_user(email="robin@example.org", first_name="Robin", country="DE", timezone="Europe/Berlin")
    UserProfile(owner=found, phone="+49301234567").save()
    return found


@pytest.fixture
def held(at_work: Callable[..., Any], person: User) -> tuple[User, Client, CrisisIncident]:
    incident = make_incident(person, note="I stand by the bridge.", location="Old mill")
    staff, client = at_work("therapist")
    incident_claim(actor=staff, incident_id=incident.pk, now=timezone.now())
    incident_note(actor=staff, incident_id=incident.pk, note="A friend came.", now=timezone.now())
    return staff, client, incident


def records(staff: User, what: str) -> int:
    return AuditEvent.objects.filter(action=f"crisis.incident.{what}_viewed", actor_id=staff.pk).count()


def test_nothing_written_and_no_address_is_in_any_page_before_it_is_asked_for(
    held: tuple[User, Client, CrisisIncident],
) -> None:
    _, client, incident = held
    pages = [client.get(page) for page in (HOME, LIST, address(incident))]
    pages += [client.get(address(incident), headers={"X-Fragment": "1"}), act(client, incident, "start")]
    for page in pages:
        drawn = page.content.decode()
        assert page.status_code == 200
        assert [secret for secret in SECRETS if secret in drawn] == []


def test_the_holder_reads_the_text_and_that_is_written_down(held: tuple[User, Client, CrisisIncident]) -> None:
    staff, client, incident = held
    version = CrisisIncident.objects.get(pk=incident.pk).version
    drawn = client.post(address(incident, "text/")).content.decode()
    for words in ("I stand by the bridge.", "Old mill", "A friend came."):
        assert words in drawn
    assert records(staff, "text") == 1
    event = AuditEvent.objects.get(action="crisis.incident.text_viewed")
    assert (event.owner_id, event.target_id) == (incident.owner_id, str(incident.pk))
    step = CrisisStep.objects.get(incident=incident, kind="text_viewed")
    assert step.actor_id == staff.pk
    # Reading changes nothing that somebody else could be looking at.
    assert CrisisIncident.objects.get(pk=incident.pk).version == version
    assert client.get(address(incident, "text/")).status_code == 405


def test_the_holder_reads_how_to_reach_the_person(held: tuple[User, Client, CrisisIncident]) -> None:
    staff, client, incident = held
    drawn = client.post(address(incident, "reach/")).content.decode()
    for words in ("Robin", "robin@example.org", "+49301234567", "(not proven)", "Europe/Berlin", "DE"):
        assert words in drawn
    assert "bridge" not in drawn
    assert records(staff, "reach") == 1
    assert CrisisStep.objects.get(incident=incident, kind="text_viewed").details == {"what": "reach"}


@pytest.mark.parametrize("part", ["text/", "reach/"])
@pytest.mark.parametrize("role", ["support", "therapist", "admin"])
def test_who_does_not_hold_it_reads_nothing_whatever_the_role(
    at_work: Callable[..., Any], held: tuple[User, Client, CrisisIncident], role: str, part: str
) -> None:
    staff, client = at_work(role)
    answer = client.post(address(held[2], part))
    assert answer.status_code == 404
    assert [secret for secret in SECRETS if secret in answer.content.decode()] == []
    assert "Show text" not in client.get(address(held[2])).content.decode()
    assert records(staff, "text") + records(staff, "reach") == 0


@pytest.mark.parametrize("how", ["handed_over", "resolved", "role", "suspended"])
def test_reading_ends_with_holding(held: tuple[User, Client, CrisisIncident], how: str) -> None:
    staff, client, incident = held
    now = timezone.now()
    if how == "handed_over":
        incident_hand_over(actor=staff, incident_id=incident.pk, to=make_staff(), now=now)
    elif how == "resolved":
        incident_resolve(actor=staff, incident_id=incident.pk, resolution="other", now=now)
    elif how == "role":
        User.objects.filter(pk=staff.pk).update(role="user")
    else:
        User.objects.filter(pk=staff.pk).update(status="suspended")
    expected = 302 if how == "suspended" else 404
    assert client.post(address(incident, "text/")).status_code == expected
    assert client.post(address(incident, "reach/")).status_code == expected
    assert records(staff, "text") == 0


def test_opening_an_incident_is_recorded(at_work: Callable[..., Any], person: User) -> None:
    staff, client = at_work()
    incident = make_incident(person)
    client.get(address(incident))
    event = AuditEvent.objects.get(action="crisis.incident.opened", actor_id=staff.pk)
    assert event.owner_id == person.pk


@pytest.fixture
def sister(person: User) -> CrisisContact:
    """May be told, by text message and by e-mail; the neighbour beside her may not."""
    make_contact(person, name="Neighbour")
    return make_contact(person, may_be_told=True)


def test_the_holder_has_the_contacts_told_once(
    held: tuple[User, Client, CrisisIncident], sister: CrisisContact
) -> None:
    staff, client, incident = held
    assert "Tell the emergency contacts" in client.get(address(incident)).content.decode()
    answer = act(client, incident, "tell")
    assert "Messages on their way: 2. Not told (no consent, no address, or told before): 1." in answer.content.decode()
    letters = CrisisContactLetter.objects.filter(incident=incident).order_by("channel")
    assert [(row.contact_id, row.channel) for row in letters] == [(sister.pk, "email"), (sister.pk, "sms")]
    told = CrisisIncident.objects.get(pk=incident.pk).contacts_notified
    assert [(one["contact_id"], one["channel"]) for one in told] == [(str(sister.pk), "sms"), (str(sister.pk), "email")]
    step = CrisisStep.objects.get(incident=incident, kind="contact_told")
    assert (step.actor_id, step.details) == (staff.pk, {"contacts": 1})
    assert AuditEvent.objects.filter(action="crisis.incident.contact_told", actor_id=staff.pk).count() == 1
    assert "Messages on their way: 0." in act(client, incident, "tell").content.decode()
    assert CrisisStep.objects.filter(incident=incident, kind="contact_told").count() == 1


def test_only_the_holder_with_the_newest_version_has_contacts_told(
    at_work: Callable[..., Any], held: tuple[User, Client, CrisisIncident], sister: CrisisContact
) -> None:
    _, client, incident = held
    assert act(at_work("admin")[1], incident, "tell").json()["code"] == "not_holder"
    assert act(client, incident, "tell", version=1).json()["code"] == "version_stale"
    act(client, incident, "resolve", resolution="other")
    assert act(client, incident, "tell").json()["code"] == "state_wrong"
    assert not CrisisStep.objects.filter(kind="contact_told").exists()
    assert not CrisisContactLetter.objects.exists()
