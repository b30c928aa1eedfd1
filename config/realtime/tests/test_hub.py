from typing import Any
from uuid import uuid4

import pytest
from asgiref.testing import ApplicationCommunicator

from config.realtime import authentication
from config.realtime.authentication import SocketIdentity
from config.realtime.connection import Connection
from config.realtime.hub import Hub, current_hub
from config.realtime.routing import websocket_application
from config.realtime.topics import user_topic


async def silence() -> None:
    return None


async def nowhere(message: Any) -> None:
    return None


async def test_a_hub_forgets_sockets_that_left_and_topics_without_sockets() -> None:
    hub, identity = Hub(), SocketIdentity(uuid4(), uuid4())
    topic = user_topic(identity.user_id)
    first, second = (Connection(identity, silence, nowhere, now=0) for _ in range(2))
    hub.join(first, [topic])
    hub.join(second, [topic, "room:1"])
    hub.leave(first)
    assert hub.topics_heard() == {topic, "room:1", f"session:{identity.session_id}"}
    hub.leave(second)
    hub.leave(second)
    assert hub.topics_heard() == set()
    assert hub.socket_count() == 0


async def test_a_socket_that_closes_leaves_the_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    identity = SocketIdentity(uuid4(), uuid4())

    async def everybody(authorization: str | None, ticket: str | None) -> SocketIdentity:
        return identity

    monkeypatch.setitem(authentication._authenticators, authentication.PEOPLE, (everybody, lambda known: True))
    scope = {
        "type": "websocket",
        "path": "/ws/v1/events",
        "query_string": b"",
        "headers": [(b"authorization", b"Bearer x")],
    }
    socket = ApplicationCommunicator(websocket_application, scope)
    await socket.send_input({"type": "websocket.connect"})
    assert await socket.receive_output() == {"type": "websocket.accept"}
    assert current_hub().socket_count() == 1
    await socket.send_input({"type": "websocket.disconnect", "code": 1000})
    await socket.wait()
    assert current_hub().socket_count() == 0
