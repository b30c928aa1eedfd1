"""Answers as server-sent events, which any HTTP client reads line by line."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

from django.http import StreamingHttpResponse
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from community.assistant.events import WAITING
from community.assistant.services import Turn
from community.assistant.streams import answer_stream
from config.api.rendering import dump_json

MEDIA_TYPE = "text/event-stream"
# Clients skip it; proxies see that the line lives.
COMMENT = b":\n\n"


class EventStreamRenderer(BaseRenderer):
    """Lets a request ask for the stream; answers that are no stream, as refusals, are JSON all the same."""

    media_type = MEDIA_TYPE
    format = "sse"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        return b"" if data is None else dump_json(data)


def stream_response(request: Request, turn: Turn) -> StreamingHttpResponse:
    response = StreamingHttpResponse(_lines(turn, gone_of(request.META)), content_type=MEDIA_TYPE)
    # nginx would hold the pieces back until its buffer is full.
    response["X-Accel-Buffering"] = "no"
    return response


def _lines(turn: Turn, gone: Callable[[], bool]) -> Iterator[bytes]:
    for event in answer_stream(turn, gone=gone):
        yield COMMENT if event is WAITING else _line(event.name, event.data)


def _line(name: str, data: Any) -> bytes:
    return b"event: %b\ndata: %b\n\n" % (name.encode(), dump_json(data))


def gone_of(environ: Any) -> Callable[[], bool]:
    """
    Whether the client hung up. Behind a2wsgi nothing else tells: uvicorn drops what is written to a dead connection
    without a word, and would have the model go on for nobody. Other servers close the iterator.
    """
    body = environ.get("wsgi.input")
    receive, loop = getattr(body, "receive", None), getattr(body, "loop", None)
    if receive is None or not isinstance(loop, asyncio.AbstractEventLoop):
        return lambda: False
    # The body was read to its end, so that what comes next is the end of the connection.
    waiting: Future[Any] = asyncio.run_coroutine_threadsafe(_hung_up(receive), loop)
    return waiting.done


async def _hung_up(receive: Callable[[], Any]) -> None:
    with contextlib.suppress(asyncio.CancelledError):
        while (await receive())["type"] != "http.disconnect":
            continue
