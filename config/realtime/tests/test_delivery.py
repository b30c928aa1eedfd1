import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID, uuid4

import psutil
import pytest
import structlog
from django.test import override_settings
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection

from config.realtime.publish import Publication, publish_many, publish_session_revoked, publish_to_user
from config.realtime.tests.conftest import (
    Person,
    SocketServer,
    Valkey,
    ask,
    closed_with,
    free_port,
    receive,
    wait_until,
)
from config.realtime.topics import user_topic


def mood(value: int) -> dict[str, object]:
    return {"entry_id": uuid4(), "value": value}


def test_a_published_frame_reaches_every_device_in_every_process(
    person: Person, server: SocketServer, second_server: SocketServer
) -> None:
    devices = [person.connect(server), person.connect(server), person.connect(second_server)]
    publish_to_user(person.user_id, "mood:updated", mood(4))
    frames = [receive(device) for device in devices]
    assert {frame["event"] for frame in frames} == {"mood:updated"}
    assert len({frame["id"] for frame in frames}) == 1


def test_nobody_else_hears_it(make_person: Callable[[], Person], server: SocketServer) -> None:
    owner, stranger = make_person(), make_person()
    theirs = stranger.connect(server)
    publish_to_user(owner.user_id, "mood:updated", mood(4))
    assert ask(theirs, "ping")["event"] == "ack"


def test_a_burst_arrives_whole_and_in_order(person: Person, server: SocketServer) -> None:
    client = person.connect(server)
    frames = [Publication(user_topic(person.user_id), "mood:updated", mood(1 + n % 10)) for n in range(3000)]
    with ThreadPoolExecutor(1) as readers:
        reading = readers.submit(lambda: [receive(client)["data"]["entry_id"] for _ in frames])
        publish_many(frames)
        assert reading.result(20) == [str(frame.data["entry_id"]) for frame in frames]


@pytest.mark.slow
def test_an_idle_socket_lives(person: Person, server: SocketServer) -> None:
    # redis-py 8 reads with a timeout of five seconds unless told otherwise.
    client = person.connect(server)
    time.sleep(6.5)
    publish_to_user(person.user_id, "mood:updated", mood(5))
    assert receive(client)["event"] == "mood:updated"


def test_after_a_restart_of_redis_sockets_are_told_to_resync_and_hear_again(
    person: Person, server: SocketServer, valkey: Valkey
) -> None:
    client = person.connect(server)
    valkey.stop()
    time.sleep(0.5)
    valkey.start()
    frame = receive(client, 10)
    assert (frame["event"], frame["data"]["reason"]) == ("resync", "delivery_restored")
    publish_to_user(person.user_id, "mood:updated", mood(6))
    assert receive(client)["event"] == "mood:updated"


@pytest.mark.slow
def test_a_frozen_redis_is_noticed(person: Person, server: SocketServer, valkey: Valkey) -> None:
    client = person.connect(server)
    valkey.freeze()
    time.sleep(11)
    valkey.thaw()
    assert receive(client, 10)["event"] == "resync"
    publish_to_user(person.user_id, "mood:updated", mood(6))
    assert receive(client)["event"] == "mood:updated"


def swamp(reader: ClientConnection, user_id: UUID) -> None:
    """Publish more than a socket that is not read can hold, while `reader` keeps up."""
    crisis = {"severity": 3, "label": "moderate", "message": "x" * 20_000, "resources": []}
    for _ in range(600):
        publish_to_user(user_id, "crisis:response", crisis)
        assert receive(reader)["event"] == "crisis:response"


def test_a_client_that_falls_behind_is_told_to_come_back(person: Person, server: SocketServer) -> None:
    reader, slow = person.connect(server), person.connect(server, max_queue=1)
    swamp(reader, person.user_id)
    assert closed_with(slow) == (1013, "too_slow")
    assert ask(reader, "ping")["event"] == "ack"


def test_a_client_that_never_reads_is_cut_off_and_costs_little_memory(person: Person, server: SocketServer) -> None:
    process = psutil.Process(server.process.pid)
    reader, slow = person.connect(server), person.connect(server, max_queue=1)
    descriptors, memory = process.num_fds(), process.memory_info().rss
    swamp(reader, person.user_id)
    wait_until(lambda: process.num_fds() < descriptors, 3)
    assert process.memory_info().rss - memory < 20_000_000
    assert slow.socket.fileno() > 0
    assert ask(reader, "ping")["event"] == "ack"


def test_the_sockets_of_a_revoked_session_close_within_a_second(
    make_person: Callable[[], Person], server: SocketServer, second_server: SocketServer
) -> None:
    person, other = make_person(), make_person()
    other.user_id = person.user_id
    ended = [person.connect(server), person.connect(second_server)]
    kept = other.connect(server)
    started = time.monotonic()
    publish_session_revoked(person.session_id)
    for client in ended:
        assert receive(client)["event"] == "session:revoked"
        assert closed_with(client, 1) == (4401, "session_revoked")
    assert time.monotonic() - started < 1
    assert ask(kept, "ping")["event"] == "ack"


@pytest.mark.slow
def test_every_frame_is_authorised_again(person: Person, server: SocketServer, valkey: Valkey) -> None:
    client = person.connect(server)
    assert ask(client, "ping")["event"] == "ack"
    valkey.client.set(f"test:ended:{person.session_id}", 1)  # nobody published the revocation
    time.sleep(5.2)
    client.send('{"event":"ping","id":"2"}')
    assert closed_with(client, 1) == (4401, "session_over")


@pytest.mark.slow
def test_a_revocation_that_redis_lost_is_found_after_the_resync(
    person: Person, server: SocketServer, valkey: Valkey
) -> None:
    client = person.connect(server)
    valkey.stop()
    publish_session_revoked(person.session_id)
    valkey.start()
    valkey.client.set(f"test:ended:{person.session_id}", 1)
    assert receive(client, 10)["event"] == "resync"
    assert closed_with(client, 8) == (4401, "session_over")


def test_publishing_without_redis_costs_a_log_line(person: Person) -> None:
    with (
        override_settings(REDIS_URL=f"redis://127.0.0.1:{free_port()}/0"),
        structlog.testing.capture_logs() as logs,
    ):
        started = time.monotonic()
        publish_to_user(person.user_id, "mood:updated", mood(5))
        publish_session_revoked(person.session_id)
        assert time.monotonic() - started < 1
    assert [log["event"] for log in logs] == ["realtime.publish_failed"] * 2
    assert str(person.user_id) not in json.dumps(logs)


def test_sockets_open_without_redis_and_are_told_when_it_is_back(
    person: Person, valkey: Valkey, tmp_path: Path
) -> None:
    own = SocketServer(valkey.url, tmp_path / "own.log")
    valkey.stop()
    try:
        client = person.connect(own, additional_headers={"Authorization": f"Bearer offline:{person.token}"})
        assert ask(client, "ping")["event"] == "ack"
        valkey.start()
        assert receive(client, 10)["event"] == "resync"
        publish_to_user(person.user_id, "mood:updated", mood(2))
        assert receive(client)["event"] == "mood:updated"
    finally:
        own.stop()


def test_credentials_that_cannot_be_checked_are_an_outage_and_not_a_refusal(
    person: Person, server: SocketServer, valkey: Valkey
) -> None:
    valkey.stop()
    with pytest.raises(InvalidStatus) as caught:
        person.connect(server)
    valkey.start()
    assert caught.value.response.status_code == 503


def test_a_server_that_stops_says_so_to_its_sockets(person: Person, valkey: Valkey, tmp_path: Path) -> None:
    own = SocketServer(valkey.url, tmp_path / "own.log")
    client = person.connect(own)
    assert ask(client, "ping")["event"] == "ack"
    started = time.monotonic()
    own.process.terminate()
    assert closed_with(client)[0] == 1012
    own.process.wait(5)
    assert time.monotonic() - started < 4
    assert "Traceback" not in own.log.read_text()
