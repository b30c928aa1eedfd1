"""C1: fan-out over the events socket, published from outside the web processes as services do."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

import uvloop
import websockets

from config.realtime.publish import publish_to_user

PEOPLE = 20
SOCKETS_EACH = 10


@dataclass(slots=True)
class FanOut:
    seconds: float
    published: int = 0
    delivered: int = 0
    latencies_ms: list[float] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        ordered = sorted(self.latencies_ms)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


async def _listen(port: int, token: str, result: FanOut, ready: asyncio.Semaphore) -> None:
    url, headers = f"ws://127.0.0.1:{port}/ws/v1/events", {"Authorization": f"Bearer {token}"}
    async with websockets.connect(url, additional_headers=headers, compression=None, max_queue=None) as socket:
        ready.release()
        async for text in socket:
            frame = json.loads(text)
            if frame["event"] == "notification:new":
                result.delivered += 1
                sent_at = datetime.fromisoformat(frame["data"]["created_at"])
                result.latencies_ms.append((datetime.now(UTC) - sent_at).total_seconds() * 1000)


async def _run(ports: list[int], people: list[tuple[str, str]], rate: int, seconds: float) -> FanOut:
    result, ready = FanOut(seconds), asyncio.Semaphore(0)
    tasks = [
        asyncio.create_task(_listen(ports[number % len(ports)], token, result, ready))
        for _, token in people
        for number in range(SOCKETS_EACH)
    ]
    for _ in tasks:
        await asyncio.wait_for(ready.acquire(), 30)
    loop, started = asyncio.get_running_loop(), time.perf_counter()
    while (elapsed := time.perf_counter() - started) < seconds:
        due = int(elapsed * rate)
        while result.published < due:
            user_id, _ = people[result.published % len(people)]
            data = {"notification_id": user_id, "kind": "update", "created_at": datetime.now(UTC).isoformat()}
            await loop.run_in_executor(None, publish_to_user, user_id, "notification:new", data)
            result.published += 1
        await asyncio.sleep(0.002)
    await asyncio.sleep(1)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return result


def fan_out(ports: list[int], people: list[tuple[str, str]], *, deliveries_a_second: int, seconds: float) -> FanOut:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_run(ports, people[:PEOPLE], deliveries_a_second // SOCKETS_EACH, seconds))
