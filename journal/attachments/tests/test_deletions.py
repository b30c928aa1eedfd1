"""An attachment that was deleted on one device stays so, whatever another one still has in its queue."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.erasure.services import account_purge
from accounts.export.tests.factories import archive_of
from accounts.imports.tests.factories import import_made
from config.ids import uuid7
from config.testing.threads import at_once, own_client
from journal.attachments.files import attachments_sweep
from journal.attachments.models import JournalAttachment
from journal.attachments.selectors import attachment_list
from journal.attachments.tests.factories import make_mp3, make_ogg, send
from journal.attachments.tests.test_attachments import fetched, stored, url_of
from journal.attachments.tests.test_exports import exported
from journal.entries.tests.factories import URL, make_entry
from wellness.mood.tests.devices import pages_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(user, api_as):
    return api_as(user)


@pytest.fixture
def entry(user):
    return make_entry(user)


@pytest.fixture
def gone(client, entry):
    """The id of one that was sent and deleted."""
    own = str(uuid7())
    assert send(client, entry.pk, make_ogg(), id=own).status_code == 201
    assert client.delete(url_of(entry, own)).status_code == 204
    return own


@pytest.mark.parametrize("data", [make_ogg(), make_mp3()], ids=["the same", "another file"])
def test_a_late_retry_does_not_raise_it_again(client, entry, gone, data):
    answer = send(client, entry.pk, data, id=gone)
    told = answer.json()
    assert (answer.status_code, told["code"], told["ids"]) == (409, "deleted", [gone])
    assert client.get(f"{URL}/{entry.pk}").json()["attachments"] == []
    assert client.get(url_of(entry, gone)).status_code == 404
    assert client.delete(url_of(entry, gone)).status_code == 404


def test_to_a_stranger_it_is_an_id_like_any_other(stranger, api_as, gone):
    theirs = make_entry(stranger)
    assert send(api_as(stranger), theirs.pk, make_ogg(), id=gone).json()["code"] == "id_conflict"


def test_the_note_takes_no_room_and_says_nothing_of_what_it_was(client, user, entry, gone, settings):
    settings.JOURNAL_ATTACHMENT_BYTES = 2500
    assert send(client, entry.pk, make_ogg()).status_code == 201
    note = JournalAttachment.objects.get(pk=gone)
    assert (note.file, note.size_bytes, note.fingerprint) == ("", 0, None)
    assert gone not in {str(row.pk) for row in attachment_list(owner=user)}
    assert gone not in {row["id"] for row in exported(user)[1]}


def test_the_sweep_leaves_the_note_as_long_as_a_device_may_be_away(client, entry, gone, settings):
    settings.SYNC_TOMBSTONE_DAYS = 30
    now = timezone.now()
    attachments_sweep(now=now + timedelta(days=30))
    assert send(client, entry.pk, make_ogg(), id=gone).status_code == 409
    attachments_sweep(now=now + timedelta(days=32))
    assert not JournalAttachment.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_feed_tells_the_other_devices(client, entry):
    own = str(uuid7())
    send(client, entry.pk, make_ogg(), id=own)
    shown, cursor = pages_of(client)
    assert [one["id"] for change in shown if change["kind"] == "journal_entry" for one in change["data"]["attachments"]]
    client.delete(url_of(entry, own))
    ((change,), _) = pages_of(client, cursor)
    assert (change["id"], change["data"]["attachments"]) == (str(entry.pk), [])


def test_an_archive_that_holds_it_brings_it_back(client, entry):
    own = str(uuid7())
    send(client, entry.pk, make_ogg(), id=own)
    _, kept = fetched(client, entry, own)
    archive, _ = archive_of(client)
    client.delete(url_of(entry, own))
    import_made(client, archive)
    assert fetched(client, entry, own)[1] == kept
    assert client.delete(url_of(entry, own)).status_code == 204
    assert send(client, entry.pk, make_ogg(), id=own).status_code == 409


@pytest.mark.django_db(transaction=True)
def test_a_retry_at_the_moment_of_the_deletion_raises_nothing(make_user, api_as):
    person = make_user()
    client, entry = api_as(person), make_entry(person)
    for _ in range(5):
        own = str(uuid7())
        send(client, entry.pk, make_ogg(), id=own)
        both = (
            lambda own=own: send(own_client(client), entry.pk, make_ogg(), id=own).status_code,
            lambda own=own: own_client(client).delete(url_of(entry, own)).status_code,
        )
        again, deleted = at_once(2, lambda number, both=both: both[number]())
        assert (again in {200, 409}, deleted) == (True, 204)
        assert send(client, entry.pk, make_ogg(), id=own).status_code == 409
    assert stored() == []


@pytest.mark.django_db(transaction=True)
def test_the_note_goes_with_its_entry_and_with_its_person(make_user, api_as):
    person = make_user()
    client, entries = api_as(person), [make_entry(person) for _ in range(2)]
    for entry in entries:
        made = send(client, entry.pk, make_ogg()).json()
        client.delete(url_of(entry, made["id"]))
    assert client.delete(f"{URL}/{entries[0].pk}").status_code == 204
    assert JournalAttachment.objects.count() == 1
    account_purge(subject_id=person.pk, now=timezone.now())
    assert not JournalAttachment.objects.exists()
