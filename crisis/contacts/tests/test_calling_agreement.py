"""The agreement that a machine may call a contact: the person's own, separate, and gone with what it rests on."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.audit.models import AuditEvent
from config.ids import uuid7
from crisis.contacts.exports import contacts_restore, letters_restore
from crisis.contacts.models import CrisisContact
from crisis.contacts.tests.factories import SISTER, make_contact, make_incident
from crisis.contacts.tests.letters import tell
from crisis.contacts.tests.test_exports import exported
from crisis.incidents.exports import incident_restore

URL = "/api/v1/crisis/contacts"
AGREED = {"may_be_told": True, "may_be_called": True}
pytestmark = pytest.mark.django_db


@pytest.fixture
def client(user, api_as):
    return api_as(user)


def agreements():
    events = AuditEvent.objects.filter(action__regex="(telling|calling)_").order_by("sequence")
    return [action.removeprefix("crisis.contact.") for action in events.values_list("action", flat=True)]


def test_nobody_is_called_because_they_may_be_told(client):
    for agreed in ({}, {"may_be_told": True}):
        assert client.post(URL, {**SISTER, **agreed}).json()["may_be_called"] is False
    assert not CrisisContact.objects.filter(may_be_called=True).exists()


def test_the_agreement_is_answered_and_both_ways_are_written_down(client, user):
    body = client.post(URL, {**SISTER, **AGREED}).json()
    assert body["may_be_called"] is True
    assert client.get(f"{URL}/{body['id']}").json() == body
    assert client.patch(f"{URL}/{body['id']}", {"may_be_called": True}).json()["may_be_called"] is True
    assert client.patch(f"{URL}/{body['id']}", {"may_be_called": False}).json()["may_be_told"] is True
    assert client.patch(f"{URL}/{body['id']}", {"may_be_called": True}).json()["may_be_called"] is True
    assert agreements() == ["telling_allowed", "calling_allowed", "calling_withdrawn", "calling_allowed"]
    assert set(AuditEvent.objects.filter(action__contains="calling_").values_list("actor_id", "owner_id")) == {
        (user.pk, user.pk)
    }


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"may_be_called": True}, "unreachable"),
        ({"may_be_called": True, "may_be_told": False}, "unreachable"),
        ({**AGREED, "phone": None}, "unreachable"),
        ({**AGREED, "may_be_called": 1}, "invalid"),
        ({**AGREED, "may_be_called": "yes"}, "invalid"),
    ],
)
def test_a_bad_body_names_the_field(client, change, code):
    answer = client.post(URL, {**SISTER, **change})
    assert answer.status_code == 400
    assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [("may_be_called", code)]
    assert not CrisisContact.objects.exists()


def test_who_may_not_be_told_any_more_may_not_be_called_either(client):
    row_id = client.post(URL, {**SISTER, **AGREED}).json()["id"]
    body = client.put(f"{URL}/{row_id}", {"may_be_told": False}).json()
    assert (body["may_be_told"], body["may_be_called"]) == (False, False)
    assert client.patch(f"{URL}/{row_id}", {"may_be_told": True}).json()["may_be_called"] is False
    assert agreements()[2:] == ["telling_withdrawn", "calling_withdrawn", "telling_allowed"]


@pytest.mark.parametrize("change", [{"phone": None}, {"phone": ""}, {"may_be_told": False, "may_be_called": True}])
def test_a_change_must_not_leave_an_agreement_without_what_it_rests_on(client, change):
    row_id = client.post(URL, {**SISTER, **AGREED}).json()["id"]
    answer = client.patch(f"{URL}/{row_id}", change)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "may_be_called")
    row = CrisisContact.objects.get()
    assert (row.may_be_told, row.may_be_called, row.phone is None) == (True, True, False)
    assert client.patch(f"{URL}/{row_id}", {"phone": None, "may_be_called": False}).status_code == 200


def test_strangers_agree_to_nothing(user, stranger, api_as):
    row = make_contact(user, may_be_told=True)
    assert api_as(stranger).patch(f"{URL}/{row.pk}", {"may_be_called": True}).status_code == 404
    row.refresh_from_db()
    assert row.may_be_called is False


@pytest.mark.parametrize("missing", [{"may_be_told": False}, {"phone": None}])
def test_the_database_itself_refuses_a_call_without_what_it_rests_on(user, missing):
    row = make_contact(user, **{"may_be_told": True, **missing})
    with pytest.raises(IntegrityError, match="crisis_contact_callable"), transaction.atomic():
        CrisisContact.objects.filter(pk=row.pk).update(may_be_called=True)


# ---- archives


def test_it_goes_out_and_comes_in_again_and_older_archives_are_ours_too(user, stranger, make_user):
    make_contact(user, **AGREED)
    rows = exported(user)
    assert rows[0]["may_be_called"] is True
    copies = [{**row, "id": str(uuid7())} for row in rows]
    assert contacts_restore(stranger, copies, timezone.now()).made == 1
    assert exported(stranger) == copies
    older = [
        {name: value for name, value in row.items() if name != "may_be_called"} | {"id": str(uuid7())} for row in rows
    ]
    other = make_user()
    assert contacts_restore(other, older, timezone.now()).made == 1
    assert CrisisContact.objects.get(owner=other).may_be_called is False


@pytest.mark.parametrize(
    "change", [{"may_be_told": False, "told_consent_at": None}, {"phone": None}, {"may_be_called": "yes"}]
)
def test_a_row_that_no_request_could_make_is_left_out(user, stranger, change):
    make_contact(user, **AGREED)
    rows = [{**row, "id": str(uuid7()), **change} for row in exported(user)]
    assert contacts_restore(stranger, rows, timezone.now()).skipped == {"invalid": 1}
    assert not CrisisContact.objects.filter(owner=stranger).exists()


def test_a_call_that_was_made_comes_in_again_as_history(user, stranger, calls, apart):
    make_contact(user, email=None, **AGREED)
    tell(user, make_incident(user, now=timezone.now() - timedelta(minutes=1)))
    fresh = {"crisis_incidents": str(uuid7())}
    incidents = [{**row, "id": fresh["crisis_incidents"]} for row in exported(user, "crisis_incidents")]
    letters = [
        {**row, "id": str(uuid7()), "incident_id": fresh["crisis_incidents"], "contact_id": None}
        for row in exported(user, "crisis_contact_letters")
    ]
    assert sorted(row["channel"] for row in letters) == ["sms", "voice"]
    incident_restore(stranger, incidents, timezone.now())
    assert letters_restore(stranger, letters, timezone.now()).made == 2
    ended = [{**row, "state": "gave_up", "error_code": "imported"} for row in letters]
    assert exported(stranger, "crisis_contact_letters") == ended
