from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import storages
from django.utils import timezone
from PIL import Image

from accounts.audit.models import AuditEvent
from accounts.erasure.services import account_purge
from accounts.profile.tests.factories import SECRETS as PHOTO_SECRETS
from accounts.profile.tests.factories import make_photo, make_picture
from config.api.throttling import LIMITS
from config.ids import uuid7
from config.testing.threads import at_once, own_client
from journal.attachments.files import attachments_sweep
from journal.attachments.kinds import AUDIO_MAX, attachment_clean
from journal.attachments.models import JournalAttachment
from journal.attachments.ogg import ogg_clean
from journal.attachments.services import ENTRY_MAX
from journal.attachments.tests.factories import (
    SECRETS,
    SOUND,
    make_flac,
    make_m4a,
    make_mp3,
    make_ogg,
    ogg_page,
    ogg_pages,
    send,
    slow_checksum,
)
from journal.entries.models import JournalEntry
from journal.entries.tests.factories import URL, make_entry

pytestmark = pytest.mark.django_db


def url_of(entry, attachment_id):
    return f"{URL}/{entry.pk}/attachments/{attachment_id}"


def fetched(client, entry, attachment_id):
    answer = client.get(url_of(entry, attachment_id))
    return answer, b"".join(answer.streaming_content)


def stored():
    try:
        return storages["private"].listdir("journal")[1]
    except FileNotFoundError:
        return []


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_picture_is_sent_fetched_and_deleted(user, api_as, kind):
    client, entry = api_as(user), make_entry(user)
    answer = send(client, entry.pk, make_photo(kind))
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert (made["kind"], made["content_type"]) == ("image", "image/webp")
    assert client.get(f"{URL}/{entry.pk}").json()["attachments"] == [made]
    assert client.get(URL).json()["results"][0]["attachments"] == [made]
    answer, data = fetched(client, entry, made["id"])
    assert Image.open(BytesIO(data)).size == (64, 48)
    assert len(data) == made["size_bytes"] == int(answer["Content-Length"])
    assert not any(word.encode() in data for word in PHOTO_SECRETS)
    assert client.delete(url_of(entry, made["id"])).status_code == 204
    assert client.get(url_of(entry, made["id"])).status_code == 404
    assert client.get(f"{URL}/{entry.pk}").json()["attachments"] == []


def test_a_large_picture_is_drawn_at_1600_points(user, api_as):
    client, entry = api_as(user), make_entry(user)
    made = send(client, entry.pk, make_picture(size=(4000, 2000))).json()
    assert Image.open(BytesIO(fetched(client, entry, made["id"])[1])).size == (1600, 800)


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (make_m4a(), "audio/mp4"),
        (make_m4a(brand=b"mp42"), "audio/mp4"),
        (make_mp3(), "audio/mpeg"),
        (make_mp3(tagged=False), "audio/mpeg"),
        (make_ogg("opus"), "audio/ogg"),
        (make_ogg("vorbis"), "audio/ogg"),
        (make_ogg("speex"), "audio/ogg"),
        (make_ogg("flac"), "audio/ogg"),
        # A cover of the size of a photograph lies on several pages.
        (make_ogg("opus", SECRETS[1] * 20_000), "audio/ogg"),
        (make_ogg("vorbis", SECRETS[1] * 20_000), "audio/ogg"),
    ],
)
def test_a_recording_keeps_its_sound_and_loses_its_words(user, api_as, data, content_type):
    client, entry = api_as(user), make_entry(user)
    made = send(client, entry.pk, data).json()
    assert (made["kind"], made["content_type"]) == ("audio", content_type)
    answer, heard = fetched(client, entry, made["id"])
    assert answer["Content-Type"] == content_type
    assert heard.endswith(SOUND)
    assert not any(word in heard for word in SECRETS)
    # The places that an MP4 file names still hold what they held.
    assert content_type != "audio/mp4" or len(heard) == len(data)


@pytest.mark.parametrize("kind", ["opus", "vorbis", "speex", "flac"])
@pytest.mark.parametrize("words", [b"TITLE=" + SECRETS[1], SECRETS[1] * 20_000], ids=["short", "long"])
def test_an_ogg_recording_still_plays_without_its_words(kind, words):
    sent = make_ogg(kind, words)
    kept = ogg_clean(sent)
    assert [len(page) for page in ogg_pages(kept)] == [len(page) for page in ogg_pages(sent)]
    for page in ogg_pages(kept):
        assert int.from_bytes(page[22:26], "little") == slow_checksum(page[:22] + bytes(4) + page[26:])
    assert ogg_clean(kept) == kept
    assert ogg_clean(sent + SECRETS[0]) == kept
    assert ogg_clean(sent + sent) == kept + kept


def test_a_recording_may_have_a_few_tags_and_packets_before_its_sound():
    tag = make_mp3().partition(b"\xff\xfb")[0]
    kept = attachment_clean(tag * 3 + make_mp3()).data
    assert kept.startswith(b"\xff\xfb\x90\x00")
    assert kept.endswith(SOUND)
    assert attachment_clean(make_flac(packets=20)).data.endswith(SOUND)


def test_nothing_on_the_way_may_keep_or_show_it(user, api_as):
    client, entry = api_as(user), make_entry(user)
    made = send(client, entry.pk, make_picture(), name="letter to anna.jpg").json()
    answer, _ = fetched(client, entry, made["id"])
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"] == 'attachment; filename="attachment.webp"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert AuditEvent.objects.filter(action="journal.attachment.read", target_id=made["id"]).count() == 1


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 400, "empty"),
        (b"hello", 400, "file_type"),
        (b"<svg onload='alert(1)'/>", 400, "file_type"),
        (b"OggS\x00\x02" + SOUND, 400, "file_type"),
        (b"".join(ogg_page([b"\x80theora" + bytes(40)], 0, first=True)), 400, "file_type"),
        (b"".join(ogg_page([b"OpusHead" + bytes(11)], 0, first=True)), 400, "file_type"),
        (b"".join(ogg_page([SOUND], 3)), 400, "file_type"),
        # Each of these costs time, and a file of ten megabytes would hold a million.
        (b"ID3\x04\0\0\0\0\0\0" * 17 + b"\xff\xfb\x90\x00" + SOUND, 400, "file_type"),
        (make_flac(packets=200), 400, "file_type"),
        (make_picture("GIF"), 400, "file_type"),
        (make_m4a(handler=b"vide"), 400, "file_type"),
        (b"\xff\xd8\xff broken", 400, "picture_broken"),
        (b"\xff\xd8\xff" + bytes(5 * 1024 * 1024), 413, "picture_too_large"),
        (make_mp3() + bytes(AUDIO_MAX - 1000), 413, "audio_too_large"),
        (b"OggS" + bytes(AUDIO_MAX + 100_000), 413, None),
    ],
    ids=[
        "nothing",
        "text",
        "svg",
        "no ogg",
        "ogg film",
        "no tags",
        "no beginning",
        "a row of tags",
        "a row of packets",
        "gif",
        "film",
        "broken",
        "large picture",
        "large sound",
        "huge",
    ],
)
def test_what_is_not_taken_is_refused_and_nothing_stored(user, api_as, data, status, code):
    answer = send(api_as(user), make_entry(user).pk, data)
    assert answer.status_code == status
    told = answer.json()
    assert code is None or code in {told["code"], *(error["code"] for error in told.get("errors", ()))}
    assert stored() == []
    assert not JournalAttachment.objects.exists()


def test_unknown_fields_and_a_body_without_a_file_are_refused(user, api_as):
    client, entry = api_as(user), make_entry(user)
    url = f"{URL}/{entry.pk}/attachments"
    assert client.post(url, {}, format="multipart").json()["errors"][0]["field"] == "file"
    assert send(client, entry.pk, make_ogg(), title="x").json()["errors"][0]["field"] == "title"
    assert client.post(url, {"file": "x"}).status_code == 415


@pytest.mark.parametrize(("reader", "expected"), [("stranger", 404), (None, 401)])
def test_nobody_else_reaches_an_attachment(user, stranger, api_as, api_client, reader, expected):
    entry = make_entry(user)
    made = send(api_as(user), entry.pk, make_ogg()).json()
    client = api_as(stranger) if reader else api_client
    assert client.get(url_of(entry, made["id"])).status_code == expected
    assert client.delete(url_of(entry, made["id"])).status_code == expected
    assert send(client, entry.pk, make_ogg()).status_code == expected
    assert JournalAttachment.objects.count() == 1


def test_an_attachment_is_reached_by_its_own_entry_only(user, stranger, api_as):
    entry, other = make_entry(user), make_entry(user)
    client = api_as(user)
    made = send(client, entry.pk, make_ogg()).json()
    assert client.get(url_of(other, made["id"])).status_code == 404
    assert api_as(stranger).get(url_of(make_entry(stranger), made["id"])).status_code == 404


def test_the_file_is_sealed_under_the_owners_key_and_for_its_row(user, api_as):
    client, entry = api_as(user), make_entry(user)
    one, two = (send(client, entry.pk, make_ogg() + word).json() for word in (b"one", b"two"))
    rows = {str(row.pk): row for row in JournalAttachment.objects.all()}
    with storages["private"].open(rows[one["id"]].file) as file:
        assert SOUND[:200] not in file.read()
    # The file of one in the place of the other does not open.
    JournalAttachment.objects.filter(pk=one["id"]).update(file=rows[two["id"]].file)
    assert client.get(url_of(entry, one["id"])).status_code == 404
    JournalAttachment.objects.filter(pk=one["id"]).update(file="journal/gone")
    assert client.get(url_of(entry, one["id"])).status_code == 404


def test_a_repeat_with_the_same_id_stores_nothing_twice(user, stranger, api_as):
    client, entry, own = api_as(user), make_entry(user), str(uuid7())
    assert [send(client, entry.pk, make_ogg(), id=own).status_code for _ in range(2)] == [201, 200]
    assert send(client, entry.pk, make_ogg() + b"x", id=own).json()["code"] == "id_conflict"
    theirs = make_entry(stranger)
    assert send(api_as(stranger), theirs.pk, make_ogg(), id=own).json()["code"] == "id_conflict"
    assert len(stored()) == 1


def test_the_plan_has_so_much_room(user, premium_user, api_as, settings):
    settings.JOURNAL_ATTACHMENT_BYTES = 5000
    client, entry = api_as(user), make_entry(user)
    assert send(client, entry.pk, make_ogg()).status_code == 201
    assert send(client, entry.pk, make_ogg()).status_code == 201
    refused = send(client, entry.pk, make_ogg())
    told = refused.json()
    assert (refused.status_code, told["code"], told["limit"], told["resets_at"]) == (429, "quota_exceeded", 5000, None)
    assert len(stored()) == 2
    richer, theirs = api_as(premium_user), make_entry(premium_user)
    assert [send(richer, theirs.pk, make_ogg()).status_code for _ in range(3)] == [201] * 3


def test_an_entry_has_twenty_at_most(user, api_as):
    client, entry = api_as(user), make_entry(user)
    for _ in range(ENTRY_MAX):
        assert send(client, entry.pk, make_ogg()).status_code == 201
    assert send(client, entry.pk, make_ogg()).json()["code"] == "too_many_attachments"


def test_so_many_an_hour_and_no_more(user, api_as, monkeypatch):
    monkeypatch.setitem(LIMITS, "journal_attachment", replace(LIMITS["journal_attachment"], count=2))
    client, entry = api_as(user), make_entry(user)
    codes = [send(client, entry.pk, make_ogg()).status_code for _ in range(3)]
    assert codes == [201, 201, 429]
    made = JournalAttachment.objects.first()
    # Whoever used them up still gets rid of one.
    assert client.delete(url_of(entry, made.pk)).status_code == 204


@pytest.mark.django_db(transaction=True)
def test_uploads_at_once_do_not_pass_the_allowance(make_user, api_as, settings):
    settings.JOURNAL_ATTACHMENT_BYTES = 5000
    person = make_user()
    client, entries = api_as(person), [make_entry(person) for _ in range(6)]
    codes = at_once(6, lambda number: send(own_client(client), entries[number].pk, make_ogg()).status_code)
    assert sorted(codes) == [201, 201, 429, 429, 429, 429]
    assert len(stored()) == 2


@pytest.mark.django_db(transaction=True)
def test_the_same_upload_at_once_is_one(make_user, api_as):
    person = make_user()
    client, entry, own = api_as(person), make_entry(person), str(uuid7())
    codes = at_once(4, lambda _: send(own_client(client), entry.pk, make_ogg(), id=own).status_code)
    assert sorted(codes) == [200, 200, 200, 201]
    assert len(stored()) == 1


@pytest.mark.django_db(transaction=True)
def test_an_entry_that_goes_takes_its_files_along(make_user, api_as):
    person = make_user()
    client, entry = api_as(person), make_entry(person)
    made = send(client, entry.pk, make_ogg()).json()
    send(client, entry.pk, make_picture())
    assert client.delete(url_of(entry, made["id"])).status_code == 204
    assert len(stored()) == 1
    assert client.delete(f"{URL}/{entry.pk}").status_code == 204
    assert stored() == []
    assert not JournalAttachment.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_entry_deleted_during_an_upload_leaves_nothing(make_user, api_as):
    person = make_user()
    client = api_as(person)
    for _ in range(5):
        entry = make_entry(person)
        both = (
            lambda entry=entry: send(own_client(client), entry.pk, make_ogg()).status_code,
            lambda entry=entry: own_client(client).delete(f"{URL}/{entry.pk}").status_code,
        )
        sent, deleted = at_once(2, lambda number, both=both: both[number]())
        assert (sent in {201, 404}, deleted) == (True, 204)
    assert (stored(), JournalEntry.objects.count(), JournalAttachment.objects.count()) == ([], 0, 0)


def test_a_storage_that_is_away_is_a_503_and_nothing_has_changed(user, api_as, settings, tmp_path):
    (tmp_path / "file").write_bytes(b"a file where the folder should be")
    away = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "file"}}
    settings.STORAGES = {**settings.STORAGES, "private": away}
    answer = send(api_as(user), make_entry(user).pk, make_ogg())
    assert (answer.status_code, "Retry-After" in answer) == (503, True)
    assert not JournalAttachment.objects.exists()


def test_what_cannot_be_fetched_while_the_storage_is_away_comes_later_and_is_not_noted_as_read(
    user, api_as, settings, tmp_path
):
    client, entry = api_as(user), make_entry(user)
    sent = send(client, entry.pk, make_ogg()).json()
    (tmp_path / "file").write_bytes(b"a file where the folder should be")
    away = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "file"}}
    settings.STORAGES = {**settings.STORAGES, "private": away}
    answer = client.get(f"{URL}/{entry.pk}/attachments/{sent['id']}")
    assert (answer.status_code, answer.json()["code"]) == (503, "service_unavailable")
    assert "Retry-After" in answer
    assert not AuditEvent.objects.filter(action="journal.attachment.read").exists()


def test_a_sweep_takes_what_nobody_names(user, api_as):
    client, entry = api_as(user), make_entry(user)
    kept, lost = (send(client, entry.pk, make_ogg()).json() for _ in range(2))
    JournalAttachment.objects.filter(pk=lost["id"]).update(file="")
    now = timezone.now()
    # The row goes at once, and its file when it can be no upload under way.
    assert attachments_sweep(now=now) == 1
    assert attachments_sweep(now=now) == 0
    assert attachments_sweep(now=now + timedelta(days=2)) == 1
    assert [str(row.pk) for row in JournalAttachment.objects.all()] == [kept["id"]]
    assert len(stored()) == 1


@pytest.mark.django_db(transaction=True)
def test_an_erasure_takes_files_and_rows(make_user, api_as):
    person, other = make_user(), make_user()
    for owner in (person, other):
        send(api_as(owner), make_entry(owner).pk, make_ogg())
    account_purge(subject_id=person.pk, now=timezone.now())
    assert [row.owner_id for row in JournalAttachment.objects.all()] == [other.pk]
    assert stored() == [JournalAttachment.objects.get().file.partition("/")[2]]
