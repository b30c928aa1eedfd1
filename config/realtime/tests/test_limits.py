import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from websockets.sync.client import ClientConnection

from config.realtime.limits import FRAME_MAX_BYTES, SOCKETS_PER_USER, FloodGuard, TokenBucket
from config.realtime.tests.conftest import Person, SocketServer, ask, closed_with, receive


def test_a_frame_of_the_allowed_size_passes_and_a_longer_one_closes(person: Person, server: SocketServer) -> None:
    client = person.connect(server)
    text = json.dumps({"event": "dance", "id": "1"})
    client.send(text.ljust(FRAME_MAX_BYTES))
    assert receive(client)["data"]["code"] == "unknown_event"
    client.send(text.ljust(FRAME_MAX_BYTES + 1))
    assert closed_with(client) == (1009, "frame_too_big")


def test_size_is_counted_in_bytes(person: Person, server: SocketServer) -> None:
    client = person.connect(server)
    client.send("ä" * (FRAME_MAX_BYTES // 2 + 1))
    assert closed_with(client) == (1009, "frame_too_big")


def test_a_huge_frame_is_refused_by_the_server_itself(person: Person, server: SocketServer) -> None:
    client = person.connect(server)
    client.send("x" * 70_000)
    assert closed_with(client)[0] == 1009


def test_binary_frames_close(person: Person, server: SocketServer) -> None:
    client = person.connect(server)
    client.send(b"\x00\x01")
    assert closed_with(client) == (1003, "text_only")


def test_an_eager_client_is_slowed_and_stays(person: Person, server: SocketServer) -> None:
    client = person.connect(server)
    for number in range(25):
        client.send(json.dumps({"event": "ping", "id": str(number)}))
    answers = [receive(client) for _ in range(25)]
    assert [answer["id"] for answer in answers] == [str(number) for number in range(25)]
    refused = [answer for answer in answers if answer["event"] == "error"]
    assert 4 <= len(refused) <= 5
    assert {answer["data"]["code"] for answer in refused} == {"rate_limited"}
    time.sleep(0.3)
    assert ask(client, "ping")["event"] == "ack"


def round_trips(client: ClientConnection, seconds: float) -> list[float]:
    times = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        started = time.monotonic()
        assert ask(client, "ping")["event"] == "ack"
        times.append(time.monotonic() - started)
        time.sleep(0.12)
    return times


def flood(client: ClientConnection, frames: int, going_on: Callable[[], bool]) -> None:
    """Send without a pause past the client library, so that the close frame is not answered in between."""
    frame = b"\x81\x99" + b"\x00" * 4 + b'{"event":"ping","id":"1"}'
    with suppress(OSError):
        while going_on():
            client.socket.sendall(frame * frames)


@pytest.mark.parametrize("frames", [1, 200])
def test_a_flooder_is_out_within_a_second(person: Person, server: SocketServer, frames: int) -> None:
    client = person.connect(server)
    started = time.monotonic()
    flood(client, frames, lambda: client.protocol.close_rcvd is None and time.monotonic() < started + 3)
    assert time.monotonic() - started < 1
    assert closed_with(client) == (1008, "flood")


def test_a_flooder_who_ignores_the_close_does_not_slow_others(
    make_person: Callable[[], Person], server: SocketServer
) -> None:
    flooder, other = make_person().connect(server), make_person().connect(server)
    quiet = max(round_trips(other, 1))
    end = time.monotonic() + 3
    attack = threading.Thread(target=flood, args=(flooder, 200, lambda: time.monotonic() < end))
    attack.start()
    during = max(round_trips(other, 1.5))
    attack.join()
    assert closed_with(flooder) == (1008, "flood")
    assert during < max(3 * quiet, 0.2)


def test_the_newest_sockets_of_a_person_win(person: Person, server: SocketServer) -> None:
    clients = [person.connect(server) for _ in range(SOCKETS_PER_USER + 1)]
    assert closed_with(clients[0]) == (1013, "too_many_sockets")
    for client in clients[1:]:
        assert ask(client, "ping")["event"] == "ack"


def test_a_closed_socket_makes_room(person: Person, server: SocketServer) -> None:
    first = person.connect(server)
    for _ in range(SOCKETS_PER_USER * 2):
        person.connect(server).close()
    assert ask(first, "ping")["event"] == "ack"


def test_the_bucket_fills_with_time_and_never_beyond_its_burst() -> None:
    bucket = TokenBucket(burst=2, rate=10, now=0)
    assert [bucket.take(0), bucket.take(0), bucket.take(0)] == [True, True, False]
    assert [bucket.take(0.1), bucket.take(0.1)] == [True, False]
    assert [bucket.take(100), bucket.take(100), bucket.take(100)] == [True, True, False]


@pytest.mark.parametrize(("frames_a_second", "seconds_until_closed"), [(50, 1.0), (1000, 0.1)])
def test_persistent_flooding_is_tolerated_for_less_than_a_second(
    frames_a_second: int, seconds_until_closed: float
) -> None:
    guard, sent = FloodGuard(0), 0
    while guard.admits(sent / frames_a_second) or guard.tolerates_refusal(sent / frames_a_second):
        sent += 1
    assert sent / frames_a_second <= seconds_until_closed


def test_a_client_a_little_over_the_allowance_is_never_closed() -> None:
    guard = FloodGuard(0)
    for sent in range(14 * 600):
        assert guard.admits(sent / 14) or guard.tolerates_refusal(sent / 14)
