"""The picture of a person comes back with their profile, by the door that every picture takes."""

import hashlib
import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accounts.export.tests.factories import archive_of
from accounts.identity.models import User
from accounts.imports.models import DataImport
from accounts.imports.running import import_run
from accounts.imports.tests.factories import IMPORTS, import_made
from accounts.profile.models import UserProfile
from accounts.profile.pictures import MAX_BYTES
from accounts.profile.tests.factories import make_photo, make_picture, uploaded
from config.settings.parts import files

pytestmark = pytest.mark.django_db
NAME = "files/avatar.webp"


@pytest.fixture(autouse=True)
def media(settings: Any, private_folder: Path, tmp_path: Path) -> None:
    settings.STORAGES = {**settings.STORAGES, "default": files.file_storages(tmp_path)["default"]}


@pytest.fixture
def archive(api_as: Any, user: User) -> bytes:
    """The archive of a person with a picture and an occupation."""
    client = api_as(user)
    body = {"file": uploaded(make_photo("JPEG"))}
    assert client.post("/api/v1/users/me/avatar", body, format="multipart").status_code == 201
    assert client.patch("/api/v1/users/me", {"occupation": "Baker"}).status_code == 200
    data, _ = archive_of(client)
    return data


def picture_of(person: User) -> bytes:
    with default_storage.open(UserProfile.objects.get(owner=person).avatar) as file:
        return file.read()


def with_picture(data: bytes, picture: bytes, *, told: bool = True) -> bytes:
    """The same archive with another picture; `told` says it to the manifest too."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            piece = picture if name == NAME else old.read(name)
            if name == "manifest.json" and told:
                manifest = orjson.loads(piece)
                manifest["files"][NAME]["sha256"] = hashlib.sha256(picture).hexdigest()
                piece = orjson.dumps(manifest)
            new.writestr(name, piece)
    return target.getvalue()


def test_a_picture_comes_back_into_the_next_account(api_as, stranger, archive, user):
    done = import_made(api_as(stranger), archive)
    assert done["counts"]["profile"]["notes"] == {"picture_restored": 1}
    with Image.open(io.BytesIO(picture_of(stranger))) as mine, Image.open(io.BytesIO(picture_of(user))) as theirs:
        assert (mine.format, mine.size) == ("WEBP", theirs.size)
        assert mine.convert("RGB").resize((1, 1)).getpixel((0, 0)) == pytest.approx(
            theirs.convert("RGB").resize((1, 1)).getpixel((0, 0)), abs=3
        )
    assert UserProfile.objects.get(owner=stranger).avatar != UserProfile.objects.get(owner=user).avatar


def test_the_same_file_again_keeps_the_picture_that_is_there(api_as, stranger, archive, user):
    for person in (stranger, user):
        import_made(api_as(person), archive)
        name = UserProfile.objects.get(owner=person).avatar
        done = import_made(api_as(person), archive)
        assert done["counts"]["profile"]["notes"] == {}
        assert UserProfile.objects.get(owner=person).avatar == name


@pytest.mark.parametrize(
    "picture", [b"", b"<svg onload='alert(1)'/>", make_picture("GIF"), b"\xff\xd8\xff" + bytes(MAX_BYTES)]
)
def test_what_is_no_picture_is_left_out_and_the_rest_comes_in(api_as, stranger, archive, picture):
    done = import_made(api_as(stranger), with_picture(archive, picture))
    assert (done["state"], done["counts"]["profile"]["skipped"]) == ("ready", {"picture_refused": 1})
    profile = UserProfile.objects.get(owner=stranger)
    assert (profile.avatar, profile.occupation) == ("", "Baker")


def test_a_picture_that_the_manifest_does_not_know_stops_the_import_before_its_first_row(api_as, stranger, archive):
    done = import_made(api_as(stranger), with_picture(archive, make_picture("PNG"), told=False))
    assert (done["state"], done["error_code"]) == ("failed", "archive_damaged")
    assert [profile.occupation for profile in UserProfile.objects.filter(owner=stranger)] in ([], [None])


def test_a_person_has_one_picture_however_many_a_file_brings(api_as, stranger, archive):
    more = make_picture("PNG")
    target = io.BytesIO(archive)
    with zipfile.ZipFile(target, "a") as new:
        manifest = orjson.loads(new.read("manifest.json"))
        name = "files/avatar.png"
        manifest["files"][name] = {"sha256": hashlib.sha256(more).hexdigest()}
        new.writestr(name, more)
    data = with_manifest(target.getvalue(), manifest)
    for notes in ({"picture_restored": 1}, {}):
        assert import_made(api_as(stranger), data)["counts"]["profile"]["notes"] == notes


def with_manifest(data: bytes, manifest: Any) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, orjson.dumps(manifest) if name == "manifest.json" else old.read(name))
    return target.getvalue()


def test_a_storage_that_is_away_puts_the_import_back(api_as, stranger, archive, settings, tmp_path: Path):
    body = {"source": "evenkeel", "file": SimpleUploadedFile("mine.zip", archive)}
    assert api_as(stranger).post(IMPORTS, body, format="multipart").status_code == 202
    there = settings.STORAGES
    (tmp_path / "file").write_bytes(b"a file where the folder should be")
    away = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "file"}}
    settings.STORAGES = {**there, "default": away}
    with pytest.raises(OSError, match="storage of pictures"):
        import_run(import_id=None, clock=timezone.now)
    assert DataImport.objects.get(owner=stranger).state == "queued"
    settings.STORAGES = there
    assert import_run(import_id=None, clock=lambda: timezone.now() + timedelta(hours=1))
    assert UserProfile.objects.get(owner=stranger).avatar
