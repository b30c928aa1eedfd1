"""Real sockets of a running house."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone
from websockets.sync.client import ClientConnection, connect

from accounts.identity.models import User
from accounts.identity.services import session_start
from community.messaging.models import Conversation
from community.messaging.tests.factories import make_conversation
from community.messaging.writer import writer
from config.realtime.tests.conftest import receive
from crisis.worklist.tests.conftest import house

__all__ = ("house",)


@pytest.fixture
def ada(make_user: Any) -> User:
    return make_user()


@pytest.fixture
def talk(ada: User, make_user: Any) -> Conversation:
    return make_conversation(ada, make_user())[0]


@pytest.fixture
def opened(house: str) -> Iterator[Callable[..., ClientConnection]]:
    """`opened(person, path)` opens a socket of the running house; all of them are shut at the end."""
    with ExitStack() as stack:

        def open_socket(person: User, path: str, **options: Any) -> ClientConnection:
            token = session_start(user=person, now=timezone.now(), factor=True).access
            address = f"{house.replace('http', 'ws')}{path}"
            headers = {"Authorization": f"Bearer {token}"}
            opening = connect(address, proxy=None, close_timeout=1, additional_headers=headers, **options)
            return stack.enter_context(opening)

        yield open_socket
    # Its connection outlives the test otherwise, and the database of the tests cannot be dropped.
    writer._thread.submit(connections.close_all).result(10)


@pytest.fixture
def asked() -> Callable[..., dict[str, Any]]:
    """`asked(socket, event, data)` sends a frame and returns its answer; what else came lies in `socket.heard`."""

    def ask(socket: Any, event: str, data: dict[str, Any], *, seconds: float = 5.0) -> dict[str, Any]:
        heard = socket.__dict__.setdefault("heard", [])
        socket.send(json.dumps({"event": event, "id": "q", "data": data}))
        while (frame := receive(socket, seconds))["id"] != "q":
            heard.append(frame)
        return frame

    return ask


@pytest.fixture
def hears() -> Callable[..., dict[str, Any]]:
    """`hears(socket, event)` waits for the next frame of that name."""

    def wait(socket: Any, event: str, *, seconds: float = 5.0) -> dict[str, Any]:
        heard = socket.__dict__.setdefault("heard", [])
        for number, frame in enumerate(heard):
            if frame["event"] == event:
                return dict(heard.pop(number))
        while (frame := receive(socket, seconds))["event"] != event:
            heard.append(frame)
        return frame

    return wait
