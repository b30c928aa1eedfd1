import base64
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils import timezone
from rest_framework.test import APIClient

from crisis.resources.bundle import bundle_make, bundle_path, bundle_read, bundle_refresh
from crisis.resources.directory import directory_current, directory_forget
from crisis.resources.services import bundle_rebuild
from crisis.resources.tests.factories import make_resource

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_directory")]
URL = "/api/v1/crisis/resources/bundle"


def published_key(client: APIClient) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(base64.b64decode(client.get(f"{URL}/key").json()["public_key"]))


def test_the_signature_holds_with_the_published_key_and_breaks_with_one_byte(api_client: APIClient) -> None:
    make_resource()
    answer = api_client.get(URL)
    signature = base64.b64decode(answer.headers["X-Bundle-Signature"])
    key = published_key(api_client)
    key.verify(signature, answer.content)
    flipped = bytearray(answer.content)
    flipped[len(flipped) // 2] ^= 1
    with pytest.raises(InvalidSignature):
        key.verify(signature, bytes(flipped))


def test_the_detached_signature_belongs_to_the_same_bytes(api_client: APIClient) -> None:
    make_resource()
    detached = api_client.get(f"{URL}/signature").json()
    bundle = api_client.get(URL)
    assert detached["signature"] == bundle.headers["X-Bundle-Signature"]
    assert detached["version"] == bundle.json()["version"]
    assert detached["key_id"] == bundle.json()["key_id"] == api_client.get(f"{URL}/key").json()["key_id"]


def test_the_bundle_has_a_strong_etag_and_is_not_sent_twice(api_client: APIClient) -> None:
    make_resource()
    first = api_client.get(URL)
    assert first.headers["ETag"].startswith('"')
    assert first.headers["Cache-Control"] == "public, max-age=3600"
    assert api_client.get(URL, HTTP_IF_NONE_MATCH=first.headers["ETag"]).status_code == 304


def test_fields_do_not_trim_signed_bytes(api_client: APIClient) -> None:
    make_resource()
    assert api_client.get(URL, {"fields": "version"}).content == api_client.get(URL).content


def test_the_bundle_changes_with_the_data_and_only_then(
    api_client: APIClient, django_capture_on_commit_callbacks: Any, staff_user: Any
) -> None:
    from crisis.resources.services import resource_save

    row = make_resource()
    first = api_client.get(URL)
    assert bundle_rebuild(now=timezone.now()) == first.json()["version"]
    assert api_client.get(URL).content == first.content
    row.phone_number = "+498001110222"
    with django_capture_on_commit_callbacks(execute=True):
        resource_save(actor=staff_user, resource=row, now=timezone.now())
    assert "+498001110222" in api_client.get(URL).content.decode()


def test_an_old_bundle_is_dated_anew(fresh_directory: Path) -> None:
    make_resource()
    now = timezone.now()
    entries = directory_current(now).bundle.entries
    later = bundle_refresh(entries, now + timedelta(days=31))
    assert later.built_at > now
    assert bundle_refresh(entries, now + timedelta(days=32)).content == later.content


def test_a_damaged_file_is_not_served(fresh_directory: Path) -> None:
    make_resource()
    directory_current(timezone.now())
    data = json.loads(bundle_path().read_bytes())
    data["resources"][0]["phone_number"] = "666"
    bundle_path().write_bytes(json.dumps(data).encode())
    assert bundle_read() is None
    bundle_path().write_bytes(b"{")
    assert bundle_read() is None


def test_a_folder_that_cannot_be_written_does_not_stop_help(settings: Any, tmp_path: Path) -> None:
    make_resource()
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    settings.DATA_DIR = tmp_path / "file"
    directory_forget()
    assert len(directory_current(timezone.now()).by_id) == 1


def test_a_rotated_key_signs_a_new_bundle(settings: Any) -> None:
    make_resource()
    now = timezone.now()
    first = directory_current(now).bundle
    settings.EVENKEEL_BUNDLE_SIGNING_KEY = base64.b64encode(b"k" * 32).decode()
    second = bundle_refresh(first.entries, now)
    assert second.key_id != first.key_id
    assert second.version == first.version


def test_two_builds_of_the_same_content_are_the_same_bytes() -> None:
    make_resource()
    now = timezone.now()
    entries = directory_current(now).bundle.entries
    assert bundle_make(entries, now).content == bundle_make(entries, now).content
