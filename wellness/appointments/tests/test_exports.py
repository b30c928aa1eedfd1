"""Appointments out, away, and in again; and who else may read them."""

from copy import deepcopy
from datetime import timedelta

import orjson
import pytest

from accounts.audit.models import AuditEvent
from accounts.consent.models import ConsentType, SharingGrant
from accounts.consent.services import consent_set
from accounts.export.registry import exempt_models, export_sources
from accounts.export.tests.factories import ODD_TEXT
from accounts.export.tests.purge import purged
from config.api.rendering import dump_json
from wellness.appointments.exports import appointments_restore
from wellness.appointments.feeds import feed_make
from wellness.appointments.models import Appointment, AppointmentFeed, AppointmentQuota, AppointmentReminder
from wellness.appointments.services import appointment_cancel, appointment_update
from wellness.appointments.tests.factories import NOW, make_appointment, push

pytestmark = pytest.mark.django_db


def source():
    return next(one for one in export_sources() if one.name == "appointments")


def exported(person):
    """As an archive has them."""
    return orjson.loads(dump_json(list(source().rows(person))))


@pytest.fixture
def person(premium_user):
    make_appointment(
        premium_user, title="Tälk 🐢", provider_name="=HYPERLINK(1)", location="a\nb", notes=ODD_TEXT, is_virtual=True,
        meeting_link="https://meet.example.org/a", timezone="Pacific/Apia", reminder_settings=push(30, 60),
        provider_contact={"phone": "030 123"},
    )  # fmt: skip
    row = make_appointment(premium_user, reminder_settings=push(5))
    appointment_cancel(owner=premium_user, appointment_id=row.pk, now=NOW)
    make_appointment(premium_user, status="no-show", scheduled_at=(NOW - timedelta(days=900)).isoformat())
    moved = make_appointment(premium_user)
    appointment_update(owner=premium_user, appointment_id=moved.pk, changes={"duration_minutes": 90}, now=NOW)
    return premium_user


def reminders(owner):
    # No letter says that something was saved that had been saved long ago.
    rows = AppointmentReminder.objects.filter(owner=owner, state="pending").exclude(minutes_before=None)
    return sorted(rows.values_list("appointment_id", "due_at", "minutes_before"))


def test_out_erased_and_in_again_is_the_same_with_its_reminders(person, stranger):
    rows, coming = exported(person), reminders(person)
    assert (len(rows), len(coming)) == (4, 2)
    feed_make(owner=person, include_details=True, now=NOW)
    purged(person)
    for model in (Appointment, AppointmentReminder, AppointmentFeed, AppointmentQuota):
        assert not model.objects.exists()

    for made, existing in ((4, 0), (0, 4)):
        counts = appointments_restore(stranger, rows, NOW)
        assert (counts.made, counts.existing, counts.skipped) == (made, existing, {})
        assert exported(stranger) == rows
        assert reminders(stranger) == coming
    assert AuditEvent.objects.filter(action="wellness.appointment.imported", owner_id=stranger.pk).count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"title": ""},
        {"title": "two\r\nlines"},
        {"title": None},
        {"appointment_type": "Therapy"},
        {"duration_minutes": 0},
        {"ends_at": "2030-01-01T00:00:00Z"},
        {"status": "moved"},
        {"status": "cancelled"},
        {"cancelled_at": "2026-03-10T12:00:00Z"},
        {"meeting_link": "javascript:alert(1)"},
        {"is_virtual": False},
        {"provider_contact": {"fax": "1"}},
        {"reminder_settings": [{"minutes_before": 5, "channel": "fax"}]},
        {"reminder_settings": push(1, 2, 3, 4, 5, 6)},
        {"reminder_settings": [{}]},
        {"zone": "Nowhere/Atall"},
        {"local_date": "2020-01-01"},
        {"sequence": -1},
        {"sequence": 2**40},
        {"notes": "a\x00b"},
        {"created_at": "2199-01-01T00:00:00Z"},
        {"scheduled_at": "0001-01-01T00:00:00+14:00"},
        {"scheduled_at": "2199-01-01T00:00:00Z"},
    ],
)
def test_what_is_no_row_of_ours_is_left_out_and_the_others_come_in(person, stranger, change):
    rows = exported(person)
    good = deepcopy(next(row for row in rows if row["title"].startswith("T\u00e4lk")))
    purged(person)
    counts = appointments_restore(stranger, [{**good, **change}, rows[0]], NOW)
    assert (counts.made, counts.skipped) == (1, {"invalid": 1})


def test_somebody_elses_id_is_left_alone(person, stranger):
    rows = exported(person)
    counts = appointments_restore(stranger, rows, NOW)
    assert (counts.made, counts.skipped) == (0, {"id_taken": 4})
    assert exported(person) == rows


def test_no_secret_and_no_counter_is_exported():
    assert {AppointmentFeed, AppointmentQuota, AppointmentReminder} <= set(exempt_models())
    assert source().category == "therapy"


def test_a_grant_on_therapy_shows_them_until_it_is_taken_back(person, make_user, api_as):
    therapist = make_user(role="therapist", is_staff=True)
    consent_set(owner=person, kind=ConsentType.DATA_SHARING, granted=True)
    grant = SharingGrant.objects.create(owner=person, grantee=therapist, categories=["therapy"])
    client, url = api_as(therapist), f"/api/v1/users/{person.pk}/record/therapy"
    parts = {part["source"]: part["rows"] for part in client.get(url).json()["parts"]}
    assert len(parts["appointments"]) == 4
    SharingGrant.objects.filter(pk=grant.pk).update(categories=["mood"])
    assert client.get(url).status_code == 404
