"""A body without a length is handed on whole, or not at all."""

import asyncio
from typing import Any

import pytest

from config.measured import Measured

CHUNKED = [(b"transfer-encoding", b"chunked"), (b"content-type", b"application/json")]


def asked(headers: list[tuple[bytes, bytes]], messages: list[dict[str, Any]]) -> list[Any]:
    """The headers that the application saw, and its body; nothing where it was not asked."""
    seen: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        seen.extend([dict(scope["headers"]), body])

    async def receive() -> dict[str, Any]:
        return messages.pop(0)

    async def send(message: Any) -> None:
        raise AssertionError(message)

    asyncio.run(Measured(application)({"type": "http", "headers": headers}, receive, send))
    return seen


def piece(body: bytes, more: bool) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def test_pieces_become_one_body_with_its_length() -> None:
    headers, body = asked(CHUNKED, [piece(b"[1,", True), piece(b"2]", False)])
    assert (headers, body) == ({b"content-type": b"application/json", b"content-length": b"5"}, b"[1,2]")


def test_what_broke_off_is_not_taken_for_all() -> None:
    assert asked(CHUNKED, [piece(b"[1,", True), {"type": "http.disconnect"}]) == []


@pytest.mark.parametrize("headers", [[], [(b"content-length", b"3")]])
def test_what_has_a_length_or_no_body_is_left_alone(headers: list[tuple[bytes, bytes]]) -> None:
    assert asked(headers, [piece(b"[1]", False)]) == [dict(headers), b"[1]"]
