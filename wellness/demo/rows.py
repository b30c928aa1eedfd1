"""Turns people and their histories into lines for PostgreSQL's COPY: the only way to write millions in minutes."""

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from accounts.vault.keyring import open_key
from accounts.vault.keyset import master_keyset
from accounts.vault.sealing import seal
from config.ids import uuid7
from wellness.days.services import time_of_day
from wellness.demo.histories import DemoEntry, history
from wellness.demo.people import DemoPerson

NULL = r"\N"
NOTES = "wellness.moodentry.notes"
ENTRY_COLUMNS = (
    "id", "owner_id", "mood_value", "mood_scale", "energy_level", "anxiety_level", "notes", "logged_at", "zone",
    "local_date", "time_of_day", "day_of_week", "crisis_flag_triggered", "processed_for_insights", "created_at",
    "updated_at",
)  # fmt: skip
FACTOR_COLUMNS = (
    "id", "owner_id", "entry_id", "factor_type", "label", "factor_value", "impact_score", "created_at", "updated_at",
)  # fmt: skip
USER_COLUMNS = (
    "id", "password", "last_login", "is_superuser", "email", "username", "first_name", "last_name", "display_name",
    "role", "status", "is_staff", "timezone", "day_starts_at", "country", "locale", "anonymous_mode", "anonymous_id",
    "password_changed_at", "date_joined", "updated_at", "suspension_kind", "onboarding_completed",
    "data_retention_days",
)  # fmt: skip
KEY_COLUMNS = ("id", "owner_id", "name", "wrapped", "master_key_id", "created_at", "updated_at")


@dataclass(frozen=True, slots=True)
class OwnerKey:
    key_id: int
    owner_id: UUID
    wrapped: bytes


def user_line(owner_id: UUID, person: DemoPerson, password_hash: str, joined: datetime) -> str:
    at = joined.isoformat()
    return "\t".join(
        (
            str(owner_id), password_hash, NULL, "f", person.email, person.username, person.first_name, "",
            person.first_name, "user", "active", "f", person.timezone, "0", person.country, person.locale, "f",
            str(uuid7()), at, at, at, "", "f", "365",
        )
    )  # fmt: skip


def owner_key_new(key_id: int, owner_id: UUID) -> OwnerKey:
    return OwnerKey(key_id, owner_id, master_keyset().wrap(os.urandom(32), owner_id.bytes))


def key_line(key: OwnerKey, at: datetime) -> str:
    primary, text = str(master_keyset().primary_key_id), at.isoformat()
    return "\t".join((str(key.key_id), str(key.owner_id), NULL, _bytea(key.wrapped), primary, text, text))


def history_lines(
    key: OwnerKey, person: DemoPerson, rng: random.Random, *, days: int, last_date: date, every_day: bool
) -> Iterator[tuple[str, list[str]]]:
    """One entry line and its factor lines at a time."""
    opened, zone = open_key(key.key_id, key.owner_id.bytes, key.wrapped), ZoneInfo(person.timezone)
    owner = str(key.owner_id)
    for entry in history(rng, days=days, last_date=last_date, every_day=every_day):
        local = datetime.combine(entry.local_date, datetime.min.time(), zone) + timedelta(minutes=entry.minute_of_day)
        at = local.astimezone(UTC).isoformat()
        entry_id = str(uuid7())
        sealed = _bytea(seal(opened, NOTES, entry.note.encode()))
        line = "\t".join(
            (
                entry_id, owner, str(entry.mood), "10", str(entry.energy), str(entry.anxiety), sealed, at,
                person.timezone, entry.local_date.isoformat(), time_of_day(local),
                str(entry.local_date.isoweekday()), "f", "f", at, at,
            )
        )  # fmt: skip
        yield line, _factor_lines(entry, entry_id, owner, at)


def _factor_lines(entry: DemoEntry, entry_id: str, owner: str, at: str) -> list[str]:
    return [
        "\t".join((str(uuid7()), owner, entry_id, f.slug, f.slug.capitalize(), str(f.value), str(f.impact), at, at))
        for f in entry.factors
    ]


def _bytea(value: bytes) -> str:
    return r"\\x" + value.hex()
