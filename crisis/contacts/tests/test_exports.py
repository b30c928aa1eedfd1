"""Contacts and who was told: out, away, and in again; and who else may read them."""

from copy import deepcopy
from uuid import uuid4

import orjson
import pytest
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.consent.tests.factories import make_sharing, make_therapist
from accounts.export.registry import export_sources
from accounts.export.tests.factories import ODD_TEXT
from accounts.export.tests.purge import purged
from config.api.rendering import dump_json
from crisis.contacts.exports import contacts_restore, letters_restore
from crisis.contacts.models import CrisisContact, CrisisContactLetter
from crisis.contacts.services import MOST
from crisis.contacts.telling import contacts_tell
from crisis.contacts.tests.factories import make_contact, make_incident
from crisis.incidents.exports import incident_restore

pytestmark = pytest.mark.django_db


def exported(person, name="crisis_contacts"):
    """As an archive has them."""
    source = next(one for one in export_sources() if one.name == name)
    return orjson.loads(dump_json(list(source.rows(person))))


@pytest.fixture
def person(user):
    make_contact(user, name="=HYPERLINK(1) Märta 🐢", notes=ODD_TEXT.replace("\x0b", " "), may_be_told=True)
    make_contact(user, contact_type="friend", name="Sam", phone=None, email=None, relationship=None, notes=None)
    return user


def test_out_erased_and_in_again_is_the_same(person, stranger):
    rows = exported(person)
    assert [row["is_primary"] for row in rows] == [True, False]
    purged(person)
    assert not CrisisContact.objects.exists()
    for made, existing in ((2, 0), (0, 2)):
        counts = contacts_restore(stranger, rows, timezone.now())
        assert (counts.made, counts.existing, counts.skipped) == (made, existing, {})
        assert exported(stranger) == rows
    assert AuditEvent.objects.filter(action="crisis.contact.imported", owner_id=stranger.pk).count() == 1


def test_who_was_told_comes_back_as_history_and_nothing_is_sent(person, stranger):
    incident = make_incident(person)
    contacts_tell(owner_id=person.pk, actor=None, incident_id=incident.pk, now=timezone.now())
    contacts, letters = exported(person), exported(person, "crisis_contact_letters")
    incidents = exported(person, "crisis_incidents")
    assert [row["state"] for row in letters] == ["queued", "queued"]
    now = timezone.now()
    purged(person)
    assert not CrisisContactLetter.objects.exists()
    contacts_restore(stranger, contacts, now)
    incident_restore(stranger, incidents, now)
    for made in (2, 0):
        assert letters_restore(stranger, letters, now).made == made
    ended = [{**row, "state": "gave_up", "error_code": "imported"} for row in letters]
    assert exported(stranger, "crisis_contact_letters") == ended


def test_letters_of_somebody_elses_incident_are_none(person, stranger):
    incident = make_incident(person)
    contacts_tell(owner_id=person.pk, actor=None, incident_id=incident.pk, now=timezone.now())
    letters = [{**row, "id": str(uuid4())} for row in exported(person, "crisis_contact_letters")]
    assert letters_restore(stranger, letters, timezone.now()).skipped == {"invalid": 2}


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": "two\r\nlines"},
        {"name": None},
        {"contact_type": "boss"},
        {"phone": "0151"},
        {"phone": "+49 1511 2345678"},
        {"email": "Marta@Example.org"},
        {"email": ""},
        {"notes": "x" * 2001},
        {"notes": "a\x00b"},
        {"may_be_told": False},
        {"told_consent_at": None},
        {"told_consent_at": "2999-01-01T00:00:00Z"},
        {"phone": None, "email": None},
        {"created_at": "1000-01-01T00:00:00Z"},
        {"id": "1"},
    ],
)
def test_a_row_that_no_request_could_make_is_left_out(person, stranger, change):
    rows = deepcopy(exported(person))[:1]
    rows[0] |= {"id": str(uuid4()), **change}
    assert contacts_restore(stranger, rows, timezone.now()).skipped == {"invalid": 1}
    assert not CrisisContact.objects.filter(owner=stranger).exists()


def test_the_primary_that_was_chosen_here_stays(person, stranger):
    mine = make_contact(stranger)
    rows = [{**row, "id": str(uuid4()), "is_primary": True} for row in exported(person)]
    assert contacts_restore(stranger, rows, timezone.now()).made == 2
    assert [row.pk for row in CrisisContact.objects.filter(owner=stranger, is_primary=True)] == [mine.pk]


def test_a_file_brings_no_more_than_there_may_be(person, stranger):
    rows = [{**exported(person)[1], "id": str(uuid4())} for _ in range(MOST + 3)]
    counts = contacts_restore(stranger, rows, timezone.now())
    assert (counts.made, counts.skipped) == (MOST, {"invalid": 3})


def test_a_therapist_reads_them_while_crisis_is_shared_and_not_longer(person, stranger, api_as):
    therapist = make_therapist()
    url = f"/api/v1/users/{person.pk}/record/crisis"
    reader = api_as(therapist)
    assert reader.get(url).status_code == 404
    grant = make_sharing(person, therapist, "crisis")
    assert b"Sam" in reader.get(url).content
    api_as(person).delete(f"/api/v1/users/me/sharing/{grant.pk}")
    assert reader.get(url).status_code == 404
