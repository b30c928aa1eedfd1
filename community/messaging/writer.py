"""
The socket's way into the database: what arrives within a few milliseconds is stored by one transaction.

One thread of a process writes; frames wait for it in a queue of bounded length. A batch costs about as much as one
message does, so a busy room is not slower for each than a quiet one.
"""

import asyncio
import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import structlog
from django.db import close_old_connections
from django.utils import timezone

from community.messaging.talking import Answer, Said, messages_send
from config.api.errors import ServiceUnavailable

BATCH = 64
# Beyond this the house is not keeping up, and says so instead of letting people wait for nothing.
WAITING_MAX = 2_000
_log = structlog.get_logger("evenkeel.community")


@dataclass(slots=True)
class _Waiting:
    said: Said
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Answer]


class Writer:
    """Made once a process. `send` runs on an event loop; everything else in the writer's one thread."""

    def __init__(self) -> None:
        self._waiting: deque[_Waiting] = deque()
        self._lock = threading.Lock()
        self._is_writing = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="chat-writer")

    async def send(self, said: Said) -> Answer:
        """
        This function will return when the message is committed, or say why it is not.

        :raises ServiceUnavailable: when too many wait already.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Answer] = loop.create_future()
        with self._lock:
            if len(self._waiting) >= WAITING_MAX:
                raise ServiceUnavailable
            self._waiting.append(_Waiting(said, loop, future))
            begins, self._is_writing = not self._is_writing, True
        if begins:
            self._next()
        return await future

    def _next(self) -> None:
        """Not under the lock: what is done already calls back at once."""
        with self._lock:
            batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
            self._is_writing = bool(batch)
        if batch:
            written = self._thread.submit(_write, [one.said for one in batch])
            written.add_done_callback(partial(self._written, batch))

    def _written(self, batch: list[_Waiting], written: Future[list[Answer]]) -> None:
        # What arrived meanwhile is written while these are answered.
        self._next()
        _settle(batch, written)


def _write(said: list[Said]) -> list[Answer]:
    close_old_connections()
    return messages_send(said, now=timezone.now())


def _settle(batch: list[_Waiting], written: Future[list[Answer]]) -> None:
    """One call into each loop, not one a message. A failure goes to whoever waits, who tells outage from fault."""
    failure = written.exception()
    answers: list[Answer | BaseException] = [failure] * len(batch) if failure is not None else list(written.result())
    loops: dict[asyncio.AbstractEventLoop, list[tuple[_Waiting, Answer | BaseException]]] = {}
    for one, answer in zip(batch, answers, strict=True):
        loops.setdefault(one.loop, []).append((one, answer))
    for loop, pairs in loops.items():
        try:
            loop.call_soon_threadsafe(_resolve, pairs)
        except RuntimeError:
            # The server is stopping: the messages are committed, and clients find them when they connect again.
            _log.info("community.writer_loop_closed", messages=len(pairs))


def _resolve(pairs: list[tuple[_Waiting, Answer | BaseException]]) -> None:
    for one, answer in pairs:
        if one.future.done():
            continue
        if isinstance(answer, BaseException):
            one.future.set_exception(answer)
        else:
            one.future.set_result(answer)


writer = Writer()
