"""Entries and their files out of the house, and back in to equal rows."""

import hashlib
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import orjson
import pytest
from django.core.files.storage import storages
from django.utils import timezone

from accounts.consent.models import ConsentType, SharingCategory
from accounts.consent.services import consent_set
from accounts.export.registry import export_sources
from accounts.export.tests.factories import archive_of, rows_in
from accounts.imports.tests.factories import import_made
from accounts.profile.tests.factories import make_picture
from config.ids import uuid7
from content.library.tests.factories import make_item
from journal.attachments import exports, services
from journal.attachments.files import attachments_sweep, file_open
from journal.attachments.kinds import AUDIO_MAX
from journal.attachments.models import JournalAttachment
from journal.attachments.tests.factories import make_m4a, make_ogg, send
from journal.entries.models import JournalEntry
from journal.entries.tests.factories import URL, make_entry

pytestmark = pytest.mark.django_db
PARTS = ("journal_entries", "journal_attachments")


def source(name):
    return next(one for one in export_sources() if one.name == name)


def exported(owner):
    return [orjson.loads(orjson.dumps(list(source(name).rows(owner)))) for name in PARTS]


@pytest.fixture
def filled(user, api_as):
    prompt = make_item(content_type="prompt")
    client = api_as(user)
    body = {
        "title": "Ünïcode — 夜",
        "content": "=1+1\n\n\"quoted\", <b>text</b> \u202e", "mood": "sad", "tags": ["a", "b c"],
        "is_favorite": True, "prompt_id": str(prompt.pk), "timezone": "Pacific/Apia",
    }  # fmt: skip
    entry = client.post(URL, body).json()
    client.post(URL, {"content": "", "is_draft": True})
    for data in (make_picture(), make_ogg(), make_m4a()):
        assert send(client, entry["id"], data).status_code == 201
    return client


def files_of(owner):
    rows = JournalAttachment.objects.filter(owner=owner).order_by("created_at")
    return [file_open(row, owner).read() for row in rows]


def with_files(data, change):
    """The same archive with other files, told to the manifest."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        pieces = {name: old.read(name) for name in old.namelist()}
        pieces = {name: change(piece) if name.startswith("files/journal/") else piece for name, piece in pieces.items()}
        manifest = orjson.loads(pieces["manifest.json"])
        for name in manifest["files"]:
            manifest["files"][name]["sha256"] = hashlib.sha256(pieces[name]).hexdigest()
        pieces["manifest.json"] = orjson.dumps(manifest)
        for name, piece in pieces.items():
            new.writestr(name, piece)
    return target.getvalue()


def test_rows_and_files_come_back_equal(filled, user):
    rows, files = exported(user), files_of(user)
    data, archive = archive_of(filled)
    assert [rows_in(archive, name) for name in PARTS] == rows
    assert sorted(archive.read(name) for name in archive.namelist() if "files/journal" in name) == sorted(files)
    JournalAttachment.objects.all().delete()
    JournalEntry.objects.all().delete()
    done = import_made(filled, data)
    assert done["counts"]["journal_attachments"]["notes"] == {"file_restored": 3}
    assert (exported(user), files_of(user)) == (rows, files)
    again = import_made(filled, data)["counts"]["journal_attachments"]
    assert (again["made"], again["existing"], again["notes"]) == (0, 3, {})
    assert len(storages["private"].listdir("journal")[1]) == 6  # three of before, which only the sweep takes


def test_into_another_account_while_the_first_still_lives(filled, user, stranger, api_as):
    data, _ = archive_of(filled)
    done = import_made(api_as(stranger), data)
    assert done["counts"]["journal_attachments"]["notes"] == {"file_restored": 3}
    assert files_of(stranger) == files_of(user)
    mine = {row.entry_id for row in JournalAttachment.objects.filter(owner=stranger)}
    assert mine <= set(JournalEntry.objects.filter(owner=stranger).values_list("pk", flat=True))
    shown = api_as(stranger).get(f"{URL}?favorite=true").json()["results"][0]
    assert [one["kind"] for one in shown["attachments"]] == ["image", "audio", "audio"]


@pytest.mark.parametrize("bad", [b"", b"<svg/>", make_picture("GIF"), b"OggS" + bytes(11 * 1024 * 1024)])
def test_a_file_that_is_none_of_ours_is_left_out(filled, stranger, api_as, bad):
    data, _ = archive_of(filled)
    done = import_made(api_as(stranger), with_files(data, lambda _: bad))
    assert (done["state"], done["counts"]["journal_entries"]["made"]) == ("ready", 2)
    assert not JournalAttachment.objects.filter(owner=stranger).exclude(file="").exists()
    assert api_as(stranger).get(f"{URL}?favorite=true").json()["results"][0]["attachments"] == []


def test_a_file_of_another_kind_than_its_row_says_is_left_out(filled, stranger, api_as):
    data, _ = archive_of(filled)
    done = import_made(api_as(stranger), with_files(data, lambda _: make_ogg()))
    part = done["counts"]["journal_attachments"]
    assert (part["notes"], part["skipped"]) == ({"file_restored": 1}, {"file_refused": 2})


def test_a_damaged_file_stops_the_import_before_its_first_row(filled, stranger, api_as):
    data, _ = archive_of(filled)
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name) + (b"x" if name.startswith("files/journal/") else b""))
    done = import_made(api_as(stranger), target.getvalue())
    assert (done["state"], done["error_code"]) == ("failed", "archive_damaged")
    assert not JournalEntry.objects.filter(owner=stranger).exists()


def test_the_allowance_counts_for_an_import_too(filled, stranger, api_as, settings):
    data, _ = archive_of(filled)
    settings.JOURNAL_ATTACHMENT_BYTES = 3000
    part = import_made(api_as(stranger), data)["counts"]["journal_attachments"]
    assert part["notes"]["file_restored"] + part["skipped"]["no_room"] == 3


def test_a_sweep_during_an_import_leaves_the_rows_whose_files_are_coming(filled, user, monkeypatch):
    # As old as a record that somebody brings along is.
    JournalAttachment.objects.update(updated_at=timezone.now() - timedelta(days=40))
    data, _ = archive_of(filled)
    JournalAttachment.objects.all().delete()
    real, swept = exports.attachment_again, []

    def again(piece):
        swept.append(attachments_sweep(now=timezone.now()))
        return real(piece)

    monkeypatch.setattr(exports, "attachment_again", again)
    done = import_made(filled, data)
    assert swept == [0, 0, 0]
    assert done["counts"]["journal_attachments"]["notes"] == {"file_restored": 3}
    JournalAttachment.objects.update(file="")
    assert attachments_sweep(now=timezone.now()) == 3


def test_an_import_brings_no_more_to_an_entry_than_may_be_sent(filled, stranger, api_as, monkeypatch):
    data, _ = archive_of(filled)
    monkeypatch.setattr(services, "ENTRY_MAX", 2)
    part = import_made(api_as(stranger), data)["counts"]["journal_attachments"]
    assert (part["notes"], part["skipped"]) == ({"file_restored": 2}, {"no_room": 1})
    shown = api_as(stranger).get(f"{URL}?favorite=true").json()["results"][0]
    assert len(shown["attachments"]) == 2


def test_a_file_that_is_too_large_is_counted_as_left_out(filled, stranger, api_as):
    data, _ = archive_of(filled)
    part = import_made(api_as(stranger), with_files(data, lambda _: bytes(AUDIO_MAX + 1)))["counts"][PARTS[1]]
    assert part["skipped"] == {"file_refused": 3}


def test_a_lost_file_does_not_cost_the_rest_of_the_archive(filled, user):
    row = JournalAttachment.objects.filter(owner=user).first()
    storages["private"].delete(row.file)
    _, archive = archive_of(filled)
    assert len(rows_in(archive, "journal_attachments")) == 3
    assert len([name for name in archive.namelist() if "files/journal" in name]) == 2


@pytest.mark.parametrize("left", [0, 100, 4096, 4150], ids=["nothing", "half a head", "no sound", "half a piece"])
def test_nor_does_one_that_was_cut_off(filled, user, left):
    row = JournalAttachment.objects.filter(owner=user).first()
    with storages["private"].open(row.file) as file:
        whole = file.read()
    Path(storages["private"].path(row.file)).write_bytes(whole[:left])
    assert len(whole) > left
    _, archive = archive_of(filled)
    assert len(rows_in(archive, "journal_attachments")) == 3
    kept = [name for name in archive.namelist() if "files/journal" in name]
    assert len(kept) == 2
    assert not any(str(row.pk) in name for name in kept)


def test_a_recording_of_silence_comes_back(user, stranger, api_as):
    client = api_as(user)
    silence = b"\xff\xfb\x90\x00" + bytes(2 * 1024 * 1024)
    assert send(client, make_entry(user).pk, silence).status_code == 201
    done = import_made(api_as(stranger), archive_of(client)[0])
    assert (done["state"], done["error_code"]) == ("ready", "")
    assert files_of(stranger) == [silence]


def test_an_archive_of_as_many_files_as_may_be_is_read(filled, stranger, api_as):
    data, _ = archive_of(filled)
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        manifest = orjson.loads(old.read("manifest.json"))
        entry = {"sha256": "0" * 64, "bytes": AUDIO_MAX}
        manifest["files"] |= {f"files/journal/{uuid7()}.webp": entry for _ in range(19_000)}
        for name in old.namelist():
            told = orjson.dumps(manifest, option=orjson.OPT_INDENT_2)
            new.writestr(name, told if name == "manifest.json" else old.read(name), zipfile.ZIP_DEFLATED)
    done = import_made(api_as(stranger), target.getvalue())
    assert (done["state"], done["error_code"]) == ("ready", "")


@pytest.mark.parametrize(
    "wrong",
    [
        {"zone": "Mars/Olympus"}, {"content": "x" * 50_001}, {"content": " "}, {"content": "a\x00b"},
        {"title": "two\nlines"}, {"title": "x" * 201}, {"mood": "good"}, {"tags": ["x" * 51]}, {"tags": ["x"] * 21},
        {"tags": [" "]}, {"entry_type": "poem"}, {"prompt_id": "7"}, {"sentiment_score": 2},
        {"primary_emotion": "so sad"}, {"topics": ["A b"]}, {"logged_at": "2999-01-01T00:00:00Z"},
    ],
)  # fmt: skip
def test_a_row_that_is_none_of_ours_is_left_out_alone(user, wrong):
    make_entry(user, 1)
    make_entry(user, 2)
    (good, bad), _ = exported(user)
    JournalEntry.objects.all().delete()
    counts = source("journal_entries").restore(user, [{**bad, **wrong}, good], timezone.now())
    assert (counts.made, counts.skipped) == (1, {"invalid": 1})


def test_what_the_file_says_of_words_is_not_believed(user):
    make_entry(user, content="Two words")
    (row,), _ = exported(user)
    JournalEntry.objects.all().delete()
    source("journal_entries").restore(user, [{**row, "word_count": 9, "tags": [" Tea", "TEA"]}], timezone.now())
    made = JournalEntry.objects.get()
    assert (made.word_count, made.tags, len(made.content_hash)) == (2, ["tea"], 64)


def test_a_prompt_that_is_not_here_is_left_out(user):
    make_entry(user)
    (row,), _ = exported(user)
    JournalEntry.objects.all().delete()
    source("journal_entries").restore(
        user, [{**row, "prompt_id": "01a22881-148f-7607-9625-3d73a4379105"}], timezone.now()
    )
    assert JournalEntry.objects.get().prompt_id is None


@pytest.mark.parametrize("agreed", [True, False])
def test_what_was_worked_out_comes_back_by_leave_only(user, agreed):
    make_entry(user)
    (row,), _ = exported(user)
    JournalEntry.objects.all().delete()
    if agreed:
        consent_set(owner=user, kind=ConsentType.JOURNAL_INSIGHTS, granted=True)
    derived = {"sentiment_score": 0.5, "primary_emotion": "joy", "topics": ["nature"]}
    source("journal_entries").restore(user, [{**row, **derived}], timezone.now())
    made = JournalEntry.objects.get()
    kept = (made.sentiment_score, made.primary_emotion, made.topics)
    assert kept == ((0.5, "joy", ["nature"]) if agreed else (None, None, None))


def test_topics_come_back_where_there_is_neither_tone_nor_emotion(user):
    make_entry(user)
    (row,), _ = exported(user)
    consent_set(owner=user, kind=ConsentType.JOURNAL_INSIGHTS, granted=True)
    for is_draft, topics in ((False, ["nature"]), (True, None)):
        JournalEntry.objects.all().delete()
        brought = {**row, "topics": ["nature"], "is_draft": is_draft}
        source("journal_entries").restore(user, [brought], timezone.now())
        assert JournalEntry.objects.get().topics == topics


def test_others_may_read_it_under_the_category_of_the_journal_only():
    assert {source(name).category for name in PARTS} == {SharingCategory.JOURNAL}
