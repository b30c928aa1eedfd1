"""Names and time zones of countries, from the tz database's own tables (package tzdata)."""

import re
from collections import defaultdict
from datetime import datetime, time
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOURS = re.compile(r"(?:daily|(\w{3})-(\w{3})) (\d\d):(\d\d)-(\d\d):(\d\d)\Z", re.IGNORECASE)


def _table(name: str) -> list[list[str]]:
    text = (files("tzdata") / "zoneinfo" / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


@cache
def country_names() -> dict[str, str]:
    return {code: name for code, name, *_ in _table("iso3166.tab")}


@cache
def _zones() -> dict[str, list[str]]:
    zones = defaultdict(list)
    for code, _, zone, *_ in _table("zone.tab"):
        zones[code].append(zone)
    return dict(zones)


def is_open(country: str, hours: object, now: datetime) -> bool | None:
    """Whether stated hours include `now`; None where the text or a country of several zones leaves it open."""
    zones = _zones().get(country, [])
    found = HOURS.match(hours) if isinstance(hours, str) else None
    if found is None or len(zones) != 1:
        return None
    first, last = (found.group(number) for number in (1, 2))
    if first and (first.lower() not in DAYS or last.lower() not in DAYS):
        return None
    local = now.astimezone(ZoneInfo(zones[0]))
    opens = time(int(found.group(3)) % 24, int(found.group(4)))
    closes = time(int(found.group(5)) % 24, int(found.group(6)))
    days = _days(first, last)
    clock = local.time()
    if opens < closes:
        return local.weekday() in days and opens <= clock < closes
    # Past midnight the evening before counts.
    return (local.weekday() in days and clock >= opens) or ((local.weekday() - 1) % 7 in days and clock < closes)


def _days(first: str | None, last: str | None) -> set[int]:
    if first is None or last is None:
        return set(range(7))
    start, end = DAYS.index(first.lower()), DAYS.index(last.lower())
    return {(start + step) % 7 for step in range((end - start) % 7 + 1)}
