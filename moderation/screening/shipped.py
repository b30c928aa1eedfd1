"""The rules that ship with the app, and what may stand in every text."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson
import phonenumbers

from crisis.resources.directory import Directory, directory_current
from crisis.resources.reference import reference_rows
from moderation.judging.contacts import Allowed
from moderation.judging.kinds import Kind
from moderation.judging.outcomes import Outcome, Place
from moderation.judging.ruleset import Language, Policy, RuleRow, Ruleset

PATH = Path(__file__).resolve().parent.parent / "reference" / "screening.json"
# Not in every country's table, and asked for everywhere.
ALWAYS = frozenset({"988", "112", "911", "999", "111", "116123", "116111", "116117", "741741", "85258", "18002738255"})
ALWAYS_HOSTS = frozenset({"findahelpline.com", "988lifeline.org", "befrienders.org"})


@lru_cache(maxsize=1)
def shipped_file() -> dict[str, Any]:
    return orjson.loads(PATH.read_bytes())  # type: ignore[no-any-return]


def shipped_language() -> Language:
    data = shipped_file()
    return Language(data["lists"], data["guards"])


def shipped_rules() -> list[RuleRow]:
    return [
        RuleRow(
            row["slug"], Kind(row["kind"]), row["terms"], tuple(Place(place) for place in row["places"]),
            Outcome(row["outcome"]) if row["outcome"] else None,
        )
        for row in shipped_file()["rules"]
    ]  # fmt: skip


def shipped_policies() -> dict[Place, Policy]:
    return {Place(name): policy_of(row) for name, row in shipped_file()["policies"].items()}


def policy_of(row: dict[str, Any]) -> Policy:
    outcomes = {Kind(kind): Outcome(outcome) for kind, outcome in row["outcomes"].items()}
    return Policy(outcomes, row["young_days"], row["texts_a_day"])


@lru_cache(maxsize=1)
def shipped_ruleset() -> Ruleset:
    """Version 0: without a database, and before the first load."""
    return Ruleset(0, shipped_rules(), shipped_policies(), shipped_language(), allowed_shipped())


@lru_cache(maxsize=1)
def allowed_shipped() -> Allowed:
    rows = reference_rows(datetime.now().astimezone())
    return _allowed((row["phone_number"], row["sms_number"], row["website_url"]) for row in rows)


def allowed_current(now: datetime) -> Allowed:
    """What the table of crisis lines shows now; at most one query an hour, none when it cannot be read."""
    directory: Directory = directory_current(now)
    shown = _allowed(
        (entry["phone_number"], entry["sms_number"], entry["website_url"]) for entry in directory.by_id.values()
    )
    shipped = allowed_shipped()
    return Allowed(shipped.numbers | shown.numbers, shipped.hosts | shown.hosts)


def _allowed(rows: Iterable[tuple[str, str, str]]) -> Allowed:
    """A line's number counts with its country's code, without it, and without the nought that stands for it."""
    numbers, hosts = set(ALWAYS), set(ALWAYS_HOSTS)
    for phone, sms, website in rows:
        for number in (phone, sms):
            if number:
                numbers |= _ways_to_dial(number)
        if website:
            hosts.add((urlsplit(website).hostname or "").removeprefix("www."))
    return Allowed(frozenset(numbers), frozenset(hosts - {""}))


def _ways_to_dial(number: str) -> set[str]:
    digits = "".join(filter(str.isdigit, number))
    if not number.startswith("+"):
        return {digits}
    parsed = phonenumbers.parse(number, None)
    national = phonenumbers.national_significant_number(parsed)
    dialled = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    return {digits, national, f"0{national}", "".join(filter(str.isdigit, dialled))}
