"""
A chat under load: rooms full of people who talk, over two web processes, and what many idle sockets weigh.

    python -m bench.chat       200 clients in 20 rooms, five messages a second each; 2,000 idle sockets
    python -m bench.chat --chat-seconds 60 --chat-rate 3

Every message is screened, sealed, committed and published; at the end each client has every message of its room once
and in one order, which is compared with the database.
"""

import argparse
import asyncio
import os
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import uvloop

from bench.wire import WireSocket, wire_open
from config.ids import uuid7

PATH = "/ws/v1/chat"
LINES = (
    "How was the walk today?", "I slept a bit better, thank you for asking.", "The kettle is on, and it rains again.",
    "Work was long, but the evening is quiet.", "I tried the breathing thing, it helped a little.",
    "Same here, mornings are the hardest part for me.", "My sister came by with soup and stayed for a while.",
    "Does anybody else find Sundays strange?", "I wrote three lines in my journal before bed.",
)  # fmt: skip


@dataclass(slots=True)
class Client:
    """One person in one room: what they sent and what they heard."""

    port: int
    token: str
    room: UUID
    heard: list[tuple[int, str]] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    acked: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    latencies: list[float] = field(default_factory=list)
    ack_times: list[float] = field(default_factory=list)


def _listener(client: Client, started: dict[str, float]) -> Callable[[bytes], None]:
    def heard(payload: bytes) -> None:
        now, frame = time.perf_counter(), orjson.loads(payload)
        match frame["event"]:
            case "chat:message":
                message = frame["data"]
                client.heard.append((message["seq"], message["id"]))
                if (began := started.get(message["id"])) is not None:
                    client.latencies.append(now - began)
            case "ack":
                client.acked += 1
                client.ack_times.append(now - started[frame["id"]])
            case "error":
                code = frame["data"]["code"]
                client.refused[code] = client.refused.get(code, 0) + 1

    return heard


async def _talk(client: Client, socket: WireSocket, rate: float, until: float, started: dict[str, float]) -> None:
    due = time.perf_counter() + random.random() / rate
    while due < until:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        name = str(uuid7())
        # Never the same twice: who sends that is held for flooding.
        words = f"{random.choice(LINES)} {len(client.sent)}"
        data = {"conversation_id": str(client.room), "message_id": name, "content": words}
        client.sent.append(name)
        started[name] = time.perf_counter()
        socket.send(orjson.dumps({"event": "chat:message", "id": name, "data": data}))
        due += 1 / rate


async def _run(clients: list[Client], rate: float, seconds: float) -> None:
    started: dict[str, float] = {}
    sockets = [await wire_open(c.port, PATH, c.token, _listener(c, started)) for c in clients]
    until = time.perf_counter() + seconds
    await asyncio.gather(*(_talk(c, s, rate, until, started) for c, s in zip(clients, sockets, strict=True)))
    # What is still on its way arrives, or is missing.
    for _ in range(100):
        await asyncio.sleep(0.1)
        if all(client.acked + sum(client.refused.values()) == len(client.sent) for client in clients):
            break
    await asyncio.sleep(1)
    for socket in sockets:
        socket.close()


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else float("nan")


def verdict(clients: list[Client], seconds: float) -> tuple[dict[str, Any], list[str]]:
    """The figures, and what is wrong: nothing, if every message reached everybody once and in one order."""
    from community.messaging.models import ConversationMessage

    faults: list[str] = []
    sent = {name for client in clients for name in client.sent}
    rows = ConversationMessage.objects.filter(conversation_id__in={client.room for client in clients})
    stored: dict[UUID, list[str]] = {}
    for room, row_id in rows.order_by("conversation_id", "seq").values_list("conversation_id", "pk"):
        stored.setdefault(room, []).append(str(row_id))
    total = sum(map(len, stored.values()))
    if total != len(sent):
        faults.append(f"{len(sent):,} sent and {total:,} stored")
    for client in clients:
        if [name for _, name in client.heard] != stored.get(client.room, []):
            faults.append(f"a client heard {len(client.heard):,} of {len(stored.get(client.room, [])):,} in its order")
    latencies = [value for client in clients for value in client.latencies]
    acks = [value for client in clients for value in client.ack_times]
    figures = {
        "sent_s": len(sent) / seconds,
        "stored_s": total / seconds,
        "delivered_s": len(latencies) / seconds,
        "p50_ms": percentile(latencies, 0.5),
        "p95_ms": percentile(latencies, 0.95),
        "p99_ms": percentile(latencies, 0.99),
        "ack_p95_ms": percentile(acks, 0.95),
        "refused": sum(sum(client.refused.values()) for client in clients),
    }
    return figures, faults


def talk(clients: list[Client], *, rate: float, seconds: float) -> tuple[dict[str, Any], list[str]]:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_run(clients, rate, seconds))
    return verdict(clients, seconds)


def _ignored(payload: bytes) -> None:
    """Idle sockets hear nothing that counts."""


async def _idle(ports: list[int], tokens: list[str], count: int, memory: Any) -> float:
    sockets = [
        await wire_open(ports[number % len(ports)], PATH, tokens[number % len(tokens)], _ignored)
        for number in range(count)
    ]
    await asyncio.sleep(3)
    held = memory()
    for socket in sockets:
        socket.close()
    return float(held)


def idle_memory(ports: list[int], tokens: list[str], *, count: int, memory: Any) -> float:
    """MiB of all web processes while `count` sockets are open and silent."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_idle(ports, tokens, count, memory))


def web_process(data_dir: Any, port: int) -> Any:
    """A socket process as deploy/ starts it."""
    from bench.processes import Server
    from bench.setting import ROOT

    command = [
        sys.executable, "-m", "uvicorn", "config.asgi:application", "--host", "127.0.0.1", "--port", str(port),
        "--ws-max-size", "65536", "--ws-per-message-deflate", "false", "--log-level", "warning", "--no-access-log",
    ]  # fmt: skip
    server = Server(command, {**os.environ, "PYTHONPATH": str(ROOT)}, data_dir / f"uvicorn-{port}.log", cwd=ROOT)
    server.wait_ready(f"http://127.0.0.1:{port}/health")
    return server


def memory_of(servers: list[Any]) -> float:
    """MiB that the processes hold for themselves, by /proc: what they share is counted in parts."""
    total = 0
    for server in servers:
        for line in open(f"/proc/{server.leader}/smaps_rollup", encoding="ascii"):  # noqa: SIM115
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


def rooms_of(people: list[Any], rooms: int) -> list[UUID]:
    """The room of each person; made anew for every run."""
    from django.db import transaction
    from django.utils import timezone

    from community.messaging.models import Conversation
    from community.messaging.services import conversation_open, participant_join

    places = []
    with transaction.atomic():
        made = [conversation_open(kind=Conversation.Kind.PEER) for _ in range(rooms)]
        for number, person in enumerate(people):
            conversation = made[number % rooms]
            participant_join(conversation=conversation, user=person, now=timezone.now())
            places.append(conversation.pk)
    return places


def chat_rows(args: Any, data_dir: Any) -> tuple[dict[str, Any], list[str]]:
    from django.utils import timezone

    from accounts.identity.models import User
    from accounts.identity.services import session_start
    from bench.__main__ import free_port
    from bench.processes import cpu_of_session
    from bench.reminders import people_ensure

    now = timezone.now()
    people = list(User.objects.filter(pk__in=people_ensure(max(args.chat_clients, args.chat_idle // 8), now)))
    # Of people who have been here for a while: a new account's texts are counted beside.
    User.objects.filter(pk__in=[person.pk for person in people]).update(date_joined=now - timedelta(days=90))
    tokens = [session_start(user=person, now=now).access for person in people]
    places = rooms_of(people[: args.chat_clients], args.chat_rooms)
    ports = [free_port(), free_port()]
    servers = [web_process(data_dir, port) for port in ports]
    try:
        idle = idle_memory(ports, tokens, count=args.chat_idle, memory=lambda: memory_of(servers))
        clients = [Client(ports[n % 2], tokens[n], place) for n, place in enumerate(places)]
        before = sum(cpu_of_session(server.leader) for server in servers)
        figures, faults = talk(clients, rate=args.chat_rate, seconds=args.chat_seconds)
        cores = (sum(cpu_of_session(server.leader) for server in servers) - before) / args.chat_seconds
    finally:
        for server in servers:
            server.stop()
    return {**figures, "idle_sockets": args.chat_idle, "idle_mib": idle, "app_cores": cores}, faults


def chat_lines(args: Any, figures: dict[str, Any], faults: list[str]) -> str:
    lines = [
        f"{args.chat_clients} clients in {args.chat_rooms} rooms, {args.chat_rate:g} messages a second each, two web "
        f"processes, {args.chat_seconds} s:",
        f"  {figures['stored_s']:,.0f} messages stored and {figures['delivered_s']:,.0f} delivered a second; delivery "
        f"p50 {figures['p50_ms']:.0f} ms, p95 {figures['p95_ms']:.0f}, p99 {figures['p99_ms']:.0f} (target: p95 under "
        f"250); ack p95 {figures['ack_p95_ms']:.0f}; web processes {figures['app_cores']:.2f} cores",
        f"  lost, doubled or out of order: {'; '.join(faults[:3]) or 'none'}; refused: {figures['refused']}",
        f"  {figures['idle_sockets']:,} idle sockets: {figures['idle_mib']:,.0f} MiB in both (target: 600)",
    ]
    return "\n".join(lines) + "\n"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--chat-clients", type=int, default=200)
    parser.add_argument("--chat-rooms", type=int, default=20)
    parser.add_argument("--chat-rate", type=float, default=5.0, help="Messages a second of each client.")
    parser.add_argument("--chat-seconds", type=int, default=20)
    parser.add_argument("--chat-idle", type=int, default=2_000)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.chat", description=__doc__)
    add_arguments(parser)
    args = parser.parse_args()
    from bench.setting import prepare

    data_dir = prepare()
    from config import embedded

    try:
        figures, faults = chat_rows(args, data_dir)
    finally:
        embedded.stop(data_dir)
    sys.stdout.write(chat_lines(args, figures, faults))


if __name__ == "__main__":
    main()
