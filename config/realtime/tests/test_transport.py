"""Words between processes: sealed, heard by nobody who should not, and never taken for granted after an outage."""

import json
from typing import Any
from uuid import uuid4

import pytest
from websockets.frames import Frame, Opcode

from config.realtime.authentication import SocketIdentity
from config.realtime.connection import Connection
from config.realtime.frames import ack_frame
from config.realtime.hub import Hub, on_the_wire
from config.realtime.topics import access_topic, channel_of
from config.realtime.transport import FrameUnreadable, frame_open, frame_seal

FRAME = b'{"event":"room:said","id":"1","data":{"text":"the old mill"}}'


async def silence() -> None:
    return None


async def nowhere(message: Any) -> None:
    return None


def connection_of(hub: Hub, *topics: str) -> Connection:
    connection = Connection(SocketIdentity(uuid4(), uuid4()), silence, nowhere, now=0)
    hub.join(connection, topics)
    return connection


def waiting(connection: Connection) -> list[str]:
    return [json.loads(message["text"])["event"] for message in connection._queue]


def test_a_sealed_frame_opens_in_its_own_room_only() -> None:
    sealed = frame_seal(FRAME, "room:1")
    assert b"mill" not in sealed
    assert frame_open(sealed, "room:1") == FRAME
    assert frame_open(FRAME, "room:1") == FRAME
    for damaged, topic in ((sealed, "room:2"), (sealed[:-1], "room:1"), (sealed[:5], "room:1")):
        with pytest.raises(FrameUnreadable):
            frame_open(damaged, topic)


async def test_a_frame_of_another_secret_makes_its_sockets_ask_again(settings: Any) -> None:
    hub = Hub()
    hears, elsewhere = connection_of(hub, "room:1"), connection_of(hub, "room:2")
    sealed = frame_seal(FRAME, "room:1")
    settings.SECRET_KEY = "another-secret-of-the-next-rollout"
    hub.deliver(channel_of("room:1"), sealed)
    assert waiting(hears) == ["resync"]
    assert waiting(elsewhere) == []


async def test_who_does_not_want_to_hear_a_sender_does_not() -> None:
    hub = Hub()
    hears, not_them = connection_of(hub, "room:1"), connection_of(hub, "room:1")
    not_them.hidden = frozenset({"participant-7"})
    hub.deliver(channel_of("room:1", sender="participant-7"), FRAME)
    hub.deliver(channel_of("room:1", sender="participant-8"), FRAME)
    assert waiting(hears) == ["room:said", "room:said"]
    assert waiting(not_them) == ["room:said"]


async def test_a_change_of_access_is_no_frame_for_clients() -> None:
    hub, asked = Hub(), []
    connection = connection_of(hub, access_topic("person-1"))
    connection.on_access = lambda: asked.append(True)
    hub.deliver(channel_of(access_topic("person-1")), b"{}")
    assert (asked, waiting(connection)) == ([True], [])


async def test_after_an_outage_nothing_is_heard_before_access_was_asked_again() -> None:
    hub, asked = Hub(), []
    member, plain = connection_of(hub, "room:1"), connection_of(hub, "room:1")
    member.on_access = lambda: asked.append(True)
    hub._missed = True
    hub._flowing()
    hub.deliver(channel_of("room:1"), FRAME)
    assert asked == [True]
    assert waiting(member) == []
    assert waiting(plain) == ["resync", "room:said"]
    # Its own frames are answered all the same: each was authorised by itself.
    member.deliver_text(ack_frame("1", {}))
    assert waiting(member) == ["ack"]


async def test_asked_again_a_socket_hears_the_new_topics_and_its_sessions_end() -> None:
    hub = Hub()
    connection = connection_of(hub, "room:1", "room:2")
    hub.retopic(connection, ["room:2", "room:3"])
    session = f"session:{connection.identity.session_id}"
    assert hub.topics_heard() == {"room:2", "room:3", session}
    hub.leave(connection)
    hub.retopic(connection, ["room:9"])
    assert hub.topics_heard() == set()


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 70_000])
def test_a_frame_on_the_wire_is_what_a_server_would_send(size: int) -> None:
    text = b"x" * size
    assert on_the_wire(text) == Frame(Opcode.TEXT, text).serialize(mask=False)
