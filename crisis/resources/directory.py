"""
What is visible now, kept in the process for an hour: reads cost no query.

A change by staff rewrites the bundle file; its new date tells every process of the machine to read again. Other
machines follow within the hour. Without a database the last bundle serves, without a bundle the shipped reference.
"""

import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

import psycopg
import structlog
from django.db import Error, connection, transaction

from crisis.resources.bundle import Bundle, bundle_make, bundle_path, bundle_read, bundle_refresh
from crisis.resources.countries import country_code
from crisis.resources.entries import COLUMNS, Entry, entry_of, is_visible, order_of
from crisis.resources.models import CrisisResource
from crisis.resources.reference import reference_rows

FRESH_SECONDS = 3600.0
RETRY_SECONDS = 30.0
Source = Literal["database", "bundle", "reference"]
_log = structlog.get_logger("evenkeel.crisis")


@dataclass(frozen=True, slots=True)
class Directory:
    """Every visible resource, by country and by id."""

    source: Source
    bundle: Bundle
    by_country: dict[str, tuple[Entry, ...]]
    by_id: dict[str, Entry]
    fresh_until: float
    file_stamp: tuple[Path, int]


@dataclass(slots=True)
class _State:
    directory: Directory | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


_state = _State()


def directory_current(now: datetime) -> Directory:
    """No query for an hour, then one."""
    known = _state.directory
    if known is not None and time.monotonic() < known.fresh_until and known.file_stamp == _file_stamp():
        return known
    # While one thread reads, the others answer with what they have; only the first read of a process is waited for.
    if not _state.lock.acquire(blocking=known is None) and known is not None:
        return known
    try:
        latest = _state.directory
        if latest is None or latest is known:
            latest = _state.directory = _read(now)
        return latest
    finally:
        _state.lock.release()


def directory_forget() -> None:
    """After a write in this process."""
    _state.directory = None


def _file_stamp() -> tuple[Path, int]:
    path = bundle_path()
    try:
        return path, path.stat().st_mtime_ns
    except OSError:
        return path, 0


def _read(now: datetime) -> Directory:
    try:
        entries = _database_entries(now)
    except (Error, psycopg.Error) as error:
        _log.warning("crisis.resources_without_database", error=type(error).__name__)
        return _reserve(now)
    if not entries:
        # A table that nobody filled yet must not leave people without a number.
        return _directory("reference", bundle_make(_reference_entries(now), now), FRESH_SECONDS)
    return _directory("database", bundle_refresh(entries, now), FRESH_SECONDS)


def _database_entries(now: datetime) -> list[Entry]:
    if connection.in_atomic_block:
        # The caller's transaction must survive a failure of this query.
        with transaction.atomic():
            return _visible_entries(now)
    return _visible_entries(now)


def _visible_entries(now: datetime) -> list[Entry]:
    rows = CrisisResource.objects.filter(is_active=True).exclude(status=CrisisResource.Status.RETIRED)
    return sorted_entries([entry_of(row) for row in rows.values(*COLUMNS) if is_visible(row)])


def _reference_entries(now: datetime) -> list[Entry]:
    return sorted_entries([entry_of(row) for row in reference_rows(now) if is_visible(row)])


def sorted_entries(entries: list[Entry]) -> list[Entry]:
    """A fixed order, so that the same content makes the same bundle."""
    return sorted(entries, key=lambda entry: (entry["country"], entry["priority"], entry["name"], entry["id"]))


def _reserve(now: datetime) -> Directory:
    bundle = bundle_read()
    if bundle is not None:
        return _directory("bundle", bundle, RETRY_SECONDS)
    return _directory("reference", bundle_make(_reference_entries(now), now), RETRY_SECONDS)


def _directory(source: Source, bundle: Bundle, seconds: float) -> Directory:
    by_country: dict[str, list[Entry]] = defaultdict(list)
    for entry in bundle.entries:
        by_country[entry["country"]].append(entry)
    return Directory(
        source,
        bundle,
        {country: tuple(entries) for country, entries in by_country.items()},
        {entry["id"]: entry for entry in bundle.entries},
        time.monotonic() + seconds,
        _file_stamp(),
    )


def country_entries(directory: Directory, country: str, now: datetime) -> list[Entry]:
    """One country's resources, the best first."""
    return sorted(directory.by_country.get(country_code(country), ()), key=lambda entry: order_of(entry, now))
