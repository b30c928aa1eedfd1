"""Query parameters of the mood endpoints; every wrong one is named in the same answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

from accounts.identity.models import User
from wellness.days import day_now
from wellness.mood.catalogue import SLUG_MAX

DAYS_MAX = 366
_EARLIEST, _LATEST = date(1900, 1, 1), date(2200, 1, 1)


@dataclass(frozen=True, slots=True)
class Span:
    first: date
    last: date


def entry_filters(query: Mapping[str, str]) -> dict[str, Any]:
    """:raises ValidationError: naming every parameter that is wrong."""
    readers: dict[str, Callable[[str], Any]] = {
        "start_date": _date,
        "end_date": _date,
        "min_mood": _level,
        "max_mood": _level,
        "factor": _slug,
    }
    return _read(query, readers)


def read_span(query: Mapping[str, str], owner: User, now: datetime, default: int = 30) -> Span:
    """
    This function will read `days`, or `start_date` with or without `end_date`; the last day is today by default.

    :raises ValidationError: naming every parameter that is wrong.
    """
    found = _read(query, {"days": _days, "start_date": _date, "end_date": _date})
    last = found.get("end_date") or day_now(owner, now).local_date
    first = found.get("start_date")
    if first is None:
        return Span(last - timedelta(days=found.get("days", default) - 1), last)
    if "days" in found:
        raise _refused("days", "Send `days` or `start_date`, not both.", "conflicting")
    if not 0 <= (last - first).days < DAYS_MAX:
        raise _refused("start_date", f"1 to {DAYS_MAX} days up to the end date are needed.")
    return Span(first, last)


def read_choice(query: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    value = query.get(name, choices[0])
    if value not in choices:
        raise _refused(name, f"One of {', '.join(choices)} is needed.", "invalid_choice")
    return value


def span_of(request: Request, now: datetime, default: int = 30) -> Span:
    return read_span(request.query_params, request.user, now, default)


def _read(query: Mapping[str, str], readers: Mapping[str, Callable[[str], Any]]) -> dict[str, Any]:
    if not query:
        return {}
    found, errors = {}, {}
    for name, reader in readers.items():
        text = query.get(name)
        if text is None:
            continue
        try:
            found[name] = reader(text)
        except ValueError as error:
            errors[name] = [ErrorDetail(str(error), "invalid")]
    if errors:
        raise ValidationError(errors)
    return found


def _date(text: str) -> date:
    # fromisoformat alone reads 20260310 and 2026-W11-2 too.
    try:
        value = date.fromisoformat(text) if len(text) == 10 and text[4] == text[7] == "-" else None
    except ValueError:
        value = None
    if value is None or not _EARLIEST <= value < _LATEST:
        raise ValueError("A date is needed, as in 2026-03-10.")
    return value


def _whole(text: str, low: int, high: int) -> int:
    if not (len(text) <= 3 and text.isascii() and text.isdigit() and low <= int(text) <= high):
        raise ValueError(f"A whole number from {low} to {high} is needed.")
    return int(text)


def _level(text: str) -> int:
    return _whole(text, 1, 10)


def _days(text: str) -> int:
    return _whole(text, 1, DAYS_MAX)


def _slug(text: str) -> str:
    if not 0 < len(text) <= SLUG_MAX:
        raise ValueError(f"1 to {SLUG_MAX} characters are needed.")
    return text.lower()


def _refused(name: str, message: str, code: str = "invalid") -> ValidationError:
    return ValidationError({name: [ErrorDetail(message, code)]})
