"""Names and time zones of countries, from the tz database's own tables (package tzdata)."""

import re
from collections import defaultdict
from datetime import datetime, time
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00")
HOURS = re.compile(r"(?:daily|(\w{3})-(\w{3})) (\d\d:\d\d)-(\d\d:\d\d)\Z", re.IGNORECASE)


# What people and apps write; ISO 3166-1 gives these letters to nobody else.
ALIASES = {"UK": "GB", "EL": "GR"}


def country_code(text: str) -> str:
    return ALIASES.get(text, text)


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


def hours_readable(hours: object) -> bool:
    """Nothing, or a text in which every time of day is one: who calls at 17:75?"""
    if isinstance(hours, str):
        return all(CLOCK.fullmatch(found) for found in re.findall(r"\d+:\d+", hours))
    return hours is None or isinstance(hours, dict)


def is_open(country: str, hours: object, now: datetime) -> bool | None:
    """
    Whether stated hours include `now`; None where the text leaves it open, or a country of several zones does.

    It does not where it is the same in all of them: whichever of them is meant, the line is open, or closed.
    """
    found = HOURS.match(hours) if isinstance(hours, str) and hours_readable(hours) else None
    if found is None:
        return None
    first, last, opens, closes = found.groups()
    if first and (first.lower() not in DAYS or last.lower() not in DAYS):
        return None
    days = _days(first, last)
    answers = {
        _is_within(days, _clock(opens), _clock(closes), now.astimezone(ZoneInfo(zone)))
        for zone in _zones().get(country, ())
    }
    return answers.pop() if len(answers) == 1 else None


def _clock(text: str) -> time:
    hour, minute = text.split(":")
    return time(int(hour) % 24, int(minute))


def _is_within(days: set[int], opens: time, closes: time, local: datetime) -> bool:
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
