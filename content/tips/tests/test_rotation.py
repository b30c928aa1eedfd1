"""The tips: sixty of them, one a date, none twice in a cycle, and nothing that a lock screen must not show."""

from datetime import date, timedelta

import pytest

from accounts.reminders.tips import tip_of
from content.library.lock_screen import line_faults
from content.tips.choosing import tips_forget
from content.tips.rotation import APART, tip_for, tips

FIRST = date(2026, 1, 1)


def days(start: date, count: int) -> list[date]:
    return [start + timedelta(days=day) for day in range(count)]


def test_there_are_sixty_tips_with_names_of_their_own():
    assert len(tips()) == 60
    assert len({tip.id for tip in tips()}) == len({tip.title for tip in tips()}) == 60


@pytest.mark.parametrize("tip", tips(), ids=lambda tip: tip.id)
def test_a_tip_fits_a_lock_screen_and_says_nothing_about_health(tip):
    assert line_faults(tip.title) + line_faults(tip.body) == []


def test_no_tip_comes_twice_within_a_cycle_and_each_comes_once():
    start = date.fromordinal(FIRST.toordinal() // 60 * 60)
    for cycle in range(12):
        told = [tip_for(day, "en-US").id for day in days(start + timedelta(days=60 * cycle), 60)]
        assert sorted(told) == sorted(tip.id for tip in tips())


def test_a_tip_does_not_come_back_within_two_weeks_across_the_end_of_a_cycle():
    told = [tip_for(day, "en-US").id for day in days(FIRST, 1500)]
    for number, tip in enumerate(told):
        assert tip not in told[max(0, number - APART) : number]


@pytest.mark.django_db
def test_the_same_date_gives_the_same_tip_and_serves_while_the_library_has_none():
    tips_forget()
    assert tip_for(FIRST, "en-US") == tip_for(FIRST, "de-DE") == tip_of(FIRST, "en-US")
    assert tip_for(FIRST, "en-US") != tip_for(FIRST + timedelta(days=1), "en-US")
