"""Conversations over real sockets: heard at once, refused at once, and never in the clear in Redis."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.exceptions import NotFound
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidStatus
from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.sync.client import ClientConnection

from accounts.identity.models import User, UserSession
from accounts.identity.services import session_start, sessions_revoke_all
from accounts.profile.models import PrivacySettings
from community.messaging.authors import author_of
from community.messaging.models import Conversation, ConversationMessage, ConversationParticipant
from community.messaging.services import participant_leave
from community.messaging.tests.factories import make_conversation, say
from config.api.redis_client import redis_client
from config.ids import uuid7
from config.realtime.authentication import SocketIdentity
from config.realtime.publish import publish_access_changed
from config.realtime.tests.conftest import closed_with
from config.realtime.topics import channel_prefix
from moderation.sanctions.models import ModerationRestriction

PATH = "/ws/v1/chat"
Open = Callable[..., ClientConnection]


@pytest.fixture
def ada(make_user: Any) -> User:
    return make_user()


@pytest.fixture
def ben(make_user: Any) -> User:
    return make_user()


def words(talk: Conversation, text: str, **more: Any) -> dict[str, Any]:
    return {"conversation_id": str(talk.pk), "message_id": str(uuid7()), "content": text, **more}


def test_what_is_said_is_stored_answered_and_heard_by_all(
    opened: Open, asked: Any, hears: Any, ada: User, ben: User
) -> None:
    talk = make_conversation(ada, ben)[0]
    mine, theirs = opened(ada, PATH), opened(ben, PATH)
    answer = asked(mine, "chat:message", words(talk, "Hello."))
    stored = ConversationMessage.objects.get()
    assert answer["event"] == "ack"
    assert answer["data"]["message"]["id"] == str(stored.pk)
    for socket in (mine, theirs):
        assert hears(socket, "chat:message")["data"] == answer["data"]["message"]
    again = asked(mine, "chat:message", words(talk, "Hello.", message_id=str(stored.pk)))
    assert again["data"]["message"]["seq"] == 1
    assert ConversationMessage.objects.count() == 1


def test_redis_never_holds_the_words(opened: Open, asked: Any, hears: Any, ada: User, ben: User) -> None:
    talk = make_conversation(ada, ben)[0]
    tap = redis_client().pubsub(ignore_subscribe_messages=True)
    tap.psubscribe(channel_prefix().decode() + "*")
    mine = opened(ada, PATH)
    asked(mine, "chat:message", words(talk, "The old mill."))
    hears(mine, "chat:message")
    heard = [tap.get_message(timeout=0.3) for _ in range(3)]
    payloads = [bytes(message["data"]) for message in heard if message is not None]
    tap.close()
    assert len(payloads) == 1
    assert payloads[0][:1] == b"\x01"
    assert b"mill" not in payloads[0]


def test_a_conversation_that_begins_is_heard_on_sockets_that_are_open(
    opened: Open, asked: Any, hears: Any, ada: User, ben: User
) -> None:
    mine, theirs = opened(ada, PATH), opened(ben, PATH)
    talk = make_conversation(ada, ben)[0]
    # Both sockets ask anew what they may hear; the first frame may come before that is answered.
    for _ in range(15):
        answer = asked(mine, "chat:message", words(talk, "New here."))
        if answer["event"] == "ack":
            break
        time.sleep(0.1)  # beyond ten frames a second a socket is closed for flooding
    say(talk, ben, "Welcome.")
    contents = {hears(mine, "chat:message")["data"]["content"] for _ in range(2)}
    assert "Welcome." in contents
    assert hears(theirs, "chat:message")["data"]["content"] in {"New here.", "Welcome."}


def test_a_stranger_hears_nothing_and_can_say_nothing(
    opened: Open, asked: Any, ada: User, ben: User, stranger: User
) -> None:
    talk = make_conversation(ada, ben)[0]
    socket = opened(stranger, PATH)
    say(talk, ada)
    answer = asked(socket, "chat:message", words(talk, "Let me in."))
    assert (answer["event"], answer["data"]["code"]) == ("error", "not_found")
    assert socket.__dict__["heard"] == []


def test_a_frame_after_the_membership_ended_is_refused(opened: Open, asked: Any, ada: User, ben: User) -> None:
    """Even if the socket was not told: each message is allowed or refused by the database."""
    talk = make_conversation(ada, ben)[0]
    mine = opened(ada, PATH)
    ConversationParticipant.objects.filter(conversation=talk, owner=ada).update(left_at=timezone.now())
    answer = asked(mine, "chat:message", words(talk, "Still here?"))
    assert (answer["event"], answer["data"]["code"]) == ("error", "not_found")
    assert not ConversationMessage.objects.exists()


def test_who_leaves_hears_nothing_more_on_any_device(
    opened: Open, asked: Any, hears: Any, ada: User, ben: User
) -> None:
    talk = make_conversation(ada, ben)[0]
    other = make_conversation(ada, ben)[0]
    phone, tablet = opened(ada, PATH), opened(ada, PATH)
    participant_leave(conversation_id=talk.pk, owner_id=ada.pk, now=timezone.now())
    for socket in (phone, tablet):
        for _ in range(15):
            if asked(socket, "chat:typing", {"conversation_id": str(talk.pk)})["event"] == "error":
                break
            time.sleep(0.1)
    say(talk, ben, "Are you there?")
    say(other, ben, "Here I am.")
    for socket in (phone, tablet):
        assert hears(socket, "chat:message")["data"]["content"] == "Here I am."


def test_a_ban_closes_open_sockets_at_once_and_a_mute_refuses_the_next_frame(
    opened: Open, asked: Any, ada: User, ben: User
) -> None:
    talk = make_conversation(ada, ben)[0]
    mine, theirs = opened(ada, PATH), opened(ben, PATH)
    now = timezone.now()
    ModerationRestriction.objects.create(owner=ben, kind="mute", reason_code="spam", starts_at=now)
    refused = asked(theirs, "chat:message", words(talk, "Buy this."))
    assert (refused["event"], refused["data"]["code"]) == ("error", "community_muted")
    ModerationRestriction.objects.create(owner=ada, kind="ban", reason_code="threats", starts_at=now)
    publish_access_changed([ada.pk])
    assert closed_with(mine) == (4401, "community_banned")
    with pytest.raises(InvalidStatus) as caught:
        opened(ada, PATH)
    assert caught.value.response.status_code == 403


def test_typing_and_reading_are_told_to_the_other(opened: Open, asked: Any, hears: Any, ada: User, ben: User) -> None:
    talk, (_, other) = make_conversation(ada, ben)
    PrivacySettings.objects.create(owner=ben, show_activity=True)
    say(talk, ada)
    mine, theirs = opened(ada, PATH), opened(ben, PATH)
    here = {"conversation_id": str(talk.pk)}
    assert asked(theirs, "chat:typing", here)["event"] == "ack"
    assert hears(mine, "chat:typing")["data"] == {**here, "sender_id": str(other.pk), "is_typing": True}
    assert asked(theirs, "chat:read", {**here, "seq": 1})["data"] == {"delivered_seq": 1, "read_seq": 1}
    marked = {**here, "participant_id": str(other.pk), "delivered_seq": 1, "read_seq": 1}
    assert hears(mine, "chat:read")["data"] == marked


def test_a_bad_frame_names_its_field(opened: Open, asked: Any, ada: User, ben: User) -> None:
    talk = make_conversation(ada, ben)[0]
    mine = opened(ada, PATH)
    answer = asked(mine, "chat:message", {"conversation_id": str(talk.pk), "content": "x"})
    assert answer["data"]["code"] == "invalid_data"
    assert [error["field"] for error in answer["data"]["errors"]] == ["message_id"]
    long = asked(mine, "chat:message", words(talk, "x" * 4_001))
    assert [error["field"] for error in long["data"]["errors"]] == ["content"]
    empty = asked(mine, "chat:message", words(talk, " "))
    assert [error["field"] for error in empty["data"]["errors"]] == ["content"]
    assert json.dumps(empty)


def test_what_many_hear_is_written_to_each_by_the_shortest_way(
    opened: Open, asked: Any, hears: Any, ada: User, ben: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Past the server, under all that stands between it and the consumer; and beside frames that it compresses."""
    by_the_server: list[str] = []
    send = WebSocketsSansIOProtocol.send

    async def noted(self: WebSocketsSansIOProtocol, message: Any) -> None:
        by_the_server.append(json.loads(message["text"])["event"] if "text" in message else message["type"])
        await send(self, message)

    monkeypatch.setattr(WebSocketsSansIOProtocol, "send", noted)
    talk = make_conversation(ada, ben)[0]
    mine, theirs = opened(ada, PATH), opened(ben, PATH)
    assert [type(one) for one in theirs.protocol.extensions] == [PerMessageDeflate]
    lines = [f"{number} {'word ' * (number * 40)}" for number in range(8)]
    for line in lines:
        assert asked(mine, "chat:message", words(talk, line))["event"] == "ack"
    assert [hears(theirs, "chat:message")["data"]["content"] for _ in lines] == lines
    assert [hears(mine, "chat:message")["data"]["content"] for _ in lines] == lines
    assert set(by_the_server) == {"websocket.accept"}


@pytest.mark.django_db
def test_an_ended_session_has_nobody_who_speaks(ada: User) -> None:
    token = session_start(user=ada, now=timezone.now())
    identity = SocketIdentity(ada.pk, UserSession.objects.get(owner=ada).pk)
    assert token.access
    sessions_revoke_all(owner=ada, reason="signed_out", now=timezone.now())
    with pytest.raises(NotFound):
        author_of(identity)
