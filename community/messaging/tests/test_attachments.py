"""Pictures in conversations: cleaned, sealed, and seen by whoever sees their message."""

from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.export.storage import PRIVATE
from accounts.identity.models import User
from accounts.profile.tests.factories import make_picture
from community.messaging.models import Conversation, MessageAttachment
from community.messaging.tests.factories import address, make_conversation
from config.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(make_user: Any) -> User:
    return make_user()


@pytest.fixture
def ben(make_user: Any) -> User:
    return make_user()


@pytest.fixture
def talk(ada: User, ben: User) -> Conversation:
    return make_conversation(ada, ben)[0]


def attach(client: Any, talk: Conversation, data: bytes, **fields: str) -> Any:
    form = {"file": SimpleUploadedFile("beach.jpg", data, "image/jpeg"), **fields}
    return client.post(address(talk, "attachments"), form, format="multipart")


def test_a_picture_is_seen_by_the_other_once_its_message_is_sent(
    api_as: Any, ada: User, ben: User, stranger: User, talk: Conversation
) -> None:
    picture = make_picture()
    made = attach(api_as(ada), talk, picture)
    assert made.status_code == 201
    where = address(talk, f"attachments/{made.json()['id']}")
    assert api_as(ada).get(where).status_code == 200
    assert api_as(ben).get(where).status_code == 404
    body = {"message_type": "image", "attachment_id": made.json()["id"]}
    sent = api_as(ada).post(address(talk), body)
    assert (sent.status_code, sent.json()["attachment_id"]) == (201, made.json()["id"])
    got = api_as(ben).get(where)
    assert (got.status_code, got["Content-Type"]) == (200, "image/webp")
    assert api_as(stranger).get(where).status_code == 404
    file = storages[PRIVATE].open(MessageAttachment.objects.get().file, "rb").read()
    assert b"WEBP" not in file
    assert api_as(ada).delete(address(talk, f"messages/{sent.json()['id']}")).status_code == 204
    assert api_as(ben).get(where).status_code == 404


def test_an_attachment_goes_with_one_message_and_only_with_its_senders(
    api_as: Any, ada: User, ben: User, talk: Conversation
) -> None:
    row_id = attach(api_as(ada), talk, make_picture()).json()["id"]
    body = {"message_type": "image", "attachment_id": row_id}
    stolen = api_as(ben).post(address(talk), body)
    assert (stolen.status_code, stolen.json()["code"]) == (400, "validation_error")
    assert api_as(ada).post(address(talk), body).status_code == 201
    assert api_as(ada).post(address(talk), body).status_code == 400


def test_the_same_upload_again_is_one_file_and_what_is_no_picture_is_refused(
    api_as: Any, ada: User, stranger: User, talk: Conversation
) -> None:
    picture, row_id = make_picture(), str(uuid7())
    client = api_as(ada)
    codes = [attach(client, talk, picture, id=row_id).status_code for _ in range(2)]
    assert codes == [201, 200]
    assert MessageAttachment.objects.count() == 1
    refused = attach(client, talk, b"MZ\x90\x00 a program")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "file")
    assert attach(api_as(stranger), talk, picture).status_code == 404
