"""Bodies that come in pieces and do not say how long they are, for the WSGI application, which reads by length."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from config.api.problems import CONTENT_TYPE, problem

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Mapping[str, Any], Receive, Send], Awaitable[None]]
# The longest that anything takes: a recording of 10 MB and its form.
MOST_BYTES = 12 * 1024 * 1024
_HEADERS = [(b"content-type", CONTENT_TYPE.encode()), (b"connection", b"close")]


class Measured:
    """ASGI: holds a chunked body until it is whole and hands it on with its length. A proxy in front does the same."""

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        headers = [(name, value) for name, value in scope["headers"] if name != b"transfer-encoding"]
        if len(headers) == len(scope["headers"]) or any(name == b"content-length" for name, _ in headers):
            await self.application(scope, receive, send)
            return
        try:
            body = await _whole(receive)
        except ConnectionAbortedError:
            return
        if body is None:
            await send({"type": "http.response.start", "status": 413, "headers": _HEADERS})
            await send({"type": "http.response.body", "body": problem(413, detail="The body is too large.").content})
            return
        length = (b"content-length", str(len(body)).encode())
        await self.application({**scope, "headers": [*headers, length]}, _again(body, receive), send)


async def _whole(receive: Receive) -> bytes | None:
    """None for what is too long. :raises ConnectionAbortedError: when it broke off: a part must not pass for all."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionAbortedError
        body += message.get("body", b"")
        if len(body) > MOST_BYTES:
            return None
        if not message.get("more_body"):
            return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> Message:
        return waiting.pop() if waiting else await receive()

    return next_message
