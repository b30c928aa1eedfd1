"""
What the database alone can do: pgbench, from the embedded wheel, with the very statements of one request.

The statements are taken from a real request with their parameters, for some fifty people, so that they cannot
drift from the code. Ids of new rows are made by random numbers.
"""

import os
import random
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from bench.operations import Operation, mood_body
from bench.setting import Person
from config.embedded.binaries import postgres_programs

# UUIDv7 as psycopg and json write them, with and without dashes.
UUID = re.compile(r"\b([0-9a-f]{8}-?[0-9a-f]{4}-?7[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12})\b")
CLIENTS = 8


def ceiling(operation: Operation, people: list[Person], folder: Path, seconds: int) -> tuple[float, float]:
    """Transactions a second and the mean latency in milliseconds."""
    folder.mkdir(parents=True, exist_ok=True)
    sample = random.Random(2).sample(people, min(50, len(people)))
    arguments: list[str] = []
    for number, person in enumerate(sample):
        path = folder / f"{operation.name}-{number}.sql"
        path.write_text(_script(operation, person))
        arguments += ["-f", str(path)]
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        info = connection.info
        environ = {**os.environ, "PGPASSWORD": info.password}
        target = ["-h", info.host, "-U", info.user, info.dbname]
    # Prepared where it can: it would take ":null" inside a JSON parameter for a variable.
    mode = "simple" if operation.writes else "prepared"
    output = subprocess.run(
        [
            str(postgres_programs(None) / "pgbench"), "-n", "-M", mode, "-c", str(CLIENTS), "-j", "1",
            "-T", str(seconds), *arguments, *target,
        ],
        env=environ, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    rate = float(re.search(r"tps = ([\d.]+)", output)[1])  # type: ignore[index]
    latency = float(re.search(r"latency average = ([\d.]+)", output)[1])  # type: ignore[index]
    return rate, latency


def _script(operation: Operation, person: Person) -> str:
    statements = _statements(operation, person)
    known = {person.id.replace("-", ""), person.session_id.replace("-", "")}
    fresh: dict[str, str] = {}
    lines: list[str] = []

    def place(match: re.Match[str]) -> str:
        bare = match[1].replace("-", "")
        if bare in known:
            return match[0]
        return f"00000000-0000-7000-8000-:{fresh.setdefault(bare, f'id{len(fresh)}')}"

    body = [UUID.sub(place, statement).strip().rstrip(";") + ";" for statement in statements]
    lines += [f"\\set {name} random(100000000000, 999999999999)" for name in fresh.values()]
    # One line a statement: pgbench ends a statement at its semicolon, but reads backslash commands by line.
    return "\n".join([*lines, *(" ".join(statement.split("\n")) for statement in body)]) + "\n"


def _statements(operation: Operation, person: Person) -> list[str]:
    """The SQL of one request, in order, with its parameters; the request itself is rolled back."""
    from django.db import connection, transaction
    from django.test import Client

    seen: list[str] = []

    def record(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        with psycopg.ClientCursor(connection.connection) as cursor:
            seen.append(cursor.mogrify(sql, params))
        return execute(sql, params, many, context)

    client = Client(headers={"authorization": f"Bearer {person.token}", "host": "127.0.0.1"})
    with transaction.atomic(), connection.execute_wrapper(record):
        if operation.writes:
            answer = client.post(operation.path, mood_body(random.Random(1)), content_type="application/json")
        else:
            answer = client.get(operation.path)
        transaction.set_rollback(True)
    if answer.status_code != operation.expected:
        raise SystemExit(f"{operation.name} answered {answer.status_code}: {answer.content[:300]!r}")
    statements = [s for s in seen if not s.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))]
    return ["BEGIN", *statements, "COMMIT"] if operation.writes else statements
