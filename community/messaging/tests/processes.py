"""Web processes of their own on the test's database, which a test may kill, and clients that come back."""

import asyncio
import json
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import httpx
import websockets
from django.db import connection
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from config.ids import uuid7
from config.realtime.tests.conftest import ROOT, free_port, wait_until

BACK_SECONDS = 0.1


class WebProcess:
    """The whole house in one process, as `make run` serves it, at a port that stays the same."""

    def __init__(self, log: Path, redis_url: str) -> None:
        self.port, self.log, self._redis_url = free_port(), log, redis_url
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        parts = urlsplit(os.environ["DATABASE_URL"])
        database = urlunsplit(parts._replace(path="/" + connection.settings_dict["NAME"]))
        environ = {
            **os.environ, "DATABASE_URL": database, "REDIS_URL": self._redis_url,
            "DJANGO_SETTINGS_MODULE": "config.settings.test", "ALLOWED_HOSTS": "127.0.0.1",
        }  # fmt: skip
        command = [
            *(sys.executable, "-m", "uvicorn", "config.asgi:application", "--host", "127.0.0.1"),
            *("--port", str(self.port), "--log-level", "warning", "--no-access-log"),
        ]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=subprocess.STDOUT)

    def wait(self) -> None:
        wait_until(self._answers, 60)

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/health", timeout=2).status_code == 200
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """As the kernel does it when memory runs out: nothing is said, nothing is finished."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@dataclass(slots=True)
class ChatClient:
    """A phone: it keeps what it has seen, sends again what was not answered, and asks for what it missed."""

    token: str
    room: UUID
    ports: list[int]
    seen: dict[str, int] = field(default_factory=dict)
    place: int = 0
    waiting: dict[str, str] = field(default_factory=dict)
    sent: list[str] = field(default_factory=list)
    connections: int = 0
    done: bool = False

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def live(self) -> None:
        """Connected, or on the way back, until `done` and everything was answered."""
        turn = 0
        while not (self.done and not self.waiting):
            port = self.ports[turn % len(self.ports)]
            turn += 1
            with suppress(OSError, InvalidHandshake, ConnectionClosed, TimeoutError, httpx.HTTPError):
                url = f"ws://127.0.0.1:{port}/ws/v1/chat"
                async with websockets.connect(
                    url, additional_headers=self.headers, proxy=None, compression=None, open_timeout=5
                ) as socket:
                    self.connections += 1
                    await self._talk(socket, port)
            await asyncio.sleep(BACK_SECONDS)

    async def _talk(self, socket: websockets.ClientConnection, port: int) -> None:
        await self.catch_up(port)
        for name, text in list(self.waiting.items()):
            await self._send(socket, name, text)
        ear = asyncio.create_task(self._hear(socket, port))
        try:
            while not ear.done() and not (self.done and not self.waiting):
                if not self.done and len(self.waiting) < 5:
                    name, text = str(uuid7()), f"Line {len(self.sent)}."
                    self.sent.append(name)
                    self.waiting[name] = text
                    await self._send(socket, name, text)
                await asyncio.sleep(0.05)
            if ear.done():
                await ear
        finally:
            ear.cancel()

    async def _send(self, socket: websockets.ClientConnection, name: str, text: str) -> None:
        data = {"conversation_id": str(self.room), "message_id": name, "content": text}
        await socket.send(json.dumps({"event": "chat:message", "id": name, "data": data}))

    async def _hear(self, socket: websockets.ClientConnection, port: int) -> None:
        async for text in socket:
            frame = json.loads(text)
            match frame["event"]:
                case "chat:message":
                    await self._keep(frame["data"], port)
                case "ack":
                    self.waiting.pop(frame["id"], None)
                case "resync":
                    await self.catch_up(port)
                case "error" if frame["data"]["code"] == "rate_limited":
                    await asyncio.sleep(0.5)
                    await self._send(socket, frame["id"], self.waiting[frame["id"]])

    async def _keep(self, message: dict[str, Any], port: int) -> None:
        """A gap between the last place and this one means that something was missed: ask before going on."""
        if message["changed_seq"] > self.place + 1:
            await self.catch_up(port)
        self.seen[message["id"]] = message["seq"]
        self.place = max(self.place, message["changed_seq"])

    async def catch_up(self, port: int) -> None:
        address = f"http://127.0.0.1:{port}/api/v1/chat/conversations/{self.room}/messages"
        async with httpx.AsyncClient(headers=self.headers, timeout=10) as client:
            while True:
                answer = await client.get(address, params={"after": self.place, "limit": 100})
                answer.raise_for_status()
                for message in answer.json()["results"]:
                    self.seen[message["id"]] = message["seq"]
                    self.place = max(self.place, message["changed_seq"])
                    self.waiting.pop(message["id"], None)
                if answer.json()["next"] is None:
                    return

    def history(self) -> list[str]:
        return sorted(self.seen, key=self.seen.__getitem__)
