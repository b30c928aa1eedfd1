"""The bench's own data folder, servers and crowd; `make run`'s data is never touched."""

import logging
import os
import sys
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from config import embedded

ROOT = Path(__file__).resolve().parent.parent
# The checks run on every request as in production; the numbers are too high to refuse the load.
OPEN_LIMITS = {f"THROTTLE_{scope}": "1000000000/hour" for scope in ("USER", "IP", "MOOD_ENTRY")}
READERS, WRITERS, DAYS = "reader", "writer", 365


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    session_id: str
    token: str


def prepare() -> Path:
    """Starts the engines and points this process, and what it starts, at them."""
    data_dir = Path(os.environ.get("DATA_DIR", str(ROOT / ".data"))) / "bench"
    data_dir.mkdir(parents=True, exist_ok=True)
    os.environ.update(
        {
            "DATA_DIR": str(data_dir),
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "HTTPS_ONLY": "false",
            "ALLOWED_HOSTS": "127.0.0.1",
            "PUBLIC_URL": "http://127.0.0.1",
            "EMAIL_HOST": "127.0.0.1",
            "JWT_EXPIRES_MINUTES": "1440",
            "MOOD_ENTRIES_PER_DAY": "30000",
            **OPEN_LIMITS,
        }
    )
    embedded.start(data_dir)
    embedded.export_environment(data_dir, os.environ)
    import django

    django.setup()
    # The requests that the bench makes itself need no log; the server logs as configured.
    logging.disable(logging.WARNING)
    from django.conf import settings

    settings.ACCESS_LOG_JSON = False
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    return data_dir


def crowd(prefix: str, people: int, days: int) -> list[Person]:
    """People of this prefix, written on the first run and found again on the next; each with a fresh session."""
    from django.utils import timezone

    from accounts.identity.models import User
    from wellness.demo.writer import Crowd, crowd_write

    prefix = f"{prefix}-of-{people}-"  # crowds of several sizes live beside each other
    known = list(User.objects.filter(username__startswith=prefix).order_by("id"))
    if not known:
        started = time.monotonic()

        def progress(done: int, entries: int) -> None:
            share = int(30 * done / people)
            bar = "#" * share + "." * (30 - share)
            rate = entries / max(0.001, time.monotonic() - started)
            sys.stderr.write(f"\r[{bar}] {done:,}/{people:,} people, {entries:,} entries, {rate:,.0f}/s")

        wanted = Crowd(people=people, days=max(days, 1), password="not-for-signing-in-1", every_day=True, prefix=prefix)
        crowd_write(wanted, now=timezone.now() - timedelta(minutes=5), progress=progress)
        sys.stderr.write("\n")
        _settle()
        known = list(User.objects.filter(username__startswith=prefix).order_by("id"))
    return _sessions(known)


def _settle() -> None:
    """As an hour after the import on a live system: visibility map set, statistics known."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) wellness_moodentry, wellness_moodfactor, accounts_user, accounts_datakey")


def _sessions(people: list) -> list[Person]:  # type: ignore[type-arg]
    from django.utils import timezone

    from accounts.identity.models import UserSession
    from accounts.identity.tokens import access_token

    now = timezone.now()
    UserSession.objects.filter(owner__in=people).delete()
    sessions = UserSession.objects.bulk_create(
        UserSession(
            owner=person, refresh_token_hash=b"x" * 32, rotated_at=now, last_used_at=now,
            expires_at=now + timedelta(days=1),
        )
        for person in people
    )  # fmt: skip
    return [
        Person(str(person.pk), str(session.pk), access_token(_quiet(person), session.pk, now))
        for person, session in zip(people, sessions, strict=True)
    ]


def _quiet(person):  # type: ignore[no-untyped-def]
    """Without a query a person: what the claims say is for the app's information only."""
    person.__dict__.update(_is_premium=False, _group_names=())
    return person
