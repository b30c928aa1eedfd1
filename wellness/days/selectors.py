"""A person's rest days, as the person, streaks and reminders ask for them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from wellness.days.models import DayRest
from wellness.days.rest import Rest
from wellness.days.services import Day, day_bounds, day_now

FREEZES_PER_MONTH = 2
# What a day is called when it is several at once.
_FIRST_OF_KINDS = (DayRest.Kind.PAUSE, DayRest.Kind.FREEZE, DayRest.Kind.WEEKLY)


def rest_list(*, owner: User) -> QuerySet[DayRest]:
    return DayRest.objects.filter(owner=owner)


def rest_get(*, viewer: User, rest_id: UUID) -> DayRest:
    """
    Also by the id of what was merged into it.

    :raises NotFound: also when the row is somebody else's.
    """
    found = rest_list(owner=viewer).filter(Q(pk=rest_id) | Q(merged_ids__contains=[rest_id])).first()
    if found is None:
        raise NotFound
    return found


def rest_of(*, owner_id: UUID) -> Rest:
    """One query."""
    rows = DayRest.objects.filter(owner_id=owner_id).values_list("weekday", "first_date", "last_date")
    return _rest(rows.order_by("first_date", "id"))


def rests_of(*, owner_ids: Collection[UUID]) -> dict[UUID, Rest]:
    """The rest days of many people; one without any is left out. One query."""
    found: dict[UUID, list[_Row]] = defaultdict(list)
    rows = DayRest.objects.filter(owner_id__in=owner_ids).order_by("first_date", "id")
    for owner_id, weekday, first, last in rows.values_list("owner_id", "weekday", "first_date", "last_date"):
        found[owner_id].append((weekday, first, last))
    return {owner_id: _rest(mine) for owner_id, mine in found.items()}


_Row = tuple[int | None, date | None, date | None]


def _rest(rows: Iterable[_Row]) -> Rest:
    found = list(rows)
    return Rest(
        frozenset(weekday for weekday, _, last in found if weekday is not None and last is None),
        tuple((first, last) for _, first, last in found if first is not None),
        tuple((weekday, last) for weekday, _, last in found if weekday is not None and last is not None),
    )


def month_of(day: Day) -> tuple[datetime, datetime]:
    """The instants at which the local calendar month of a day starts and ends."""
    first = day.local_date.replace(day=1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return day_bounds(first, day.zone, day.starts_at)[0], day_bounds(following, day.zone, day.starts_at)[0]


def freezes_used(*, owner: User, today: Day) -> int:
    """Those made in the local month of `today`, whichever day they are for. One query."""
    made = rest_list(owner=owner).filter(kind=DayRest.Kind.FREEZE, created_at__gte=month_of(today)[0])
    return made.count()


def day_answer(*, owner: User, now: datetime) -> dict[str, Any]:
    """What today is for a person. One query."""
    today = day_now(owner, now)
    open_or_later = Q(last_date__isnull=True) | Q(last_date__gte=today.local_date)
    covers = (Q(first_date__lte=today.local_date) | Q(weekday=today.weekday)) & open_or_later
    month_starts_at, _ = month_of(today)
    frozen = Q(kind=DayRest.Kind.FREEZE, created_at__gte=month_starts_at)
    rows = list(rest_list(owner=owner).filter(covers | frozen).only("kind", "first_date", "last_date", "created_at"))
    used = sum(1 for row in rows if row.kind == DayRest.Kind.FREEZE and row.created_at >= month_starts_at)
    kinds = {row.kind for row in rows if row.kind != DayRest.Kind.FREEZE or row.first_date == today.local_date}
    rest_kind = next((kind.value for kind in _FIRST_OF_KINDS if kind in kinds), None)
    return {
        "date": today.local_date,
        "timezone": owner.timezone,
        "day_starts_at": owner.day_starts_at,
        "starts_at": today.start,
        "ends_at": today.end,
        "is_rest": rest_kind is not None,
        "rest_kind": rest_kind,
        "freezes_left": max(0, FREEZES_PER_MONTH - used),
    }
