"""A resource as everybody sees it: in the list, in the bundle and beside words of support."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from crisis.resources.countries import hours_readable, is_open
from crisis.resources.numbers import belongs, dialled, displayed

Entry = dict[str, Any]

EMERGENCY = "emergency"
# Between a number and its last check; then it is shown as "not recently checked", after the others.
RECENT = timedelta(days=365)
LANGUAGE = re.compile(r"[a-z]{2,3}")
LEADING_TOPICS = frozenset({"suicide", "general"})
SPECIALIZATIONS = (
    "suicide", "general", "domestic_violence", "youth", "sexual_assault", "lgbtq", "veterans", "substance_use",
    "eating_disorder",
)  # fmt: skip
DIRECTORIES = (
    {"name": "Find A Helpline", "website_url": "https://findahelpline.com", "resource_type": "directory"},
    {"name": "Befrienders Worldwide", "website_url": "https://www.befrienders.org", "resource_type": "directory"},
)
WRITTEN_AS = {
    "languages": 'A list of codes is needed, like ["de", "en"].',
    "specializations": f"A list is needed, of these: {', '.join(SPECIALIZATIONS)}.",
    "available_hours": 'A text is needed, like "daily 09:00-17:00" or "Mon-Fri 10:00-22:00".',
}
# The columns that an entry is made of.
COLUMNS = (
    "id", "country", "name", "description", "resource_type", "phone_number", "sms_number", "sms_keyword", "website_url",
    "available_24_7", "available_hours", "languages", "specializations", "priority", "notes", "sources",
    "confirmed_by", "as_of", "status", "last_verified_at", "verification_method", "verified_by_id", "is_active",
)  # fmt: skip


def row_errors(values: Mapping[str, Any]) -> dict[str, str]:
    """Field name -> what is wrong, in what staff type as JSON."""
    right = {
        "languages": _is_list(values["languages"], LANGUAGE.fullmatch),
        "specializations": _is_list(values["specializations"], SPECIALIZATIONS.__contains__),
        "available_hours": hours_readable(values["available_hours"]),
    }
    return {name: WRITTEN_AS[name] for name in right if not right[name]}


def _is_list(value: Any, right: Callable[[str], object]) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and right(one) for one in value)


def _words(value: Any) -> list[str]:
    """A row that is odd all the same must not take the help of all others away."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def is_visible(values: Mapping[str, Any]) -> bool:
    """
    Emergency numbers unless they are retired; other lines once staff or two independent sources stand for them.

    A number of another country is never shown, whatever the row says.
    """
    if not values["is_active"] or values["status"] == "retired":
        return False
    if any(
        number and not belongs(values["country"], number) for number in (values["phone_number"], values["sms_number"])
    ):
        return False
    if values["resource_type"] == EMERGENCY:
        return True
    trusted = values["confirmed_by"] >= 2 or values["verified_by_id"] is not None
    return values["status"] in {"verified", "stale"} and (
        trusted or values["verification_method"] not in {"", "sources"}
    )


def entry_of(values: Mapping[str, Any]) -> Entry:
    """JSON-ready; the same for a database row and a row of the reference file."""
    country, phone, sms = values["country"], values["phone_number"], values["sms_number"]
    verified = values["last_verified_at"]
    body = f"?body={quote(values['sms_keyword'])}" if values["sms_keyword"] else ""
    return {
        "id": str(values["id"]),
        "name": values["name"],
        "description": values["description"],
        "resource_type": values["resource_type"],
        "is_emergency": values["resource_type"] == EMERGENCY,
        "phone_number": phone or None,
        "phone_display": displayed(country, phone) if phone else None,
        "tel_link": f"tel:{_linked(country, phone)}" if phone else None,
        "sms_number": sms or None,
        "sms_keyword": values["sms_keyword"] or None,
        "sms_link": f"sms:{_linked(country, sms)}{body}" if sms else None,
        "website_url": values["website_url"] or None,
        "available_24_7": values["available_24_7"],
        "available_hours": values["available_hours"],
        "country": country,
        "countries": [country],
        "languages": _words(values["languages"]),
        "specializations": _words(values["specializations"]),
        "priority": values["priority"],
        "notes": values["notes"] or None,
        "confirmed_by": values["confirmed_by"],
        "as_of": values["as_of"] or None,
        "last_verified_at": verified.isoformat().replace("+00:00", "Z") if verified else None,
        "verification_method": values["verification_method"] or None,
    }


def _linked(country: str, number: str) -> str:
    """A bare # would begin a fragment, and what stands before it be dialled."""
    return quote(dialled(country, number), safe="*")


def recently_checked(entry: Entry, now: datetime) -> bool:
    text = entry["last_verified_at"]
    return text is not None and now - datetime.fromisoformat(text) <= RECENT


def available_now(entry: Entry, now: datetime) -> bool | None:
    if entry["available_24_7"] or entry["is_emergency"]:
        return True
    return is_open(entry["country"], entry["available_hours"], now)


def shown(entry: Entry, now: datetime) -> Entry:
    """With what depends on the moment."""
    return {**entry, "recently_checked": recently_checked(entry, now), "available_now": available_now(entry, now)}


def order_of(entry: Entry, now: datetime) -> tuple[Any, ...]:
    """Lines not checked for a year after all others; then priority; then emergency, suicide, the rest."""
    neglected = not entry["is_emergency"] and not recently_checked(entry, now)
    topics = entry["specializations"]
    if entry["is_emergency"]:
        rank = 0
    elif "suicide" in topics:
        rank = 1
    else:
        rank = 2 if "general" in topics else 3
    return neglected, entry["priority"], rank, entry["name"], entry["id"]
