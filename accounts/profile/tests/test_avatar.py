from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import boto3
import httpx
import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import connections
from django.utils import timezone
from moto.server import ThreadedMotoServer
from PIL import Image

from accounts.audit.models import AuditEvent
from accounts.profile.avatars import avatar_set, avatars_sweep
from accounts.profile.changes import _listeners
from accounts.profile.models import UserProfile
from accounts.profile.pictures import MAX_BYTES
from accounts.profile.tests.factories import SECRETS, make_photo, make_picture, uploaded
from config.settings.parts import files

URL = "/api/v1/users/me/avatar"
ME = "/api/v1/users/me"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.STORAGES = {**settings.STORAGES, **files.file_storages(tmp_path)}
    return tmp_path / "media" / "avatars"


def send(client, content=None, *, name="me.jpg", field="file", **headers):
    body = {field: uploaded(make_picture() if content is None else content, name)}
    return client.post(URL, body, format="multipart", headers=headers)


def stored(media: Path):
    return sorted(path.name for path in media.iterdir()) if media.exists() else []


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
@pytest.mark.parametrize("field", ["file", "avatar"])
def test_a_picture_is_sent_shown_and_taken_away(api_as, api_client, user, media, kind, field):
    client = api_as(user)
    answer = send(client, make_photo(kind), field=field)
    assert answer.status_code == 201
    made = answer.json()
    assert made["url"].endswith(f"/api/v1/media/avatars/{made['filename']}")
    assert client.get(ME).json()["avatar_url"] == made["url"]
    shown = api_client.get(f"/api/v1/media/avatars/{made['filename']}")
    assert shown.status_code == 200
    assert Image.open(BytesIO(shown.content)).size == (64, 48)
    assert not any(word.encode() in shown.content for word in SECRETS)
    assert stored(media) == [made["filename"]]
    assert client.delete(URL).status_code == 204
    assert client.get(ME).json()["avatar_url"] is None


def test_a_picture_is_served_as_a_picture_and_as_nothing_else(api_as, api_client, user):
    name = send(api_as(user)).json()["filename"]
    shown = api_client.get(f"/api/v1/media/avatars/{name}")
    assert shown["Content-Type"] == "image/webp"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown["Content-Security-Policy"]
    assert "default-src 'none'" in shown["Content-Security-Policy"]
    assert shown["Content-Disposition"] == "attachment"
    assert "immutable" in shown["Cache-Control"]
    assert "public" not in shown["Cache-Control"]
    again = api_client.get(f"/api/v1/media/avatars/{name}", headers={"if-none-match": shown["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "name",
    [
        "0" * 32 + ".webp",
        "..%2f..%2fsecret",
        "..",
        "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "a.webp",
        "A" * 32 + ".webp",
        "0" * 32 + ".svg",
        "0" * 32 + ".webp%00.html",
    ],
)
def test_no_other_name_shows_a_file(api_client, media, name):
    media.mkdir(parents=True)
    (media / "a.webp").write_bytes(b"x")
    (media.parent / "secret").write_bytes(b"x")
    assert api_client.get(f"/api/v1/media/avatars/{name}").status_code == 404


def test_the_name_is_random_and_nothing_of_the_senders(api_as, user, media):
    client = api_as(user)
    for name in ("../../../evil.html", "Lea Quokka.php.jpg", "x" * 300 + ".jpg", "a\r\nb.jpg"):
        made = send(client, name=name)
        assert made.status_code == 201
        assert len(made.json()["filename"]) == 37
        assert set(made.json()["filename"].removesuffix(".webp")) <= set("0123456789abcdef")
    assert not list(media.parent.parent.glob("*evil*"))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "required"),
        ({"file": uploaded(b"")}, "empty"),
        ({"file": uploaded(b"<svg/>", "a.png", "image/png")}, "picture_type"),
        ({"file": uploaded(make_picture()[:200])}, "picture_broken"),
        ({"file": "a text"}, "invalid"),
        ({"file": uploaded(make_picture()), "avatar": uploaded(make_picture())}, "required"),
        ({"file": uploaded(make_picture()), "owner": "somebody"}, "unknown_field"),
    ],
    ids=["nothing", "empty", "svg", "half", "text", "two", "more"],
)
def test_what_is_no_picture_is_named_and_nothing_is_kept(api_as, user, media, body, code):
    answer = api_as(user).post(URL, body, format="multipart")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == code
    assert answer["Content-Type"] == "application/problem+json"
    assert stored(media) == []
    assert not UserProfile.objects.exists()


@pytest.mark.parametrize("size", [MAX_BYTES + 1, 6_000_000, 25_000_000])
def test_what_is_too_large_is_refused_before_it_is_written_anywhere(api_as, user, media, size, monkeypatch):
    def written(*args, **kwargs):
        pytest.fail("the body went to a file on disk")

    monkeypatch.setattr("django.core.files.uploadedfile.TemporaryUploadedFile.__init__", written)
    for headers in ({}, {"idempotency-key": f"large-{size}"}):
        answer = send(api_as(user), make_picture() + bytes(size - len(make_picture())), **headers)
        assert answer.status_code == 413
        assert answer["Content-Type"] == "application/problem+json"
    assert stored(media) == []


def test_five_megabytes_are_accepted_and_stay_in_memory(api_as, user, media, monkeypatch):
    monkeypatch.setattr(
        "django.core.files.uploadedfile.TemporaryUploadedFile.__init__", lambda *a, **k: pytest.fail("on disk")
    )
    picture = make_picture()
    assert send(api_as(user), picture + bytes(MAX_BYTES - len(picture))).status_code == 201


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{}", "application/json", 415),
        (make_picture(), "image/jpeg", 415),
        (b"no boundary", "multipart/form-data", 400),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x", 400),
    ],
)
def test_other_bodies_are_refused(api_as, user, body, content_type, status):
    assert api_as(user).generic("POST", URL, body, content_type).status_code == status


def test_without_a_picture_there_is_nothing_to_take_away(api_as, user):
    assert api_as(user).delete(URL).status_code == 204
    assert not AuditEvent.objects.filter(action__startswith="accounts.avatar").exists()


def test_nobody_else_touches_a_picture(api_as, api_client, user, stranger):
    url = send(api_as(user)).json()["url"]
    assert api_client.post(URL).status_code == 401
    assert api_client.delete(URL).status_code == 401
    assert api_as(stranger).delete(URL).status_code == 204
    assert api_as(user).get(ME).json()["avatar_url"] == url


def test_ten_uploads_an_hour(api_as, user):
    client = api_as(user)
    answers = [send(client, b"no picture").status_code for _ in range(11)]
    assert answers == [400] * 10 + [429]
    assert client.delete(URL).status_code == 204


@pytest.mark.django_db(transaction=True)
def test_the_picture_before_goes_when_the_next_is_committed(api_as, user, media):
    client = api_as(user)
    names = [send(client).json()["filename"] for _ in range(2)]
    assert stored(media) == names[1:]
    assert client.get(f"/api/v1/media/avatars/{names[0]}").status_code == 404
    assert client.delete(URL).status_code == 204
    assert stored(media) == []
    actions = AuditEvent.objects.filter(action__startswith="accounts.avatar").values_list("action", flat=True)
    assert sorted(actions) == ["accounts.avatar.removed", "accounts.avatar.set", "accounts.avatar.set"]


class ListenerFailed(RuntimeError):
    pass


@pytest.mark.django_db(transaction=True)
def test_a_change_that_fails_leaves_the_picture_as_it_was_and_no_file(api_as, user, media, monkeypatch, now):
    name = send(api_as(user)).json()["filename"]

    def fails(*_):
        raise ListenerFailed

    monkeypatch.setattr("accounts.profile.changes._listeners", [*_listeners, fails])
    with pytest.raises(ListenerFailed):
        avatar_set(owner=user, picture=b"picture", now=now)
    assert stored(media) == [name]
    assert UserProfile.objects.get(owner=user).avatar == f"avatars/{name}"


@pytest.mark.django_db(transaction=True)
def test_uploads_at_once_leave_one_file(api_as, user, media):
    clients = [api_as(user) for _ in range(4)]

    def step(client):
        try:
            return send(client).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(step, clients)) == [201] * 4
    assert [f"avatars/{name}" for name in stored(media)] == [UserProfile.objects.get(owner=user).avatar]


@pytest.mark.django_db(transaction=True)
def test_an_upload_that_is_repeated_with_its_key_is_stored_once(api_as, user, media):
    client = api_as(user)
    first, again = (send(client, **{"idempotency-key": "my picture"}) for _ in range(2))
    assert (again.status_code, again.json()) == (201, first.json())
    assert again["Idempotency-Replayed"] == "true"
    assert stored(media) == [first.json()["filename"]]
    other = send(client, make_picture("PNG"), **{"idempotency-key": "my picture"})
    assert other.json()["code"] == "idempotency_key_reused"


def test_a_file_that_no_profile_names_is_swept_away_and_no_other(api_as, user, media):
    name = send(api_as(user)).json()["filename"]
    (media / ("0" * 32 + ".webp")).write_bytes(b"left by a process that died")
    (media / "notes.txt").write_bytes(b"not ours")
    assert avatars_sweep(now=timezone.now()) == 0
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert avatars_sweep(now=timezone.now()) == 1
    assert stored(media) == sorted([name, "notes.txt"])


def test_a_house_without_pictures_is_swept_too(now):
    assert avatars_sweep(now=now) == 0


def test_a_disk_that_fails_is_an_outage_and_changes_nothing(api_as, user, media):
    media.parent.mkdir(parents=True)
    media.write_bytes(b"a file where the folder should be")
    answer = send(api_as(user))
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert not UserProfile.objects.exclude(avatar="").exists()


# ---- the same with a bucket


@pytest.fixture
def bucket(settings, monkeypatch, tmp_path):
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    values = {
        "S3_BUCKET": "pictures",
        "S3_ENDPOINT_URL": endpoint,
        "S3_REGION": "eu-central-1",
        "S3_ACCESS_KEY_ID": "test",
        "S3_SECRET_ACCESS_KEY": "test",
    }
    for name, value in values.items():
        monkeypatch.setattr(files, name, value)
    settings.STORAGES = {**settings.STORAGES, **files.file_storages(tmp_path)}
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "eu-central-1"}
    client = boto3.client("s3", endpoint_url=endpoint, **keys)
    httpx.post(f"{endpoint}/moto-api/reset")  # it keeps what an earlier server of the process was told
    client.create_bucket(Bucket="pictures", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    yield client, server
    server.stop()


def keys_in(client):
    return [item["Key"] for item in client.list_objects_v2(Bucket="pictures").get("Contents", [])]


@pytest.mark.django_db(transaction=True)
def test_a_bucket_holds_pictures_behind_links_that_are_signed_and_end(api_as, api_client, user, bucket):
    s3, _ = bucket
    client = api_as(user)
    names = [send(client, make_photo("JPEG")).json()["filename"] for _ in range(2)]
    assert keys_in(s3) == [f"media/avatars/{names[1]}"]
    assert s3.head_object(Bucket="pictures", Key=f"media/avatars/{names[1]}")["ContentType"] == "image/webp"
    moved = api_client.get(f"/api/v1/media/avatars/{names[1]}")
    assert moved.status_code == 302
    assert "X-Amz-Signature" in moved["Location"]
    assert "X-Amz-Expires=600" in moved["Location"]
    shown = httpx.get(moved["Location"])
    assert Image.open(BytesIO(shown.content)).size == (64, 48)
    assert client.get(ME).json()["avatar_url"].endswith(f"/api/v1/media/avatars/{names[1]}")
    assert client.delete(URL).status_code == 204
    assert keys_in(s3) == []


def test_what_is_left_in_a_bucket_is_swept(api_as, user, bucket):
    s3, _ = bucket
    name = send(api_as(user)).json()["filename"]
    s3.put_object(Bucket="pictures", Key=f"media/avatars/{'0' * 32}.webp", Body=b"left")
    assert avatars_sweep(now=timezone.now()) == 0
    assert avatars_sweep(now=timezone.now() + timedelta(hours=2)) == 1
    assert keys_in(s3) == [f"media/avatars/{name}"]


def test_a_bucket_that_is_away_is_an_outage_and_changes_nothing(api_as, user, bucket):
    client = api_as(user)
    url = send(client).json()["url"]
    bucket[1].stop()
    answer = send(client)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert client.get(ME).json()["avatar_url"] == url


def test_a_bucket_that_refuses_is_an_outage(api_as, user, bucket):
    s3, _ = bucket
    s3.delete_bucket(Bucket="pictures")
    assert send(api_as(user)).status_code == 503
    assert default_storage.bucket_name == "pictures"
