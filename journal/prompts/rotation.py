"""
A prompt for each day of a person, found out from the date alone: no row says what was shown.

Each person has their own order of prompts. From the day they joined, every day brings the next one; one that they wrote
about in this round, picked from the list, is passed over. When the order ends, the next round begins, so that none
comes again before all were shown or written about. Another set of prompts is another order.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

DAY = timedelta(days=1)
Uses = Mapping[UUID, Collection[date]]


def order_of(owner_id: UUID, groups: Iterable[UUID]) -> list[UUID]:
    """The same every time for the same person and prompts."""

    def place(group: UUID) -> bytes:
        return hashlib.blake2b(group.bytes, key=owner_id.bytes, digest_size=16).digest()

    return sorted(groups, key=place)


def prompt_of_day(order: list[UUID], uses: Uses, *, start: date, today: date) -> UUID:
    """
    This function will give the prompt of `today`; a step for each day since `start`, a microsecond each.

    `uses` are the dates on which a prompt was written about.
    """
    day, place, round_began = min(start, today), -1, min(start, today)
    while True:
        place += 1
        while place < len(order) and _used(uses.get(order[place], ()), round_began, day):
            place += 1
        if place >= len(order):
            place, round_began = 0, day
        if day >= today:
            return order[place]
        day += DAY


def _used(dates: Collection[date], since: date, before: date) -> bool:
    """Not on the day itself: the prompt of a day stays while it is being written about."""
    return any(since <= one < before for one in dates)
