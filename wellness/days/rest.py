"""Days that ask nothing of a person, made quick to ask about: also over decades of them."""

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)
_WEEK = frozenset(range(1, 8))


@dataclass(frozen=True, slots=True)
class Rest:
    """
    Days that ask nothing of a person: ISO weekdays, and ranges with both ends; an end of None is still open.

    `ended` are weekdays that were kept up to a last date. What is done on such a day counts all the same.
    """

    weekdays: frozenset[int] = frozenset()
    ranges: tuple[tuple[date, date | None], ...] = ()
    ended: tuple[tuple[int, date], ...] = ()

    def __contains__(self, local_date: date) -> bool:
        return (
            local_date.isoweekday() in self.weekdays
            or any(first <= local_date and (last is None or local_date <= last) for first, last in self.ranges)
            or any(local_date.isoweekday() == weekday and local_date <= last for weekday, last in self.ended)
        )


NO_REST = Rest()


class FreeDays:
    """The same days, with those on which nothing was due; ranges are merged once, so that a search skips over them."""

    def __init__(self, rest: Rest, due: Collection[int] = ()) -> None:
        self.weekdays = rest.weekdays | (_WEEK - frozenset(due) if due else frozenset())
        self.ended: dict[int, date] = {}
        for weekday, last in rest.ended:
            self.ended[weekday] = max(last, self.ended.get(weekday, last))
        self.firsts: list[date] = []
        self.lasts: list[date] = []
        for first, end in sorted((first, last or date.max) for first, last in rest.ranges):
            if self.lasts and first <= self.lasts[-1]:
                self.lasts[-1] = max(self.lasts[-1], end)
            else:
                self.firsts.append(first)
                self.lasts.append(end)

    def __contains__(self, day: date) -> bool:
        return self._weekly(day) or self._range_at(day) is not None

    def next_due(self, day: date, stop: date) -> date:
        """The first day from `day` on that was due; `stop` when there is none before it."""
        if len(self.weekdays) == len(_WEEK):
            return stop
        while day < stop:
            place = self._range_at(day)
            if place is not None:
                if self.lasts[place] >= stop:
                    return stop
                day = self.lasts[place] + _DAY
            elif self._weekly(day):
                day += _DAY
            else:
                return day
        return stop

    def last_due(self, day: date, stop: date) -> date:
        """The last day up to `day` that was due; `stop` when there is none after it."""
        if len(self.weekdays) == len(_WEEK):
            return stop
        while day > stop:
            place = self._range_at(day)
            if place is not None:
                if self.firsts[place] <= stop:
                    return stop
                day = self.firsts[place] - _DAY
            elif self._weekly(day):
                day -= _DAY
            else:
                return day
        return stop

    def _weekly(self, day: date) -> bool:
        weekday = day.isoweekday()
        return weekday in self.weekdays or (weekday in self.ended and day <= self.ended[weekday])

    def _range_at(self, day: date) -> int | None:
        place = bisect_right(self.firsts, day) - 1
        return place if place >= 0 and day <= self.lasts[place] else None
