"""
How long from a person's call for help on a socket until a member of staff hears of it, with many sockets connected.

    python -m bench.crisis_alerts --sockets 200 --calls 50
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import time

import uvloop
import websockets


async def _connected(port: int, token: str) -> websockets.ClientConnection:
    url, headers = f"ws://127.0.0.1:{port}/ws/v1/events", {"Authorization": f"Bearer {token}"}
    return await websockets.connect(url, additional_headers=headers, compression=None, max_queue=None, proxy=None)


async def _until(client: websockets.ClientConnection, event: str) -> dict:  # type: ignore[type-arg]
    while True:
        frame = json.loads(await client.recv())
        if frame["event"] == event:
            return dict(frame)


async def _idle(client: websockets.ClientConnection) -> None:
    async for _ in client:
        pass


async def _call(staff: websockets.ClientConnection, person: websockets.ClientConnection, number: int) -> float:
    """Seconds from the sending of the frame to the alert at staff."""
    heard = asyncio.create_task(_until(staff, "crisis:alert"))
    started = time.perf_counter()
    await person.send(json.dumps({"event": "crisis:initiated", "id": f"call-{number}", "data": {"severity": 5}}))
    alert = await asyncio.wait_for(heard, 30)
    took = time.perf_counter() - started
    answer = await asyncio.wait_for(_until(person, "ack"), 30)
    assert answer["data"]["incident_id"] == alert["data"]["incident_id"]
    return took


async def _run(ports: list[int], staff_token: str, tokens: list[str], sockets: int, calls: int) -> list[float]:
    clients = [await _connected(ports[number % len(ports)], tokens[number % len(tokens)]) for number in range(sockets)]
    staff = await _connected(ports[-1], staff_token)
    callers, others = clients[:calls], clients[calls:]
    idle = [asyncio.create_task(_idle(client)) for client in others]
    try:
        return [await _call(staff, person, number) for number, person in enumerate(callers)]
    finally:
        for task in idle:
            task.cancel()
        for client in (*clients, staff):
            await client.close()


def alert_times(ports: list[int], staff_token: str, tokens: list[str], *, sockets: int, calls: int) -> list[float]:
    """This function will open `sockets` sockets, call for help on the first `calls` of them, and time each alert."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_run(ports, staff_token, tokens, sockets, calls))


def alert_line(times: list[float], sockets: int) -> str:
    ordered = sorted(times)
    worst, middle = ordered[-1] * 1000, statistics.median(ordered) * 1000
    p95 = ordered[int(len(ordered) * 0.95)] * 1000
    return (
        f"crisis:initiated to crisis:alert with {sockets} sockets, {len(times)} calls: "
        f"p50 {middle:.0f} ms, p95 {p95:.0f} ms, worst {worst:.0f} ms (target: under 1000 ms)\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sockets", type=int, default=200)
    parser.add_argument("--calls", type=int, default=50)
    args = parser.parse_args()
    from bench.setting import ROOT, prepare

    data_dir = prepare()
    from django.utils import timezone

    from accounts.identity.models import User
    from accounts.identity.services import session_start
    from accounts.identity.tests.factories import make_user
    from bench.__main__ import free_port
    from bench.processes import Server
    from bench.reminders import people_ensure
    from config import embedded
    from config.ids import uuid7
    from crisis.incidents.models import CrisisIncident

    now, servers, ports = timezone.now(), [], []
    # Of an earlier run; whoever has an open incident would join it, and no alarm would ring.
    CrisisIncident.objects.all().delete()
    people = User.objects.filter(pk__in=people_ensure(args.sockets, now))
    staff = make_user(email=f"{uuid7().hex}@example.org", username=uuid7().hex, role="support")
    tokens = [session_start(user=person, now=now).access for person in people]
    staff_token = session_start(user=staff, now=now, factor=True).access
    try:
        for _ in range(2):
            ports.append(free_port())
            command = [
                sys.executable, "-m", "uvicorn", "config.asgi:application", "--host", "127.0.0.1", "--port",
                str(ports[-1]), "--log-level", "warning", "--no-access-log",
            ]  # fmt: skip
            server = Server(command, {**os.environ, "PYTHONPATH": str(ROOT)}, data_dir / "uvicorn.log", cwd=ROOT)
            server.wait_ready(f"http://127.0.0.1:{ports[-1]}/health")
            servers.append(server)
        times = alert_times(ports, staff_token, tokens, sockets=args.sockets, calls=args.calls)
    finally:
        for server in servers:
            server.stop()
        embedded.stop(data_dir)
    sys.stdout.write(alert_line(times, args.sockets))


if __name__ == "__main__":
    main()
