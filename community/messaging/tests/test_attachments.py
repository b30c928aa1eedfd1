"""Pictures in conversations: cleaned, sealed, and seen by whoever sees their message."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone
from rest_framework.exceptions import NotFound

from accounts.export.storage import PRIVATE
from accounts.identity.models import User
from accounts.profile.tests.factories import make_picture
from community.blocks.models import UserBlock
from community.messaging.attachments import attachment_add, attachment_read
from community.messaging.changes import message_state_set
from community.messaging.erasure import words_prune
from community.messaging.exports import attachments_out
from community.messaging.files import attachments_sweep
from community.messaging.models import Conversation, MessageAttachment
from community.messaging.selectors import participant_get
from community.messaging.services import participant_leave
from community.messaging.tests.factories import address, make_conversation, say
from config.ids import uuid7
from moderation.screening.models import ScreeningHold

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


def test_a_picture_of_a_minor_waits_for_a_moderator_without_words_too(api_as: Any, ada: User, ben: User) -> None:
    talk = make_conversation(ada, ben, minors=True)[0]
    row_id = attach(api_as(ada), talk, make_picture()).json()["id"]
    sent = api_as(ada).post(address(talk), {"message_type": "image", "attachment_id": row_id})
    assert (sent.status_code, sent.json()["state"]) == (201, "held")
    assert api_as(ben).get(address(talk)).json()["results"] == []
    assert api_as(ben).get(address(talk, f"attachments/{row_id}")).status_code == 404
    assert ScreeningHold.objects.get(state="open").owner == ada


def test_who_left_fetches_what_was_sent_until_then(api_as: Any, ada: User, ben: User, talk: Conversation) -> None:
    where = []
    for _ in range(2):
        row_id = attach(api_as(ada), talk, make_picture()).json()["id"]
        api_as(ada).post(address(talk), {"message_type": "image", "attachment_id": row_id})
        where.append(address(talk, f"attachments/{row_id}"))
        participant_leave(conversation_id=talk.pk, owner_id=ben.pk, now=timezone.now())
    assert [api_as(ben).get(one).status_code for one in where] == [200, 404]


def test_in_a_group_a_block_covers_pictures_too(ada: User, ben: User, make_user: Any) -> None:
    cara = make_user()
    group, (place, *_) = make_conversation(ada, ben, cara, kind=Conversation.Kind.GROUP, house=True)
    row, _ = attachment_add(viewer=place, owner=ada, data=make_picture(), now=timezone.now())
    assert say(group, ada, "", message_type="image", attachment_id=row.pk).sent is not None
    UserBlock.objects.create(owner=ada, blocked=ben, reference_type="group_message", reference_id=uuid7())
    places = {person: participant_get(viewer=person, conversation_id=group.pk, kind="group") for person in (ben, cara)}
    assert attachment_read(viewer=places[cara], attachment_id=row.pk)[0] == row
    with pytest.raises(NotFound):
        attachment_read(viewer=places[ben], attachment_id=row.pk)


def test_a_picture_that_a_moderator_deleted_can_be_given_back_as_long_as_words(
    api_as: Any, ada: User, ben: User, talk: Conversation
) -> None:
    row_id = attach(api_as(ada), talk, make_picture()).json()["id"]
    sent = api_as(ada).post(address(talk), {"message_type": "image", "attachment_id": row_id}).json()
    now = timezone.now()
    message_state_set(message_id=sent["id"], state="deleted", now=now)
    attachments_sweep(now=now + timedelta(days=2))
    message_state_set(message_id=sent["id"], state="sent", now=now)
    assert api_as(ben).get(address(talk, f"attachments/{row_id}")).status_code == 200
    message_state_set(message_id=sent["id"], state="deleted", now=now)
    words_prune(now + timedelta(days=31))
    attachments_sweep(now=now + timedelta(days=31))
    assert not MessageAttachment.objects.exists()


@pytest.mark.parametrize("left", [None, 0, 100, 300], ids=["lost", "emptied", "half a head", "half a piece"])
def test_a_lost_or_damaged_file_does_not_cost_a_person_the_rest_of_their_export(
    api_as: Any, ada: User, talk: Conversation, left: int | None
) -> None:
    kept, lost = (attach(api_as(ada), talk, make_picture()).json()["id"] for _ in range(2))
    file = MessageAttachment.objects.get(pk=lost).file
    path = Path(storages[PRIVATE].path(file))
    if left is None:
        storages[PRIVATE].delete(file)
    else:
        path.write_bytes(path.read_bytes()[:left])
    files = [(name, opened().read()[:4]) for name, opened in attachments_out(ada)]
    assert files == [(f"messages/{kept}.webp", b"RIFF")]


def test_an_upload_that_broke_off_behind_its_file_stores_nothing(api_as: Any, ada: User, talk: Conversation) -> None:
    form = {"file": SimpleUploadedFile("beach.jpg", make_picture(), "image/jpeg"), "id": str(uuid7())}
    body = encode_multipart(BOUNDARY, form)
    client, where = api_as(ada), address(talk, "attachments")
    for lost in (2, 60, 100):
        # As a server hands on a request whose client went away.
        cut = {"wsgi.input": BytesIO(body[:-lost]), "CONTENT_LENGTH": str(len(body))}
        assert client.generic("POST", where, content_type=MULTIPART_CONTENT, **cut).status_code == 400
    assert not MessageAttachment.objects.exists()
    assert client.generic("POST", where, body, content_type=MULTIPART_CONTENT).json()["id"] == form["id"]
