"""What a person may ask for as a rest, and what they may change of one. No query."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.identity.models import User
from config.ids import uuid7
from wellness.days.models import DayRest

# Somebody who was ill says so afterwards.
PAUSE_BACK = timedelta(days=30)
FREEZE_BACK = timedelta(days=7)
# Longer than any leave; less than a slip of the finger in the year.
AHEAD = timedelta(days=3653)
_DAY = timedelta(days=1)
Kind = DayRest.Kind
_TAKES = {
    Kind.PAUSE: ("first_date", "last_date"),
    Kind.FREEZE: ("first_date", "last_date"),
    Kind.WEEKLY: ("weekday",),
}
_MAY_CHANGE = {Kind.PAUSE: ("first_date", "last_date"), Kind.FREEZE: (), Kind.WEEKLY: ("last_date",)}
_FIELDS = ("first_date", "last_date", "weekday")


def drafted(values: Mapping[str, Any], *, owner: User, today: date) -> DayRest:
    """
    This function will give an unsaved rest.

    :raises ValidationError: naming the field that is wrong.
    """
    kind = Kind(values["kind"])
    for name in _FIELDS:
        if values.get(name) is not None and name not in _TAKES[kind]:
            raise _refused(name, f"A rest of the kind {kind} has none.")
    rest_id: UUID = values.get("id") or uuid7()
    rest = DayRest(id=rest_id, owner=owner, kind=kind, **{name: values.get(name) for name in _FIELDS})
    if kind == Kind.PAUSE:
        rest.first_date = first = rest.first_date or today
        _check_reach(first, first, rest.last_date, today)
    elif kind == Kind.FREEZE:
        _check_freeze(rest, today)
        rest.last_date = rest.first_date
    elif rest.weekday is None:
        raise _refused("weekday", "Which day of the week, from 1 for Monday to 7?", "required")
    return rest


def changed(rest: DayRest, changes: Mapping[str, Any], *, today: date) -> list[str]:
    """
    This function will set what differs on a stored rest, and name it.

    :raises ValidationError: naming the field that is wrong, or that such a rest keeps for good.
    """
    new = {name: value for name, value in changes.items() if name != "id" and getattr(rest, name) != value}
    for name in new:
        if name not in _MAY_CHANGE[Kind(rest.kind)]:
            raise _refused(name, "This cannot be changed. Delete the rest and make another.", "fixed")
    if not new:
        return []
    first, last = rest.first_date, rest.last_date
    for name, value in new.items():
        setattr(rest, name, value)
    if rest.kind == Kind.PAUSE:
        if rest.first_date is None:
            raise _refused("first_date", "A pause has a first day.", "null")
        added = _first_added(rest.first_date, rest.last_date, first, last)
        _check_reach(rest.first_date, added, rest.last_date, today)
    elif rest.last_date is not None and rest.last_date > today + AHEAD:
        raise _refused("last_date", "This is more than ten years away.")
    return list(new)


def _first_added(first: date, last: date | None, old_first: date | None, old_last: date | None) -> date | None:
    """The earliest day that was no part of the pause before the change."""
    if old_first is None or first < old_first:
        return first
    if old_last is not None and (last is None or last > old_last):
        return old_last + _DAY
    return None


def _check_reach(first: date, first_added: date | None, last: date | None, today: date) -> None:
    if first_added is not None and first_added < today - PAUSE_BACK:
        name = "first_date" if first_added == first else "last_date"
        raise _refused(name, f"A pause reaches back {PAUSE_BACK.days} days at most.")
    if first > today + AHEAD:
        raise _refused("first_date", "This is more than ten years away.")
    if last is not None and not first <= last <= today + AHEAD:
        raise _refused("last_date", "This lies before the first day, or more than ten years away.")


def _check_freeze(rest: DayRest, today: date) -> None:
    if rest.first_date is None:
        raise _refused("first_date", "Which day is it for?", "required")
    if not today - FREEZE_BACK <= rest.first_date <= today:
        raise _refused("first_date", f"A freeze is for today or one of the last {FREEZE_BACK.days} days.")
    if rest.last_date not in (None, rest.first_date):
        raise _refused("last_date", "A freeze is for one day.")


def _refused(name: str, message: str, code: str = "invalid") -> ValidationError:
    return ValidationError({name: [ErrorDetail(message, code)]})
