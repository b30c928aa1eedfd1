"""A WebSocket client that costs next to nothing, so that a load generator does not take the cores it measures."""

import asyncio
import base64
import os
import struct
from collections.abc import Callable
from typing import cast

_TEXT, _CLOSE, _PING, _PONG = 0x81, 0x88, 0x89, 0x8A
_SHORT, _MEDIUM = 126, 1 << 16
# Masks hide nothing here; with this one the bytes stay as they are.
_NO_MASK = b"\x00\x00\x00\x00"


class WireRefused(Exception):
    """The server did not switch protocols; the message is its status line."""


class WireSocket(asyncio.Protocol):
    """Text frames of one server; `heard(payload)` is called for each."""

    def __init__(self, request: bytes, heard: Callable[[bytes], None]) -> None:
        self._request, self._heard = request, heard
        self._buffer = bytearray()
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._transport.write(self._request)

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        if not self.opened.done():
            self.opened.set_exception(WireRefused("the connection was cut"))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self.opened.done():
            head, found, rest = bytes(self._buffer).partition(b"\r\n\r\n")
            if not found:
                return
            status = head.split(b"\r\n", 1)[0].decode()
            if " 101 " not in status:
                self.opened.set_exception(WireRefused(status))
                self._transport.close()
                return
            self._buffer = bytearray(rest)
            self.opened.set_result(None)
        self._read()

    def _read(self) -> None:
        buffer, at, end = self._buffer, 0, len(self._buffer)
        while end - at >= 2:
            size, start = buffer[at + 1], at + 2
            if size == _SHORT:
                if end - start < 2:
                    break
                size, start = struct.unpack_from(">H", buffer, start)[0], start + 2
            elif size > _SHORT:
                if end - start < 8:
                    break
                size, start = struct.unpack_from(">Q", buffer, start)[0], start + 8
            if end - start < size:
                break
            payload = bytes(buffer[start : start + size])
            self._take(buffer[at], payload)
            at = start + size
        del buffer[:at]

    def _take(self, kind: int, payload: bytes) -> None:
        if kind == _TEXT:
            self._heard(payload)
        elif kind == _PING:
            self._write(_PONG, payload)
        elif kind == _CLOSE:
            self._transport.close()

    def send(self, text: bytes) -> None:
        self._write(_TEXT, text)

    def _write(self, kind: int, payload: bytes) -> None:
        size = len(payload)
        if size < _SHORT:
            head = bytes((kind, 0x80 | size))
        elif size < _MEDIUM:
            head = struct.pack(">BBH", kind, 0x80 | _SHORT, size)
        else:
            raise ValueError("no client of ours sends so much")
        self._transport.write(head + _NO_MASK + payload)

    def close(self) -> None:
        if not self.closed:
            self._write(_CLOSE, struct.pack(">H", 1000))
            self._transport.close()


async def wire_open(port: int, path: str, token: str, heard: Callable[[bytes], None]) -> WireSocket:
    """:raises WireRefused: when the server does not let the token in."""
    key = base64.b64encode(os.urandom(16)).decode()
    request = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nAuthorization: Bearer {token}\r\n\r\n"
    ).encode()
    loop = asyncio.get_running_loop()
    _, socket = await loop.create_connection(lambda: WireSocket(request, heard), "127.0.0.1", port)
    await socket.opened
    return socket
