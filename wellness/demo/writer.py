"""Writes demo people by COPY, in batches of people, so that memory stays flat and progress shows."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from accounts.audit.services import audit_record
from config.ids import uuid7
from wellness.demo.people import DemoPerson, person
from wellness.demo.rows import (
    ENTRY_COLUMNS,
    FACTOR_COLUMNS,
    KEY_COLUMNS,
    USER_COLUMNS,
    OwnerKey,
    history_lines,
    key_line,
    owner_key_new,
    user_line,
)

BATCH = 50


@dataclass(frozen=True, slots=True)
class Crowd:
    """What to write. `every_day` leaves no gaps, for benchmarks; `prefix` keeps crowds of one database apart."""

    people: int
    days: int
    password: str
    seed: int = 1
    every_day: bool = False
    prefix: str = "demo"


def crowd_write(crowd: Crowd, *, now: datetime, progress: Callable[[int, int], None]) -> list[UUID]:
    """
    This function will write the crowd and tell `progress(people, entries)` after each batch.

    :raises IntegrityError: if people of this prefix exist already.
    """
    rng = random.Random(crowd.seed)
    password_hash = make_password(crowd.password)
    numbers, owners, entries = iter(range(1, crowd.people + 1)), [], 0
    while batch := list(islice(numbers, BATCH)):
        people = [(uuid7(), _named(person(rng, number), crowd.prefix)) for number in batch]
        with transaction.atomic():
            keys = _write_people(people, password_hash, now, crowd.days)
            entries += _write_histories(crowd, people, keys, rng, now)
        owners += [owner_id for owner_id, _ in people]
        progress(len(owners), entries)
    audit_record(
        actor=None, action="wellness.demo.written", target=("wellness.demo", None), details={"people": crowd.people}
    )
    return owners


def _named(made_up: DemoPerson, prefix: str) -> DemoPerson:
    number = made_up.username.removeprefix("demo")
    return DemoPerson(
        username=f"{prefix}{number}",
        email=f"{prefix}{number}@evenkeel.example",
        first_name=made_up.first_name,
        country=made_up.country,
        timezone=made_up.timezone,
        locale=made_up.locale,
        premium=made_up.premium,
    )


def _write_people(
    people: list[tuple[UUID, DemoPerson]], password_hash: str, now: datetime, days: int
) -> dict[UUID, OwnerKey]:
    joined = now - timedelta(days=days)
    _copy("accounts_user", USER_COLUMNS, (user_line(pk, who, password_hash, joined) for pk, who in people))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('accounts_datakey', 'id')) FROM generate_series(1, %s)",
            [len(people)],
        )
        ids = [row[0] for row in cursor.fetchall()]
        keys = {pk: owner_key_new(key_id, pk) for (pk, _), key_id in zip(people, ids, strict=True)}
        _copy("accounts_datakey", KEY_COLUMNS, (key_line(key, now) for key in keys.values()))
        cursor.executemany(
            'INSERT INTO account_emailaddress (email, verified, "primary", user_id) VALUES (%s, true, true, %s)',
            [(who.email, pk) for pk, who in people],
        )
        cursor.executemany(
            "INSERT INTO accounts_subscription"
            " (id, owner_id, source, tier, status, cancel_at_period_end, created_at, updated_at)"
            " VALUES (%s, %s, 'staff', 'premium', 'active', false, %s, %s)",
            [(uuid7(), pk, now, now) for pk, who in people if who.premium],
        )
    return keys


def _write_histories(
    crowd: Crowd,
    people: list[tuple[UUID, DemoPerson]],
    keys: dict[UUID, OwnerKey],
    rng: random.Random,
    now: datetime,
) -> int:
    factors: list[str] = []
    written = 0

    def entries() -> Iterator[str]:
        nonlocal written
        for pk, who in people:
            lines = history_lines(
                keys[pk], who, rng, days=crowd.days, last_date=(now - timedelta(days=1)).date(),
                every_day=crowd.every_day,
            )  # fmt: skip
            for line, factor_lines in lines:
                factors.extend(factor_lines)
                written += 1
                yield line

    _copy("wellness_moodentry", ENTRY_COLUMNS, entries())
    _copy("wellness_moodfactor", FACTOR_COLUMNS, iter(factors))
    return written


def _copy(table: str, columns: tuple[str, ...], lines: Iterator[str]) -> None:
    connection.ensure_connection()
    with (
        connection.connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
    ):
        while chunk := list(islice(lines, 1000)):
            copy.write("\n".join(chunk) + "\n")
