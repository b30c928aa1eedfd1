"""How a socket says no: to a frame, and to a handshake."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

from django.db import Error as DatabaseError
from redis.exceptions import RedisError
from rest_framework.exceptions import APIException

from config.api.errors import problem_exception_handler
from config.api.problems import ProblemResponse
from config.api.refusals import support_of
from config.api.unread import json_loosely
from config.realtime.frames import FrameRefused

# Failures that people get an answer to, the same as over REST; others are bugs and end the socket.
ANSWERED = (APIException, DatabaseError, RedisError)
_GONE_SECONDS = 1.0

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


def _problem_of(error: Exception) -> ProblemResponse:
    answer = problem_exception_handler(error)
    if answer is None:
        raise error
    return answer


def refusal_of(error: Exception) -> FrameRefused:
    if isinstance(error, FrameRefused):
        error.support = error.support or support_of(error)
        return error
    data = _problem_of(error).data
    # Of a wrong field the document has nothing but the fields.
    support = data.get("support") or support_of(error)
    return FrameRefused(data["code"], data["detail"], errors=data["errors"], support=support)


def said_in(text: str) -> dict[str, Any]:
    """A frame as it came, unchecked; of what is no frame, nothing."""
    frame = json_loosely(text)
    return frame if isinstance(frame, dict) else {}


def id_of(text: str) -> str | None:
    """The id of a frame that is refused unread, as far as it can be had."""
    found = said_in(text).get("id")
    return found[:64] if isinstance(found, str) else None


async def refuse(receive: Receive, send: Send, error: Exception) -> None:
    """Answer the handshake with an HTTP problem; the socket never opens."""
    answer = _problem_of(error)
    headers = [(name.lower().encode(), value.encode()) for name, value in answer.items()]
    await send({"type": "websocket.http.response.start", "status": answer.status_code, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": answer.content})
    # uvicorn logs an error for an application that returns before the refused connection is gone, which it reports
    # by a second disconnect.
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_GONE_SECONDS):
            await receive()
            await receive()
