"""Reading resources: from the process's own directory, so that help does not wait for a database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework.exceptions import NotFound

from crisis.resources.bundle import Bundle
from crisis.resources.countries import country_names
from crisis.resources.directory import Directory, country_entries, directory_current
from crisis.resources.entries import (
    DIRECTORIES,
    LEADING_TOPICS,
    Entry,
    available_now,
    order_of,
    recently_checked,
    shown,
)

SUPPORT_LINES = 3
SUPPORT_EMERGENCIES = 2
SEVERE = 4
LINE_TYPES = frozenset({"hotline", "text_line", "chat"})
# What stands beside words of support; the rest is one request away.
SUPPORT_NAMES = (
    "id", "name", "resource_type", "is_emergency", "country", "phone_number", "phone_display", "tel_link", "sms_number",
    "sms_keyword", "sms_link", "website_url", "available_24_7", "available_hours", "languages", "notes", "as_of",
    "last_verified_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ResourceQuery:
    """What a list is narrowed by; empty means everything."""

    language: str = ""
    specialization: str = ""
    resource_type: str = ""
    open_now: bool | None = None
    words: str = ""


def resource_directory(now: datetime) -> Directory:
    """The visible resources, for one request."""
    return directory_current(now)


def resource_list(directory: Directory, *, country: str, query: ResourceQuery, now: datetime) -> list[Entry]:
    """One country's matching resources, in the order to try them. Never a row of another country."""
    found = [entry for entry in country_entries(directory, country, now) if _matches(entry, query, now)]
    if query.language:
        # A line of unknown language stays, after those that are known to speak it.
        found.sort(key=lambda entry: query.language not in entry["languages"] and not entry["is_emergency"])
    return [shown(entry, now) for entry in found]


def emergency_list(directory: Directory, *, country: str, now: datetime) -> list[Entry]:
    return [shown(entry, now) for entry in country_entries(directory, country, now) if entry["is_emergency"]]


def _matches(entry: Entry, query: ResourceQuery, now: datetime) -> bool:
    if query.resource_type and entry["resource_type"] != query.resource_type:
        return False
    if query.specialization and query.specialization not in entry["specializations"]:
        return False
    if query.language and entry["languages"] and query.language not in entry["languages"]:
        return False
    # Unknown hours count as open: a missing fact must not hide a number.
    if query.open_now is not None and (available_now(entry, now) is not False) is not query.open_now:
        return False
    text = " ".join([entry["name"], entry["description"], entry["notes"] or "", *entry["specializations"]]).casefold()
    return all(word in text for word in query.words.casefold().split())


def resource_get(*, resource_id: UUID, now: datetime) -> tuple[Directory, Entry]:
    """:raises NotFound: when it is absent or hidden."""
    directory = directory_current(now)
    entry = directory.by_id.get(str(resource_id))
    if entry is None:
        raise NotFound
    return directory, shown(entry, now)


def country_list(directory: Directory) -> list[dict[str, str]]:
    names = country_names()
    return sorted(
        ({"code": code, "name": names.get(code, code)} for code in directory.by_country), key=lambda row: row["name"]
    )


def bundle_current(*, now: datetime) -> tuple[Directory, Bundle]:
    directory = directory_current(now)
    return directory, directory.bundle


def support_resources(
    *, country: str, language: str, severity: int, topics: Sequence[str], now: datetime
) -> list[dict[str, Any]]:
    """
    What to show beside words of support: a few lines of the person's own country and its emergency number, the
    number first when it is urgent or nobody answers the lines at this hour. Without a country the international
    directories, never somebody else's number.
    """
    entries = country_entries(directory_current(now), country, now)
    if not entries:
        return [dict(row) for row in DIRECTORIES]
    lines = [entry for entry in entries if entry["resource_type"] in LINE_TYPES]
    closed = {entry["id"] for entry in lines if available_now(entry, now) is False}
    lines.sort(key=lambda entry: (entry["id"] in closed, _is_foreign(entry, language), order_of(entry, now)))
    leading = _about(lines, LEADING_TOPICS, now)
    fitting = _about(lines, frozenset(topics), now)[: SUPPORT_LINES - 1]
    chosen = [*fitting, *(entry for entry in leading if entry not in fitting)][:SUPPORT_LINES]
    chosen.sort(key=lambda entry: entry["id"] in closed)
    emergencies = [entry for entry in entries if entry["is_emergency"]][:SUPPORT_EMERGENCIES]
    urgent = severity >= SEVERE or all(entry["id"] in closed for entry in chosen)
    together = [*emergencies, *chosen] if urgent else [*chosen, *emergencies]
    return [{name: entry[name] for name in SUPPORT_NAMES} for entry in together]


def _about(lines: list[Entry], topics: frozenset[str], now: datetime) -> list[Entry]:
    """Lines for these topics: those checked within a year, or else all."""
    found = [entry for entry in lines if topics & set(entry["specializations"])]
    return [entry for entry in found if recently_checked(entry, now)] or found


def _is_foreign(entry: Entry, language: str) -> bool:
    """Known to speak other languages only."""
    return bool(entry["languages"]) and language not in entry["languages"]
