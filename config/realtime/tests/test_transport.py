"""Words between processes: sealed, heard by nobody who should not, and never taken for granted after an outage."""

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from websockets.frames import Frame, Opcode

from config.realtime import frames, publish
from config.realtime.authentication import SocketIdentity
from config.realtime.connection import Connection, on_the_wire
from config.realtime.frames import Direction, FrameData, ack_frame, register_frame
from config.realtime.hub import Hub
from config.realtime.publish import Publication, publish_many
from config.realtime.topics import access_topic, channel_of
from config.realtime.transport import FrameUnreadable, frame_open, frame_seal, frames_unpack

FRAME = b'{"event":"room:said","id":"1","data":{"text":"the old mill"}}'


class Words(FrameData):
    text: str


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


class Wire:
    """A transport that takes everything."""

    def __init__(self) -> None:
        self.written: list[bytes] = []

    def is_closing(self) -> bool:
        return False

    def get_write_buffer_size(self) -> int:
        return 0

    def write(self, data: bytes) -> None:
        self.written.append(data)


def said(number: int, *, sender: str = "", skip_socket: str = "", private: bool = True) -> Publication:
    event = "test:said" if private else "test:heard"
    return Publication("room:1", event, {"text": f"the old mill {number}"}, "*", skip_socket, sender)


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[tuple[bytes, bytes]]:
    """What goes to Redis."""
    monkeypatch.setattr(frames, "_REGISTRY", dict(frames._REGISTRY))
    for event, private in (("test:said", True), ("test:heard", False)):
        register_frame(event, direction=Direction.TO_CLIENT, data=Words, summary="Words.", path="*", private=private)
    sent: list[tuple[bytes, bytes]] = []
    monkeypatch.setattr(publish, "_send", sent.extend)
    return sent


def test_what_is_said_in_a_room_at_once_is_one_sealed_message(published: list[tuple[bytes, bytes]]) -> None:
    publish_many([said(1, private=False), said(2), said(3)])
    ((channel, payload),) = published
    assert channel == channel_of("room:1")
    assert b"mill" not in payload


def test_a_burst_is_cut_into_messages_that_a_healthy_socket_can_take(published: list[tuple[bytes, bytes]]) -> None:
    publish_many([said(number) for number in range(70)])
    assert [len(frames_unpack(frame_open(payload, "room:1"), "", "")) for _, payload in published] == [32, 32, 6]


async def test_what_another_release_packed_otherwise_makes_its_sockets_ask_again() -> None:
    hub = Hub()
    hears = connection_of(hub, "room:1")
    hub.deliver(channel_of("room:1"), frame_seal(b"\x02" + b"\x93\x01", "room:1"))
    assert waiting(hears) == ["resync"]


async def test_of_what_travels_together_each_hears_what_is_for_them(published: list[tuple[bytes, bytes]]) -> None:
    hub = Hub()
    hears, not_them, brought_it = (connection_of(hub, "room:1") for _ in range(3))
    not_them.hidden = frozenset({"participant-7"})
    publish_many([said(1, sender="participant-7"), said(2, skip_socket=brought_it.socket_id), said(3)])
    hub.deliver(*published[0])

    def heard(connection: Connection) -> str:
        return "".join(json.loads(message["text"])["data"]["text"][-1] for message in connection._queue)

    assert (heard(hears), heard(not_them), heard(brought_it)) == ("123", "23", "13")


async def test_while_nothing_waits_all_of_it_is_one_write_and_in_order(published: list[tuple[bytes, bytes]]) -> None:
    hub, wire = Hub(), Wire()
    connection = connection_of(hub, "room:1")
    connection._wire = wire  # type: ignore[assignment]
    publish_many([said(1), said(2)])
    hub.deliver(*published[0])
    (written,) = wire.written
    assert re.findall(rb"mill (.)", written) == [b"1", b"2"]
    # What comes after something that waits, waits behind it.
    connection.sending_since = 0.0
    hub.deliver(*published[0])
    connection.sending_since = None
    hub.deliver(*published[0])
    assert len(wire.written) == 1
    assert len(waiting(connection)) == 4


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
