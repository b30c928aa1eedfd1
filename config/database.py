"""
Hand-written SQL for the hot paths, on Django's own connection.

Statements are prepared once a connection and rows travel in binary; they run inside the current transaction, are
counted by `assertNumQueries` and seen by `connection.execute_wrapper` like any ORM query. Everything else uses the ORM.
"""

import time
from collections.abc import Sequence
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

# Of a server behind a network that was cut nothing ever comes: seconds, and milliseconds for what was sent. On a UNIX
# socket libpq leaves them aside.
ALIVE = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 10_000}


def database_settings(url: str, **options: Any) -> dict[str, Any]:
    """Django's DATABASES entry for a postgresql:// URL; `?host=/folder` names a UNIX socket folder."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must start with postgresql://")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": {**ALIVE, **query, **options},
    }


def hot_rows(sql: str, params: Sequence[Any] = (), *, using: str = "default") -> list[tuple[Any, ...]]:
    """This function will run one prepared statement and return its rows. One round trip."""
    wrapper = connections[using]
    wrapper.ensure_connection()
    run: Any = _run
    for observer in reversed(wrapper.execute_wrappers):
        run = partial(observer, run)
    started = time.monotonic()
    # Django's own error translation turns psycopg errors into django.db ones, as for the ORM.
    with wrapper.wrap_database_errors:
        rows: list[tuple[Any, ...]] = run(sql, params, False, {"connection": wrapper})
    if wrapper.queries_logged:
        wrapper.queries_log.append({"sql": sql, "time": f"{time.monotonic() - started:.3f}"})
    return rows


def _run(sql: str, params: Sequence[Any], many: bool, context: dict[str, Any]) -> list[tuple[Any, ...]]:
    connection = context["connection"].connection
    # One cursor a connection: its making costs as much as the statement's own work here. A connection serves one
    # thread at a time, and every row is fetched before the cursor is used again.
    cursor = getattr(connection, "evenkeel_cursor", None)
    if cursor is None or cursor.closed:
        cursor = connection.evenkeel_cursor = psycopg.Cursor(connection)
    cursor.execute(sql, params, prepare=True, binary=True)
    # Not `cursor.description`: that builds an object for every column of every answer.
    result = cursor.pgresult
    return cursor.fetchall() if result is not None and result.nfields else []


def hot_row(sql: str, params: Sequence[Any] = (), *, using: str = "default") -> tuple[Any, ...] | None:
    rows = hot_rows(sql, params, using=using)
    return rows[0] if rows else None
