"""
Reminders: how many a second are planned and handed to a worker, when few of very many are due.

    python -m bench.reminders                          of 100,000 people 10,000 are due in this minute
    python -m bench.reminders --reminders 1000000      of a million, the same 10,000
"""

import argparse
import hashlib
import json
import os
import sys
import time
from argparse import Namespace
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

PREFIX = "reminded-"
CHUNK = 20_000


def show(title: str, done: int, whole: int, started: float) -> None:
    filled = int(30 * done / max(1, whole))
    rate = done / max(0.001, time.monotonic() - started)
    sys.stderr.write(f"\r[{'#' * filled}{'.' * (30 - filled)}] {title} {done:,}/{whole:,}, {rate:,.0f}/s ")
    if done >= whole:
        sys.stderr.write("\n")


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    from django.db import connection

    connection.ensure_connection()
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def people_ensure(count: int, now: datetime) -> list[UUID]:
    """People with a data key, by COPY; those of an earlier run are found again. In the order of their ids."""
    from accounts.identity.models import User

    known = User.objects.filter(username__startswith=PREFIX)
    there, started = known.count(), time.monotonic()
    for first in range(there, count, CHUNK):
        numbers = range(first, min(first + CHUNK, count))
        _write_people(numbers, now)
        show("people", numbers.stop - there, count - there, started)
    return list(known.order_by("id").values_list("id", flat=True)[:count])


def _write_people(numbers: range, now: datetime) -> None:
    from accounts.identity.models import User
    from accounts.vault.keyset import master_keyset
    from config.ids import uuid7

    fields = [field for field in User._meta.concrete_fields if field.attname != "email"]
    plain = User(password="!", timezone="UTC", password_changed_at=now, date_joined=now)
    plain.updated_at = now
    base = {field.attname: getattr(plain, field.attname) for field in fields}
    people = [{**base, "id": uuid7(), "anonymous_id": uuid7(), "username": f"{PREFIX}{n:07d}"} for n in numbers]
    copy_rows("accounts_user", list(base), ([*person.values()] for person in people))
    keyset = master_keyset()
    copy_rows(
        "accounts_datakey", ("owner_id", "wrapped", "master_key_id", "created_at", "updated_at"),
        (
            (person["id"], keyset.wrap(os.urandom(32), person["id"].bytes), keyset.primary_key_id, now, now)
            for person in people
        ),
    )  # fmt: skip


def reminders_fill(owners: Sequence[UUID], due: int, now: datetime) -> None:
    """
    One reminder a person, of which the first `due` are due in the minute of `now`; the others later.

    The rows of an earlier run go first, with what was told by it.
    """
    from django.db import connection

    from config.ids import uuid7

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE accounts_reminder, accounts_notificationdelivery, accounts_notification CASCADE")
    minute, started = now.replace(second=0, microsecond=0), time.monotonic()
    columns = (
        "id", "owner_id", "kind", "wall_time", "weekdays", "enabled", "next_due_at", "created_at", "updated_at",
    )  # fmt: skip
    for first in range(0, len(owners), CHUNK):
        part = owners[first : first + CHUNK]
        rows = []
        for number, owner in enumerate(part, first):
            # The others are spread over the coming day, as a crowd of one zone would be.
            at = minute if number < due else minute + timedelta(minutes=5 + number % 1400)
            rows.append((uuid7(), owner, "mood_check_in", at.time(), "{}", True, at, now, now))
        copy_rows("accounts_reminder", columns, rows)
        show("reminders", first + len(part), len(owners), started)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_reminder, accounts_user, accounts_datakey, accounts_pushdevice")


def devices_fill(owners: Sequence[UUID], now: datetime) -> None:
    """One phone a person; its token is sealed like a real one."""
    from accounts.notifications.models import PushDevice
    from accounts.vault.keyring import open_key
    from accounts.vault.models import DataKey
    from accounts.vault.sealing import seal
    from config.ids import uuid7

    known = set(PushDevice.objects.filter(owner_id__in=owners).values_list("owner_id", flat=True))
    wanted = [owner for owner in owners if owner not in known]
    label = PushDevice._meta.get_field("token").vault_label
    keys = {
        row[0]: row[1:] for row in DataKey.objects.filter(owner_id__in=wanted).values_list("owner_id", "id", "wrapped")
    }
    columns = ("id", "owner_id", "platform", "token", "token_hash", "last_seen_at", "created_at", "updated_at")
    rows = []
    for owner in wanted:
        key_id, wrapped = keys[owner]
        token = f"bench-{owner}".encode()
        sealed = seal(open_key(key_id, owner.bytes, bytes(wrapped)), label, token)
        rows.append((uuid7(), owner, "android", sealed, hashlib.sha256(token).digest(), now, now, now))
    copy_rows("accounts_pushdevice", columns, rows)


def measure(due: int, sends: int) -> dict[str, Any]:
    """Plans what is due, hands all of it to a worker, and sends `sends` of it to the folder of messages."""
    from django.utils import timezone

    from accounts.notifications.delivery import LEASE, deliveries_claim, deliveries_send
    from accounts.notifications.models import NotificationDelivery
    from accounts.reminders.models import Reminder
    from accounts.reminders.planning import reminders_plan

    started = time.perf_counter()
    planned = reminders_plan(now=timezone.now())
    planning = time.perf_counter() - started
    claimed, started = 0, time.perf_counter()
    while found := len(deliveries_claim(now=timezone.now())):
        claimed += found
    claiming = time.perf_counter() - started
    NotificationDelivery.objects.update(claimed_until=None)
    keep = NotificationDelivery.objects.order_by("due_at").values_list("pk", flat=True)[sends:]
    NotificationDelivery.objects.filter(pk__in=list(keep)).update(due_at=timezone.now() + LEASE * 60)
    started = time.perf_counter()
    sent = deliveries_send(now=timezone.now)
    sending = time.perf_counter() - started
    return {
        "reminders": Reminder.objects.count(),
        "due": due,
        "planned": planned,
        "planned_s": planned / planning,
        "handed": claimed,
        "handed_s": claimed / claiming,
        "sent": sent,
        "sent_s": sent / sending,
    }


def reminder_rows(args: Namespace) -> dict[str, Any]:
    """Fills and measures; Django is set up and the servers run."""
    now = datetime.now(UTC)
    owners = people_ensure(args.reminders, now)
    devices_fill(owners[: args.due], now)
    reminders_fill(owners, args.due, now)
    return measure(args.due, args.sends)


def reminder_lines(row: dict[str, Any]) -> str:
    return (
        f"Reminders, {row['due']:,} due of {row['reminders']:,}: {row['planned_s']:,.0f}/s planned, "
        f"{row['handed_s']:,.0f}/s handed to a worker, {row['sent_s']:,.0f}/s sent by one worker to the folder of "
        "messages.\n"
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--reminders", type=int, default=100_000, help="people with a reminder")
    parser.add_argument("--due", type=int, default=10_000, help="how many of them are due in this minute")
    parser.add_argument("--sends", type=int, default=2_000, help="how many are sent by the measured worker")


def main() -> None:
    from bench.setting import prepare
    from config import embedded

    parser = argparse.ArgumentParser(prog="python -m bench.reminders", description=__doc__)
    add_arguments(parser)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    data_dir = prepare()
    try:
        row = reminder_rows(args)
    finally:
        embedded.stop(data_dir)
    sys.stdout.write(json.dumps(row) + "\n" if args.json else reminder_lines(row))


if __name__ == "__main__":
    main()
