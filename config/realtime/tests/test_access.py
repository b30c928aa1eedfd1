"""What a socket may hear, asked while the socket opens and while it ends."""

import asyncio
import json
from collections.abc import Collection
from uuid import uuid4

import pytest
from asgiref.testing import ApplicationCommunicator

from config.realtime import authentication
from config.realtime.authentication import SocketIdentity
from config.realtime.consumers import SocketConsumer
from config.realtime.hub import current_hub
from config.realtime.topics import access_topic, channel_of

SCOPE = {"type": "websocket", "query_string": b"", "headers": [(b"authorization", b"Bearer x")]}


@pytest.fixture
def identity(monkeypatch: pytest.MonkeyPatch) -> SocketIdentity:
    known = SocketIdentity(uuid4(), uuid4())

    async def everybody(authorization: str | None, ticket: str | None) -> SocketIdentity:
        return known

    async def always(asked: SocketIdentity) -> bool:
        return True

    monkeypatch.setitem(authentication._authenticators, authentication.PEOPLE, (everybody, always))
    return known


class Room(SocketConsumer):
    """`gate` is what the next question about access waits for; `noted` is what the room keeps of who is here."""

    path = "/ws/v1/room"
    watches_access = True
    gate: asyncio.Event
    asked = 0
    noted: list[str]

    async def topics(self, identity: SocketIdentity) -> Collection[str]:
        self.asked += 1
        await self.gate.wait()
        self.noted.append("asked")
        return ("room:1",)


async def test_a_socket_that_opens_while_redis_comes_back_is_not_deaf(identity: SocketIdentity) -> None:
    room = Room()
    room.gate, room.noted = asyncio.Event(), []
    socket = ApplicationCommunicator(room, SCOPE)
    await socket.send_input({"type": "websocket.connect"})
    while not room.asked:
        await asyncio.sleep(0.01)
    hub = current_hub()
    hub._missed = True
    hub._flowing()
    room.gate.set()
    assert await socket.receive_output() == {"type": "websocket.accept"}
    hub.deliver(channel_of("room:1"), b'{"event":"room:said","id":"1","data":{}}')
    heard = [json.loads((await socket.receive_output())["text"])["event"] for _ in range(2)]
    assert heard == ["resync", "room:said"]
    await socket.send_input({"type": "websocket.disconnect", "code": 1000})
    await socket.wait()


async def test_nothing_is_noted_of_a_person_after_their_socket_ended(identity: SocketIdentity) -> None:
    room = Room()
    room.gate, room.noted = asyncio.Event(), []
    room.gate.set()
    socket = ApplicationCommunicator(room, SCOPE)
    await socket.send_input({"type": "websocket.connect"})
    assert await socket.receive_output() == {"type": "websocket.accept"}
    room.gate.clear()
    current_hub().deliver(channel_of(access_topic(identity.user_id)), b"{}")
    while room.asked < 2:
        await asyncio.sleep(0.01)
    await socket.send_input({"type": "websocket.disconnect", "code": 1000})
    asyncio.get_running_loop().call_later(0.2, room.gate.set)
    await socket.wait()
    room.noted.append("ended")
    await asyncio.sleep(0.3)
    assert room.noted == ["asked", "asked", "ended"]
    assert current_hub().socket_count() == 0
