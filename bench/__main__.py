"""
Prints the table of docs/performance.md.

    make bench                            everything, about six minutes
    make bench ARGS="--seconds 5 --rounds 1 --connections 16"
"""

import argparse
import json
import os
import random
import socket
import statistics
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.chat import add_arguments as add_chat_arguments
from bench.chat import chat_lines, chat_rows
from bench.load import run_load
from bench.operations import NOTE, OPERATIONS, requests_for
from bench.peers import Kit
from bench.processes import Server, cpu_of_session, cpu_of_tree
from bench.reminders import add_arguments, reminder_lines, reminder_rows
from bench.report import machine, table
from bench.setting import DAYS, READERS, ROOT, WRITERS, crowd, prepare


@dataclass(slots=True)
class Row:
    """One operation on one system: medians of the rounds."""

    operation: str
    system: str
    rate: float
    p50_ms: float
    p99_ms: float
    app_cpu_ms: float
    database_cpu_ms: float
    errors: int


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def http_server(data_dir: Path, workers: int) -> tuple[Server, int]:
    """As deploy/ starts it: granian over WSGI, one worker a core."""
    port = free_port()
    command = [
        str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", "127.0.0.1", "--port",
        str(port), "--workers", str(workers), "--blocking-threads", os.environ.get("WEB_THREADS", "4"),
        "--backpressure", "256", "--log-level", "warning", "config.wsgi:application",
    ]  # fmt: skip
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "DATABASE_POOL_MAX": "0"}
    server = Server(command, environ, data_dir / "granian.log", cwd=ROOT)
    server.wait_ready(f"http://127.0.0.1:{port}/health")
    return server, port


def measure(name: str, leader: int, port: int, requests: dict, expected: dict, database: int, args) -> list[Row]:  # type: ignore[no-untyped-def,type-arg]
    rows = []
    for operation, prepared in requests.items():
        run_load(port, prepared, connections=args.connections, seconds=args.warm_up)
        rounds = []
        for _ in range(args.rounds):
            app, db = cpu_of_session(leader), cpu_of_tree(database) if database else 0.0
            result = run_load(port, prepared, connections=args.connections, seconds=args.seconds)
            done = max(1, result.done)
            app = (cpu_of_session(leader) - app) * 1000 / done
            db = ((cpu_of_tree(database) if database else 0.0) - db) * 1000 / done
            wrong = sum(count for status, count in result.statuses.items() if status != expected[operation])
            rounds.append((result.rate, result.percentile(0.5), result.percentile(0.99), app, db, wrong))
        middle = [statistics.median(column) for column in zip(*rounds, strict=True)]
        rows.append(Row(operation, name, *middle[:5], errors=int(sum(r[5] for r in rounds))))
        sys.stderr.write(f"  {operation} {name}: {middle[0]:,.0f}/s, app {middle[3]:.2f} ms\n")
    return rows


def ours(args, data_dir: Path, readers: list, writers: list) -> list[Row]:  # type: ignore[no-untyped-def,type-arg]
    from config.embedded import status

    database = next(s.pid for s in status(data_dir) if s.name.lower().startswith("postgres")) or 0
    server, port = http_server(data_dir, args.workers)
    tokens = {True: [p.token for p in writers], False: [p.token for p in readers]}
    try:
        requests = {op.name: requests_for(op, tokens[op.writes]) for op in OPERATIONS}
        expected = {op.name: op.expected for op in OPERATIONS}
        return measure("evenkeel", server.leader, port, requests, expected, database, args)
    finally:
        server.stop()


def peers(args) -> list[Row]:  # type: ignore[no-untyped-def]
    kit = Kit.installed()
    if kit is None:
        sys.stderr.write("No comparison kit (PEERS_DIR): only our own figures and the database's ceiling.\n")
        return []
    rows = []
    for name in args.peers.split(","):
        peer = kit.start(name, NOTE, datetime.now(UTC).isoformat(timespec="seconds"))
        try:
            rows += measure(name, peer.server.leader, peer.port, peer.requests, peer.expected, 0, args)
        finally:
            peer.server.stop()
    return rows


def fan_out_row(args, data_dir: Path, people: list) -> dict:  # type: ignore[no-untyped-def,type-arg]
    from bench.sockets import fan_out

    servers, ports = [], []
    for _ in range(2):
        port = free_port()
        command = [
            sys.executable, "-m", "uvicorn", "config.asgi:application", "--host", "127.0.0.1", "--port", str(port),
            "--ws-max-size", "65536", "--ws-per-message-deflate", "false", "--log-level", "warning", "--no-access-log",
        ]  # fmt: skip
        server = Server(command, {**os.environ, "PYTHONPATH": str(ROOT)}, data_dir / "uvicorn.log", cwd=ROOT)
        server.wait_ready(f"http://127.0.0.1:{port}/health")
        servers.append(server)
        ports.append(port)
    try:
        before = sum(cpu_of_session(server.leader) for server in servers)
        result = fan_out(
            ports, [(p.id, p.token) for p in people], deliveries_a_second=args.deliveries, seconds=args.seconds
        )
        cores = (sum(cpu_of_session(server.leader) for server in servers) - before) / result.seconds
    finally:
        for server in servers:
            server.stop()
    return {
        "offered_s": args.deliveries,
        "delivered_s": result.delivered / result.seconds,
        "share": result.delivered / max(1, result.published * 10),
        "p50_ms": result.percentile(0.5),
        "p95_ms": result.percentile(0.95),
        "app_cores": cores,
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--warm-up", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--peers", default="fastapi")
    parser.add_argument("--deliveries", type=int, default=2000)
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    add_arguments(parser)
    add_chat_arguments(parser)
    args = parser.parse_args()
    random.seed(1)
    data_dir = prepare()
    from bench.ceiling import ceiling
    from config import embedded

    try:
        readers, writers = crowd(READERS, args.people, DAYS), crowd(WRITERS, args.people, 1)
        rows = ours(args, data_dir, readers, writers)
        ceilings = {
            op.name: ceiling(op, writers if op.writes else readers, data_dir / "pgbench", args.seconds)
            for op in OPERATIONS
        }
        rows += peers(args)
        sockets = fan_out_row(args, data_dir, readers)
        talk, faults = chat_rows(args, data_dir)
        reminders = reminder_rows(args)
    finally:
        embedded.stop(data_dir)
    text = table(rows, ceilings, sockets, machine(), args)
    sys.stdout.write(text)
    sys.stdout.write(reminder_lines(reminders))
    sys.stdout.write(chat_lines(args, talk, faults))
    if args.json:
        found = {"rows": [asdict(row) for row in rows], "ceilings": ceilings, "c1": sockets}
        args.json.write_text(json.dumps({**found, "reminders": reminders, "chat": talk}))


if __name__ == "__main__":
    main()
