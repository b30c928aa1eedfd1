"""The companion's socket and its stream, on a running house: real connections, and a model that takes its time."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.utils import timezone
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from accounts.consent.services import consent_set
from accounts.identity.models import User
from accounts.identity.services import session_start
from community.assistant.models import AssistantMessage
from community.assistant.tests.factories import agree, make_session, messages_url
from community.assistant.tests.model_server import Model
from config.api.limits import Limit
from config.api.throttling import LIMITS
from config.realtime.asyncapi import asyncapi_document
from config.realtime.tests.conftest import receive
from crisis.incidents.models import CrisisIncident

SECONDS = 10.0
DANGER = "I am going to kill myself tonight, I have the pills here."


def token_of(person: User) -> str:
    return session_start(user=person, now=timezone.now()).access


@pytest.fixture
def opened(house: str, unlimited: None) -> Iterator[Callable[..., ClientConnection]]:
    with ExitStack() as stack:

        def open_socket(person: User, session_id: Any) -> ClientConnection:
            address = f"{house.replace('http', 'ws')}/ws/v1/assistant/{session_id}"
            headers = {"Authorization": f"Bearer {token_of(person)}"}
            return stack.enter_context(connect(address, proxy=None, close_timeout=1, additional_headers=headers))

        yield open_socket


@pytest.fixture
def talking(house: str, make_user: Callable[..., User]) -> User:
    return agree(make_user(country="US"))


def send(client: ClientConnection, content: str, *, message_id: Any = None, frame_id: str = "1") -> None:
    data = {"message_id": str(message_id or uuid4()), "content": content}
    client.send(json.dumps({"event": "assistant:message", "id": frame_id, "data": data}))


def until(client: ClientConnection, *events: str) -> list[dict[str, Any]]:
    frames: list[dict[str, Any]] = []
    while not frames or frames[-1]["event"] not in events:
        frames.append(receive(client, SECONDS))
    return frames


def test_a_message_is_acknowledged_and_its_answer_comes_sentence_by_sentence(
    opened: Callable[..., ClientConnection], talking: User, model: Model
) -> None:
    session = make_session(talking)
    client = opened(talking, session.pk)
    send(client, "I had a long day.")
    frames = until(client, "assistant:done")
    assert [frame["event"] for frame in frames][:4] == ["ack", "assistant:start", "assistant:delta", "assistant:delta"]
    text = "".join(frame["data"]["text"] for frame in frames if frame["event"] == "assistant:delta")
    done = frames[-1]["data"]["assistant_message"]
    assert done["content"] == text
    assert done["id"] == frames[0]["data"]["assistant_message_id"]
    assert AssistantMessage.objects.get(pk=done["id"]).content == text


def test_danger_is_answered_with_help_on_the_socket(
    opened: Callable[..., ClientConnection], talking: User, model: Model
) -> None:
    client = opened(talking, make_session(talking).pk)
    send(client, DANGER)
    frames = until(client, "assistant:done")
    support = next(frame["data"] for frame in frames if frame["event"] == "assistant:support")
    assert support["severity"] >= 3
    assert support["resources"]
    assert model.asked == []


def test_danger_in_a_frame_that_nobody_read_is_heard(
    opened: Callable[..., ClientConnection], talking: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, message_id = opened(talking, make_session(talking).pk), uuid4()
    send(client, "I had a long day.", message_id=message_id)
    until(client, "assistant:done")
    send(client, DANGER + "It rained. " * 400, frame_id="2")
    send(client, DANGER, message_id=message_id, frame_id="3")
    monkeypatch.setitem(LIMITS, "user", Limit(0, 60, "user", writes_only=False))
    refused = [until(client, "error")[-1] for _ in range(2)]
    send(client, DANGER, frame_id="4")
    refused.append(until(client, "error")[-1])
    monkeypatch.delitem(LIMITS, "user")
    consent_set(owner=talking, kind="ai_processing", granted=False)
    send(client, DANGER, frame_id="5")
    refused.append(until(client, "error")[-1])
    assert [frame["data"]["code"] for frame in refused] == [
        "invalid_data", "id_conflict", "throttled", "consent_required",
    ]  # fmt: skip
    assert all(frame["data"]["support"]["severity"] >= 3 for frame in refused)
    assert CrisisIncident.objects.filter(owner=talking).count() == 1


def test_only_its_owner_opens_it(
    opened: Callable[..., ClientConnection], talking: User, make_user: Callable[..., User]
) -> None:
    session = make_session(talking)
    for person, session_id in ((agree(make_user()), session.pk), (talking, uuid4())):
        with pytest.raises(InvalidStatus) as caught:
            opened(person, session_id)
        assert caught.value.response.status_code == 404


def test_the_next_frame_after_the_consent_is_withdrawn_is_refused_and_a_running_answer_ends(
    opened: Callable[..., ClientConnection], talking: User, model: Model
) -> None:
    client = opened(talking, make_session(talking).pk)
    model.gate = threading.Event()
    model.says("That sounds hard. And", " then. ", "More of it.")
    send(client, "I had a long day.")
    until(client, "assistant:delta")
    consent_set(owner=talking, kind="ai_processing", granted=False)
    frames = until(client, "assistant:error")
    assert frames[-1]["data"]["code"] == "answer_stopped"
    model.gate.set()
    send(client, "Hello?", frame_id="2")
    refused = until(client, "error")[-1]
    assert (refused["id"], refused["data"]["code"]) == ("2", "consent_required")
    assert AssistantMessage.objects.filter(content__isnull=False, role="user").count() == 1


def test_the_same_message_again_is_answered_from_the_store(
    opened: Callable[..., ClientConnection], talking: User, model: Model
) -> None:
    client, message_id = opened(talking, make_session(talking).pk), uuid4()
    send(client, "I had a long day.", message_id=message_id)
    first = until(client, "assistant:done")[-1]["data"]
    send(client, "I had a long day.", message_id=message_id, frame_id="2")
    assert until(client, "assistant:done")[-1]["data"] == first
    assert len(model.asked) == 1


def test_a_second_message_waits_until_the_first_is_answered(
    opened: Callable[..., ClientConnection], talking: User, model: Model
) -> None:
    client = opened(talking, make_session(talking).pk)
    model.gate = threading.Event()
    model.says("That sounds hard. And", " more. ", "Yes.")
    send(client, "I had a long day.")
    until(client, "assistant:delta")
    send(client, "And another thing.", frame_id="2")
    refused = until(client, "error")[-1]
    assert (refused["id"], refused["data"]["code"]) == ("2", "answer_in_progress")
    model.gate.set()
    until(client, "assistant:done")
    send(client, "And another thing.", frame_id="3")
    assert until(client, "ack")[-1]["id"] == "3"


def test_who_hangs_up_stops_the_model(
    opened: Callable[..., ClientConnection], talking: User, model: Model, settings: Any
) -> None:
    settings.ASSISTANT_STALL_SECONDS = 30
    client = opened(talking, make_session(talking).pk)
    model.says("That sounds hard. And", "more.", mode="stall")
    send(client, "I had a long day.")
    until(client, "assistant:delta")
    client.close()
    assert model.hung_up.wait(5)
    _wait_for_state("stopped")


def test_a_client_of_the_stream_that_hangs_up_stops_the_model(
    house: str, talking: User, model: Model, settings: Any, unlimited: None
) -> None:
    settings.ASSISTANT_STALL_SECONDS = 30
    model.says("That sounds hard. And", "more.", mode="stall")
    link = _streamed(house, talking, make_session(talking).pk, "I had a long day.")
    assert b"That sounds hard." in _read_until(link, b"event: delta", b"hard")
    link.close()
    assert model.hung_up.wait(5)
    _wait_for_state("stopped")


def test_the_stream_comes_piece_by_piece_through_the_server_and_uncompressed(
    house: str, talking: User, model: Model, unlimited: None
) -> None:
    model.gate = threading.Event()
    model.says("That sounds hard. And", " more. ", "Yes.")
    link = _streamed(house, talking, make_session(talking).pk, "I had a long day.")
    early = _read_until(link, b"event: delta", b"hard")
    assert b"event: done" not in early
    assert b"content-encoding" not in early.lower()
    assert b"x-accel-buffering: no" in early.lower()
    model.gate.set()
    assert b"event: done" in _read_until(link, b"event: done")
    link.close()


def test_a_silent_model_is_waited_for_by_comments(
    house: str, talking: User, model: Model, settings: Any, unlimited: None
) -> None:
    settings.ASSISTANT_STALL_SECONDS = 30
    model.says("That sounds hard. And", "more.", mode="stall")
    link = _streamed(house, talking, make_session(talking).pk, "I had a long day.")
    assert b"\n:\n\n" in _read_until(link, b"event: delta", b"\n:\n\n")
    link.close()


def _streamed(house: str, person: User, session_id: Any, content: str) -> socket.socket:
    parts = urlsplit(house)
    link = socket.create_connection((parts.hostname, parts.port), timeout=SECONDS)
    body = json.dumps({"id": str(uuid4()), "content": content}).encode()
    link.sendall(
        f"POST {messages_url(session_id)} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept: text/event-stream\r\n"
        f"Accept-Encoding: gzip\r\nAuthorization: Bearer {token_of(person)}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n".encode()
        + body
    )
    return link


def _read_until(link: socket.socket, *marks: bytes) -> bytes:
    data, deadline = b"", time.monotonic() + SECONDS
    while not all(mark in data for mark in marks) and time.monotonic() < deadline:
        data += link.recv(65536)
    return data


def _wait_for_state(state: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not AssistantMessage.objects.filter(role="assistant", reply_to__isnull=False, state=state).exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("event", ["message_from_client", "delta_from_server", "done_from_server", "error_from_server"])
def test_the_document_of_sockets_names_it(event: str) -> None:
    channel = asyncapi_document()["channels"]["ws_v1_assistant_session_id"]
    assert f"ws_v1_assistant_session_id_assistant_{event}" in channel["messages"]
