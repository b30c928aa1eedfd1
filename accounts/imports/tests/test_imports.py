"""Bringing a file along, by HTTP; what each room makes of it is tested in that room."""

import io
import zipfile
from datetime import timedelta

import orjson
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.consent.models import ConsentType
from accounts.consent.services import consent_set
from accounts.export.models import DataExport
from accounts.export.tasks import data_exports_expire_task
from accounts.export.tests.factories import archive_of, everything_of
from accounts.identity.models import User
from accounts.imports.models import DataImport
from accounts.imports.running import import_run
from accounts.imports.tasks import data_import_run_task, data_imports_sweep_task
from accounts.imports.tests.factories import IMPORTS, import_made
from accounts.notifications.models import Notification
from config.ids import uuid7

pytestmark = pytest.mark.django_db
DAYLIO = (
    b"full_date,date,weekday,time,mood,activities,note_title,note\n"
    b'2026-07-01,July 1,Wednesday,14:30,good,"friends",,"Dear diary"\n'
)


def sent(client, data=DAYLIO, **fields):
    body = {"source": "daylio", "file": SimpleUploadedFile("my diary.csv", data), **fields}
    return client.post(IMPORTS, body, format="multipart")


def repacked(data: bytes, **changes: bytes | None) -> bytes:
    """The same archive with some of its files changed, and the checksums with them."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            wanted = changes.get(name.rpartition("/")[2].partition(".")[0], old.read(name))
            if wanted is not None:
                new.writestr(name, wanted)
    return target.getvalue()


def with_rows(data: bytes, name: str, rows: list) -> bytes:
    import hashlib

    text = b"[\n" + b",\n".join(orjson.dumps(row) for row in rows) + b"\n]\n"
    manifest = orjson.loads(zipfile.ZipFile(io.BytesIO(data)).read("manifest.json"))
    manifest["files"][f"json/{name}.json"]["sha256"] = hashlib.sha256(text).hexdigest()
    return repacked(data, **{name: text, "manifest": orjson.dumps(manifest)})


def test_bringing_a_file_needs_a_fresh_proof_and_a_person(api_as, api_client, user):
    assert sent(api_client).status_code == 401
    stale = sent(api_as(user, fresh=False))
    assert (stale.status_code, stale.json()["code"]) == (403, "step_up_required")


@pytest.mark.slow
def test_a_file_lies_sealed_and_goes_when_it_was_read(api_as, user, private_folder, monkeypatch):
    import tempfile

    paths = []
    real = tempfile.NamedTemporaryFile
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", lambda *a, **k: paths.append(a) or real(*a, **k))
    client = api_as(user)
    # Larger than what Django keeps in memory.
    asked = sent(client, DAYLIO + b"2026-07-02,x,x,10:00,good,,,Dear diary\n" * 100_000)
    assert asked.status_code == 202
    assert paths == []
    (file,) = (private_folder / "imports").iterdir()
    blob = file.read_bytes()
    assert len(blob) > 3_000_000
    assert b"Dear diary" not in blob
    assert "my diary" not in str(DataImport.objects.values().get())
    assert import_run(import_id=None, clock=timezone.now)
    assert (DataImport.objects.get().state, DataImport.objects.get().file) == ("ready", "")
    assert list((private_folder / "imports").iterdir()) == []


def test_an_import_is_told_and_written_down(api_as, user):
    client = api_as(user)
    done = import_made(client, DAYLIO, "daylio")
    assert (done["state"], done["progress_percent"]) == ("ready", 100)
    assert done["counts"] == {"daylio": {"made": 1, "existing": 0, "skipped": {}, "notes": {}}}
    assert Notification.objects.filter(owner=user, dedupe_key=f"import_done:{done['id']}").exists()
    history = AuditEvent.objects.filter(target_id=done["id"]).order_by("sequence")
    assert list(history.values_list("action", flat=True)) == ["accounts.import.requested", "accounts.import.finished"]
    assert [row["id"] for row in client.get(IMPORTS).json()["results"]] == [done["id"]]


def test_only_the_owner_sees_it(api_as, api_client, user, stranger):
    done = import_made(api_as(user), DAYLIO, "daylio")
    url = f"{IMPORTS}/{done['id']}"
    assert api_client.get(url).status_code == api_client.get(IMPORTS).status_code == 401
    assert api_as(stranger).get(url).status_code == api_as(user).get(f"{IMPORTS}/{uuid7()}").status_code == 404
    assert api_as(stranger).get(IMPORTS).json()["results"] == []


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"source": "diary"}, "source"),
        ({"file": "text"}, "file"),
        ({"file": SimpleUploadedFile("a", b"")}, "file"),
        ({"mood_names": "[]"}, "mood_names"),
        ({"mood_names": '{"a": 6}'}, "mood_names"),
        ({"mood_names": '{"a": true}'}, "mood_names"),
        ({"mood_names": "{"}, "mood_names"),
        ({"mood_names": orjson.dumps({str(number) * 60: 1 for number in range(40)}).decode()}, "mood_names"),
        ({"id": "7"}, "id"),
        ({"owner": "me"}, "owner"),
    ],
)
def test_a_bad_body_names_its_field(api_as, user, fields, field):
    answer = sent(api_as(user), **fields)
    assert answer.status_code == 400, answer.content
    assert answer.json()["errors"][0]["field"] == field
    assert not DataImport.objects.exists()


def test_a_json_body_is_no_file(api_as, user):
    assert api_as(user).post(IMPORTS, {"source": "daylio"}, format="json").status_code == 415


def test_a_file_that_is_too_large_is_refused_while_it_comes(api_as, user, settings, private_folder):
    settings.DATA_IMPORT_MAX_BYTES = 1000
    assert sent(api_as(user), b"x" * 1000).status_code == 202
    DataImport.objects.all().delete()
    # Within the envelope's allowance, so that the count decides and not the announced length.
    assert sent(api_as(user), b"x" * 1001).status_code == 413
    assert sent(api_as(user), b"x" * 200_000).status_code == 413
    assert not DataImport.objects.exists()


def test_one_at_a_time_and_the_same_again_is_the_same(api_as, user, stranger):
    client, wish = api_as(user), str(uuid7())
    assert sent(client, id=wish).status_code == 202
    again = sent(client, id=wish)
    assert (again.status_code, again.json()["id"]) == (200, wish)
    second = sent(client)
    assert (second.status_code, second.json()["code"], second.json()["import_id"]) == (409, "import_running", wish)
    assert sent(client, DAYLIO * 2, id=wish).json()["code"] == "id_conflict"
    assert sent(api_as(stranger), id=wish).json()["code"] == "id_conflict"


def test_an_idempotency_key_works_for_a_file_too(api_as, user):
    client = api_as(user)
    body = {"source": "daylio", "file": SimpleUploadedFile("a", DAYLIO)}
    first = client.post(IMPORTS, body, format="multipart", headers={"Idempotency-Key": "k1"})
    body["file"].seek(0)
    again = client.post(IMPORTS, body, format="multipart", headers={"Idempotency-Key": "k1"})
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json()["id"] == again.json()["id"]
    assert import_run(import_id=None, clock=timezone.now)
    assert DataImport.objects.get().counts["daylio"]["made"] == 1


def test_the_limit_is_ten_a_day(api_as, user, settings):
    from config.api.limits import DEFAULTS

    settings.THROTTLE_LIMITS = {**settings.THROTTLE_LIMITS, "import": DEFAULTS["import"]}
    client = api_as(user)
    assert [sent(client).status_code for _ in range(11)] == [202, *[409] * 9, 429]


@pytest.mark.parametrize(
    ("source", "data", "code"),
    [
        ("evenkeel", DAYLIO, "archive_damaged"),
        ("daylio", b"PK\x03\x04....", "not_a_daylio_file"),
        ("apple_health", DAYLIO, "file_malformed"),
        ("apple_health", b"<a/>", "not_an_apple_file"),
    ],
)
def test_a_file_that_is_something_else_fails_with_a_reason(api_as, user, source, data, code, private_folder):
    done = import_made(api_as(user), data, source)
    assert (done["state"], done["error_code"]) == ("failed", code)
    assert list((private_folder / "imports").iterdir()) == []


@pytest.fixture
def archive(api_as, user, stranger):
    everything_of(user, stranger)
    return archive_of(api_as(user))[0]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"manifest": None}, "not_our_archive"),
        ({"manifest": b"{}"}, "not_our_archive"),
        ({"manifest": b'{"product": "evenkeel", "version": 99, "files": {}}'}, "archive_too_new"),
        ({"preferences": b"[\n]\n"}, "archive_damaged"),
        ({"reminders": b"[\n7\n]\n"}, "archive_damaged"),
        ({"reminders": b"[{"}, "archive_damaged"),
    ],
)
def test_an_altered_archive_changes_nothing(api_as, make_user, archive, changes, code):
    other = make_user()
    before = User.objects.filter(pk=other.pk).values().get()
    done = import_made(api_as(other), repacked(archive, **changes))
    assert (done["state"], done["error_code"]) == ("failed", code)
    after = User.objects.filter(pk=other.pk).values().get()
    assert {name for name in before if before[name] != after[name]} <= {"last_login", "last_active_at"}


def test_an_archive_without_json_says_so(api_as, user):
    data, _ = archive_of(api_as(user), "csv")
    assert import_made(api_as(user), data)["error_code"] == "archive_without_json"


def test_a_forged_archive_gives_no_rights_and_wrong_values_are_left_out(api_as, make_user, archive, stranger):
    other = make_user()
    rows = [{
        "first_name": "Eve", "timezone": "../etc", "country": "D1", "day_starts_at": 99, "role": "admin",
        "is_staff": True, "is_superuser": True, "email": stranger.email, "username": "root", "locale": "x" * 99,
        "display_name": "a\x00b", "id": str(stranger.pk), "record": {"role": "admin"},
    }]  # fmt: skip
    done = import_made(api_as(other), with_rows(archive, "account", rows))
    assert done["counts"]["account"] == {"made": 1, "existing": 0, "skipped": {"field_invalid": 5}, "notes": {}}
    other.refresh_from_db()
    assert (other.first_name, other.role, other.is_staff, other.is_superuser) == ("Eve", "user", False, False)
    assert (other.timezone, other.country, other.day_starts_at) == ("Europe/Berlin", "DE", 0)
    assert other.username not in {"root", stranger.username}


def test_consents_in_a_forged_archive_are_not_read(api_as, make_user, archive):
    other = make_user()
    grants = [{"type": "ai_processing", "granted": True, "version": "1"}]
    import_made(api_as(other), with_rows(archive, "consents", grants))
    other.forget_derived()
    assert "ai_processing" not in User.objects.get(pk=other.pk).consents


def test_imports_are_listed_in_the_next_export(api_as, user):
    import_made(api_as(user), DAYLIO, "daylio")
    _, archive = archive_of(api_as(user))
    assert orjson.loads(archive.read("json/data_imports.json"))[0]["source"] == "daylio"
    assert DataExport.objects.get().counts["data_imports"] == 1


def test_a_worker_that_dies_loses_nothing(api_as, user, monkeypatch):
    from django.db import OperationalError

    from accounts.imports import running

    sent(api_as(user))

    def away(**_):
        raise OperationalError("the connection is lost")

    with monkeypatch.context() as patch:
        patch.setattr(running, "import_file", away)
        with pytest.raises(OperationalError):
            import_run(import_id=None, clock=timezone.now)
    assert DataImport.objects.get().state == "queued"
    assert not import_run(import_id=None, clock=timezone.now)
    assert import_run(import_id=None, clock=lambda: timezone.now() + timedelta(minutes=5))
    assert DataImport.objects.get().counts["daylio"]["made"] == 1


def test_the_tasks_run_what_is_owed(api_as, user):
    job = sent(api_as(user)).json()["id"]
    assert data_import_run_task(import_id=job)
    assert not data_import_run_task(import_id=job)
    sent(api_as(user))
    assert data_imports_sweep_task() == 1
    assert data_imports_sweep_task() == 0


def test_the_task_of_old_files_takes_what_imports_left(api_as, user, private_folder):
    sent(api_as(user))
    (waits,) = (private_folder / "imports").iterdir()
    stray = private_folder / "imports" / "stray"
    stray.write_bytes(b"x")
    assert data_exports_expire_task() == 0
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert data_exports_expire_task() == 1
        assert (stray.exists(), waits.exists()) == (False, True)
        # As a worker leaves it that dies between the end of the job and its file's.
        DataImport.objects.update(state="ready")
        assert data_exports_expire_task() == 1
    assert (waits.exists(), DataImport.objects.get().file) == (False, "")


def test_an_import_needs_what_the_operator_requires_when_it_is_sent_and_when_it_runs(api_as, user, settings):
    settings.REQUIRED_CONSENTS = ("hipaa",)
    refused = sent(api_as(user))
    assert (refused.status_code, refused.json()["code"]) == (403, "consent_required")
    consent_set(owner=user, kind=ConsentType.HIPAA, granted=True)
    asked = sent(api_as(user))
    assert asked.status_code == 202
    consent_set(owner=user, kind=ConsentType.HIPAA, granted=False)
    assert import_run(import_id=None, clock=timezone.now)
    job = DataImport.objects.get(pk=asked.json()["id"])
    assert (job.state, job.error_code) == ("failed", "consent_required")
