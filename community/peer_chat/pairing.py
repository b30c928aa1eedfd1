"""
Who may be brought together. Plain Python, so that it can be tested by itself; matching.py asks the database the same.

The rule on age has no exception: a minor never meets an adult, and another minor at most two years older or younger.
"""

from dataclasses import dataclass

ADULT_AT = 18
MINOR_YEARS = 2


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody looks for, and the band of their age: `age` is that of a minor, None of an adult."""

    topic: str
    language: str
    age: int | None

    @property
    def is_minor(self) -> bool:
        return self.age is not None


def wish_of(*, topic: str, language: str, years: int) -> Wish:
    return Wish(topic, language, years if years < ADULT_AT else None)


def may_meet(one: Wish, other: Wish) -> bool:
    """This function will say whether two wishes fit; it does not matter whose is which."""
    return (one.topic, one.language) == (other.topic, other.language) and ages_fit(one.age, other.age)


def ages_fit(one: int | None, other: int | None) -> bool:
    if one is None or other is None:
        return one is None and other is None
    return abs(one - other) <= MINOR_YEARS
