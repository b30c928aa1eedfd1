"""The house as it runs: own servers in an own folder, web processes and a worker, none of them this process."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import httpx
import psycopg
from websockets.sync.client import ClientConnection, connect

from config import embedded

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "quiet-harbour-42"
# The walk logs a month in a minute; these numbers have tests of their own.
RAISED = {
    "MOOD_ENTRIES_PER_DAY": "30000",
    "THROTTLE_MOOD_ENTRY": "100000/hour",
    "THROTTLE_USER": "100000/hour",
    "THROTTLE_IP": "100000/hour",
}


def wait_until(condition: Callable[[], Any], seconds: float) -> Any:
    """This function will return the first true answer of `condition`."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
    return answer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Process:
    """A process of ours that ends with the test, and whose output a failure shows."""

    def __init__(self, name: str, command: list[str], environ: dict[str, str], folder: Path) -> None:
        self.log = folder / f"{name}-{uuid4().hex[:6]}.log"
        with self.log.open("wb") as output:
            self.handle = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=output, stderr=subprocess.STDOUT)

    def kill(self) -> None:
        self.handle.send_signal(signal.SIGKILL)
        self.handle.wait(10)

    def end(self) -> None:
        self.handle.terminate()
        try:
            self.handle.wait(15)
        except subprocess.TimeoutExpired:
            self.kill()

    def written(self) -> str:
        return self.log.read_text(errors="replace")


class Web(Process):
    def __init__(self, environ: dict[str, str], folder: Path, port: int | None = None) -> None:
        self.port = port or free_port()
        command = [sys.executable, "-m", "uvicorn", "config.asgi:application", "--host", "127.0.0.1"]
        command += ["--port", str(self.port), "--timeout-graceful-shutdown", "5", "--log-level", "warning"]
        super().__init__("web", command, environ | {"PORT": str(self.port)}, folder)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def listens(self) -> bool:
        assert self.handle.poll() is None, self.written()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def client(self, token: str = "", **options: Any) -> httpx.Client:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.Client(base_url=f"{self.url}/api/v1", headers=headers, timeout=30, trust_env=False, **options)


class House:
    """Started once for a file of tests. Not in pytest's own folder: root's servers run as an account without a key."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="evenkeel-walk-"))
        self.folder.chmod(0o755)
        self.data_dir = self.folder / "data"
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environ = {
            **kept,
            **RAISED,
            "PYTHONPATH": str(ROOT),
            "DATA_DIR": str(self.data_dir),
            "DJANGO_SETTINGS_MODULE": "config.settings.local",
        }
        self._processes = ExitStack()

    def build(self) -> None:
        self.start_servers()
        embedded.export_environment(self.data_dir, self.environ)
        self.manage("migrate", "--noinput")
        self.manage("load_reference")

    def start_servers(self) -> None:
        embedded.start(self.data_dir)

    def kill_servers(self) -> None:
        for server in embedded.status(self.data_dir):
            assert server.pid is not None
            os.kill(server.pid, signal.SIGKILL)
        wait_until(lambda: all(server.pid is None for server in embedded.status(self.data_dir)), 10)

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environ, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def web(self, port: int | None = None) -> Web:
        started = Web(self.environ, self.folder, port)
        self._processes.callback(started.end)
        wait_until(started.listens, 60)
        return started

    def worker(self) -> Process:
        command = [sys.executable, "-m", "celery", "-A", "config", "worker", "-P", "solo", "-Q", "critical,default"]
        started = Process("worker", command, self.environ, self.folder)
        self._processes.callback(started.end)
        return started

    def database(self) -> psycopg.Connection:
        return psycopg.connect(embedded.endpoints(self.data_dir).database_url, autocommit=True)

    def letter_to(self, address: str) -> str:
        return str(wait_until(lambda: self._letter_to(address), 30))

    def _letter_to(self, address: str) -> str | None:
        for path in sorted((self.data_dir / "mail").glob("*.eml")):
            # A letter that is still being written has no recipient or no text yet.
            message = message_from_bytes(path.read_bytes(), policy=policy.default)
            if message["To"] == address and "#token=" in (text := message.get_content()):
                return text
        return None

    def tear_down(self) -> None:
        self._processes.close()
        embedded.erase(self.data_dir)
        shutil.rmtree(self.folder)


def code_in(letter: str) -> str:
    found = re.search(r"^([0-9]{4} [0-9]{4})$", letter, re.MULTILINE)
    assert found is not None, letter
    return found.group(1)


def token_in(letter: str) -> str:
    found = re.search(r"#token=(\S+)", letter)
    assert found is not None, letter
    return unquote(found.group(1))


def sign_up(web: Web, **fields: Any) -> dict[str, Any]:
    """A new person: the answer of the registration, which holds tokens and the person."""
    name = f"p{uuid4().hex[:12]}"
    body = {"email": f"{name}@example.org", "password": PASSWORD, "timezone": "America/New_York", "country": "US"}
    with web.client() as client:
        answer = client.post("/auth/register", json={**body, **fields})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def open_socket(web: Web, token: str) -> ClientConnection:
    """As a browser does: with a ticket, because it cannot send a header."""
    with web.client(token) as client:
        ticket = client.post("/auth/socket-ticket").json()["ticket"]
    return connect(f"ws://127.0.0.1:{web.port}/ws/v1/events?ticket={ticket}", proxy=None, close_timeout=1)


def frame_of(client: ClientConnection, event: str, deadline: float) -> dict[str, Any]:
    """The next frame of this kind, which must come before `deadline` (of time.monotonic)."""
    while True:
        frame = json.loads(client.recv(timeout=max(0.0, deadline - time.monotonic())))
        if frame["event"] == event:
            return dict(frame)
