"""A new account begins slowly, counted so that two texts at once cannot both be the last."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from config.testing.threads import at_once
from moderation.judging.outcomes import Place
from moderation.screening.models import ScreeningAllowance
from moderation.screening.services import SlowStart, slow_start_require
from moderation.screening.shipped import shipped_ruleset

LIMIT = shipped_ruleset().policy_of(Place.FORUM).texts_a_day


@pytest.fixture
def newcomer(make_user: Any, now: Any) -> Any:
    return make_user(now=now - timedelta(hours=3), timezone="Pacific/Auckland")


def allowed(author: Any, now: datetime, place: Place = Place.FORUM) -> bool:
    try:
        slow_start_require(author=author, place=place, now=now)
    except SlowStart:
        return False
    return True


def test_so_many_texts_a_day_in_each_place_and_again_tomorrow(newcomer: Any, now: Any) -> None:
    assert [allowed(newcomer, now) for _ in range(LIMIT + 2)] == [True] * LIMIT + [False] * 2
    assert allowed(newcomer, now, Place.GROUP)
    # Noon in London is one in the morning there: the day ends at the newcomer's midnight.
    with pytest.raises(SlowStart) as caught:
        slow_start_require(author=newcomer, place=Place.FORUM, now=now)
    resets_at = caught.value.extra["resets_at"]
    assert resets_at == datetime(2026, 3, 12, tzinfo=ZoneInfo("Pacific/Auckland"))
    assert (caught.value.status_code, caught.value.extra["limit"]) == (429, LIMIT)
    assert caught.value.headers["Retry-After"] == str(int((resets_at - now).total_seconds()))
    assert allowed(newcomer, resets_at)


def test_an_older_account_is_not_counted(writer: Any, now: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        slow_start_require(author=writer, place=Place.FORUM, now=now)


def test_a_counsellor_is_reached_without_counting(newcomer: Any, now: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        slow_start_require(author=newcomer, place=Place.COUNSELING, now=now)


def test_it_costs_one_statement(newcomer: Any, now: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        slow_start_require(author=newcomer, place=Place.FORUM, now=now)


def test_a_person_in_danger_may_go_on_talking(newcomer: Any, say: Any, now: Any) -> None:
    verdict = say("I want to kill myself", author=newcomer)
    for _ in range(LIMIT + 5):
        slow_start_require(author=newcomer, place=Place.FORUM, now=now, verdict=verdict)
    assert not ScreeningAllowance.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_no_more_than_allowed(newcomer: Any, now: Any) -> None:
    answers = at_once(LIMIT * 2, lambda number: allowed(newcomer, now), workers=8)
    assert answers.count(True) == LIMIT
    assert ScreeningAllowance.objects.get(owner=newcomer).texts == LIMIT
