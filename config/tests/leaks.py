"""Everything that a running house leaves behind, as bytes that can be searched."""

import base64
import io
import json
import logging
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.db import connection

from config.embedded.binaries import postgres_programs
from config.settings.parts.logging import handlers_and_formatters


def forms(text: str) -> set[bytes]:
    """As text, as PostgreSQL writes bytes, and as base64 whatever stands before it."""
    raw = text.encode()
    shifted = (base64.b64encode(b"." * count + raw)[4:-4] for count in range(3))
    return {raw, raw.hex().encode(), *shifted}


def shown_in(content: bytes, texts: dict[str, str]) -> list[str]:
    """The names of those texts that `content` holds in any form."""
    return sorted(name for name, text in texts.items() if any(_holds(content, form) for form in forms(text)))


def _holds(content: bytes, form: bytes) -> bool:
    """Six digits of a code also stand within some long number or id by chance, once in a few hundred runs."""
    if form.isdigit():
        return re.search(rb"(?<![0-9A-Za-z])" + form + rb"(?![0-9A-Za-z])", content) is not None
    return form in content


class Record:
    """The log as the console shows it in development and as JSON, at every level, and each record's own values."""

    def __init__(self) -> None:
        self._streams = {"json": io.StringIO(), "console": io.StringIO()}
        self._handlers: list[logging.Handler] = []

    def __enter__(self) -> "Record":
        for form, stream in self._streams.items():
            handler = logging.StreamHandler(stream)
            made = dict(handlers_and_formatters(json=form == "json")["formatters"]["structured"])
            handler.setFormatter(made.pop("()")(**made))
            self._handlers.append(handler)
        root = logging.getLogger()
        self._level = root.level
        root.setLevel(logging.DEBUG)
        for handler in self._handlers:
            root.addHandler(handler)
        return self

    def __exit__(self, *_: object) -> None:
        root = logging.getLogger()
        root.setLevel(self._level)
        for handler in self._handlers:
            root.removeHandler(handler)

    @property
    def written(self) -> dict[str, bytes]:
        return {form: stream.getvalue().encode() for form, stream in self._streams.items()}


def everything_in_redis() -> bytes:
    """Keys and values of all databases; the bodies of queued jobs are opened."""
    return b"\n".join(line for database in range(16) for line in _lines_of(database))


def _lines_of(database: int) -> Iterator[bytes]:
    client: Any = redis.Redis.from_url(settings.REDIS_URL)
    client.connection_pool.connection_kwargs["db"] = database
    with client:
        for key in client.scan_iter(count=1000):
            yield key
            for value in _values(client, key):
                yield value
                yield _job_body(value)


def _values(client: Any, key: bytes) -> list[bytes]:
    match client.type(key):
        case b"string":
            found = [client.get(key)]
        case b"list":
            found = client.lrange(key, 0, -1)
        case b"hash":
            found = [part for pair in client.hgetall(key).items() for part in pair]
        case b"set":
            found = list(client.smembers(key))
        case b"zset":
            found = client.zrange(key, 0, -1)
        case _:
            found = [client.dump(key)]
    # A key may end between two commands.
    return [value for value in found if value is not None]


def _job_body(value: bytes) -> bytes:
    """Celery's messages are JSON with a body in base64."""
    try:
        return base64.b64decode(json.loads(value)["body"])
    except (ValueError, KeyError, TypeError):
        return b""


def database_dump() -> bytes:
    found = connection.get_connection_params()
    environ = os.environ | {"PGHOST": found["host"], "PGUSER": found["user"], "PGPASSWORD": found.get("password", "")}
    if found.get("port"):
        environ["PGPORT"] = str(found["port"])
    command = [postgres_programs(None) / "pg_dump", found["dbname"]]
    return subprocess.run(command, env=environ, capture_output=True, check=True, timeout=120).stdout


def rows_by_table() -> dict[str, bytes]:
    """Every row of every table, as the server shows it now: independent of what pg_dump chooses to write."""
    with connection.cursor() as cursor:
        return {table: _rows(cursor, table) for table in connection.introspection.table_names(cursor)}


def _rows(cursor: Any, table: str) -> bytes:
    cursor.execute(f"SELECT t::text FROM {connection.ops.quote_name(table)} t")
    return "\n".join(row[0] for row in cursor.fetchall()).encode()


def server_logs() -> bytes:
    logs = [Path(os.environ["DATA_DIR"]) / name / "server.log" for name in ("postgres", "valkey")]
    return b"\n".join(log.read_bytes() for log in logs if log.exists())
