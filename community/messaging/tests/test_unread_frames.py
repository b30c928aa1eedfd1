"""What somebody writes in danger over a socket is heard, although nobody had read it when it was refused."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from accounts.identity.models import User
from community.counseling.tests.factories import make_counselor, make_session
from community.messaging.models import Conversation, ConversationMessage
from config.api.limits import Limit
from config.api.throttling import LIMITS
from config.ids import uuid7
from config.realtime.limits import FloodGuard
from config.realtime.tests.conftest import receive
from crisis.incidents.models import CrisisEvent, CrisisIncident

Open = Callable[..., ClientConnection]
pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/ws/v1/chat"
DANGER = "I have taken all the pills."
LONG = "It rained and I read a book by the window. " * 100


def words(talk: Conversation, text: str = DANGER, **more: Any) -> dict[str, Any]:
    return {"conversation_id": str(talk.pk), "message_id": str(uuid7()), "content": text, **more}


@pytest.mark.parametrize(
    ("text", "more", "code"),
    [
        (DANGER + LONG, {}, "invalid_data"),
        (LONG + DANGER, {}, "invalid_data"),
        (DANGER, {"colour": "red"}, "invalid_data"),
        (DANGER, {"message_type": "image"}, "validation_error"),
    ],
    ids=["too long", "at its end", "unknown", "wrong"],
)
def test_a_cry_for_help_in_a_frame_that_nobody_read_is_heard(
    opened: Open, asked: Any, hears: Any, ada: User, talk: Conversation, text: str, more: dict[str, str], code: str
) -> None:
    mine, events = opened(ada, PATH), opened(ada, "/ws/v1/events")
    asked(events, "ping", {})
    answer = asked(mine, "chat:message", words(talk, text, **more))
    assert (answer["event"], answer["data"]["code"]) == ("error", code)
    assert answer["data"]["errors"]
    assert answer["data"]["support"]["resources"]
    assert hears(events, "crisis:response")["data"]["severity"] >= 3
    assert CrisisIncident.objects.filter(owner=ada).count() == 1
    calm = asked(mine, "chat:message", words(talk, LONG))["data"]
    assert (calm["code"], "support" in calm) == ("invalid_data", False)
    assert CrisisEvent.objects.filter(owner=ada).count() == 1
    assert not ConversationMessage.objects.exists()


def test_of_frames_that_come_too_fast_a_few_are_read(
    opened: Open, ada: User, talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The socket's own allowance comes back by the second, and would do so while a busy machine runs this.
    monkeypatch.setattr(FloodGuard, "admits", lambda guard, now: False)
    monkeypatch.setitem(LIMITS, "unread", Limit(1, 60, "user"))
    mine = opened(ada, PATH)
    for _ in range(3):
        mine.send(json.dumps({"event": "chat:message", "id": "q", "data": words(talk)}))
    answers = [receive(mine, 5.0)["data"] for _ in range(3)]
    assert [(answer["code"], "support" in answer) for answer in answers] == [
        ("rate_limited", True), ("rate_limited", False), ("rate_limited", False),
    ]  # fmt: skip
    assert CrisisIncident.objects.filter(owner=ada).count() == 1


def test_a_frame_that_is_too_big_is_heard_before_the_socket_closes(opened: Open, ada: User, talk: Conversation) -> None:
    mine = opened(ada, PATH)
    mine.send(json.dumps({"event": "chat:message", "id": "q", "data": words(talk, LONG * 5 + DANGER)}))
    answer = receive(mine, 5.0)
    assert (answer["id"], answer["data"]["code"]) == ("q", "frame_too_big")
    assert answer["data"]["support"]["severity"] >= 3
    with pytest.raises(ConnectionClosed) as closed:
        receive(mine, 5.0)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009
    assert CrisisIncident.objects.filter(owner=ada).count() == 1


def test_too_long_words_of_a_counsellor_are_about_the_person_before_them(opened: Open, asked: Any, ada: User) -> None:
    counselor = make_counselor()
    session = make_session(ada, counselor=counselor)
    for writer, heard in ((counselor, False), (ada, True)):
        socket = opened(writer, f"/ws/v1/counseling/{session.pk}")
        answer = asked(socket, "chat:message", {"message_id": str(uuid7()), "content": LONG + DANGER})["data"]
        assert (answer["code"], "support" in answer) == ("invalid_data", heard)
    assert CrisisEvent.objects.get().owner_id == ada.pk
