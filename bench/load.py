"""A closed-loop HTTP load generator: raw keep-alive connections, one request in flight on each."""

import asyncio
import itertools
import multiprocessing
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import uvloop


@dataclass(slots=True)
class LoadResult:
    seconds: float
    statuses: Counter[int] = field(default_factory=Counter)
    latencies_ms: list[float] = field(default_factory=list)

    @property
    def done(self) -> int:
        return len(self.latencies_ms)

    @property
    def rate(self) -> float:
        return self.done / self.seconds

    def percentile(self, share: float) -> float:
        ordered = sorted(self.latencies_ms)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


class _Connection(asyncio.Protocol):
    """Sends the next request when the answer of the last is complete."""

    def __init__(self, requests: "itertools.cycle[bytes]", result: LoadResult, until: float) -> None:
        self.requests, self.result, self.until = requests, result, until
        self.buffer, self.expected, self.sent_at = bytearray(), 0, 0.0
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self._next()

    def _next(self) -> None:
        self.sent_at = time.perf_counter()
        if self.sent_at >= self.until:
            self.transport.close()
            return
        self.transport.write(next(self.requests))  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.expected:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            head = bytes(self.buffer[:end]).lower()
            at = head.find(b"content-length:")
            length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            self.expected = end + 4 + length
        if len(self.buffer) >= self.expected:
            self.result.latencies_ms.append((time.perf_counter() - self.sent_at) * 1000)
            self.result.statuses[int(self.buffer[9:12])] += 1
            del self.buffer[: self.expected]
            self.expected = 0
            self._next()

    def connection_lost(self, error: Exception | None) -> None:
        if error is not None:
            self.result.statuses[0] += 1
        if not self.closed.done():
            self.closed.set_result(None)


async def _drive(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> LoadResult:
    result, loop = LoadResult(seconds), asyncio.get_running_loop()
    until = time.perf_counter() + seconds
    share = max(1, len(requests) // connections)
    made = []
    for number in range(connections):
        own = itertools.cycle(requests[number * share : (number + 1) * share] or requests)
        _, protocol = await loop.create_connection(
            lambda own=own: _Connection(own, result, until),  # type: ignore[misc]
            "127.0.0.1",
            port,
        )
        made.append(protocol)
    started = time.perf_counter()
    await asyncio.gather(*(protocol.closed for protocol in made))
    result.seconds = time.perf_counter() - started
    return result


def _in_process(queue: "multiprocessing.Queue[LoadResult]", *args: object) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        queue.put(runner.run(_drive(*args)))  # type: ignore[arg-type]


def run_load(port: int, requests: Sequence[bytes], *, connections: int, seconds: float) -> LoadResult:
    """One generator process, so that its CPU can be told from the server's; bounded by `seconds`."""
    context = multiprocessing.get_context("spawn")
    queue: multiprocessing.Queue[LoadResult] = context.Queue()
    process = context.Process(target=_in_process, args=(queue, port, requests, connections, seconds), daemon=True)
    process.start()
    result = queue.get(timeout=seconds + 60)
    process.join()
    return result


def http_request(method: str, path: str, token: str, body: bytes = b"") -> bytes:
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nAccept: application/json\r\n"
    )
    if body:
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"\r\n" + body
