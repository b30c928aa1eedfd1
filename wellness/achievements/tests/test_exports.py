"""What was earned comes back into an equal account."""

from datetime import timedelta

import pytest
from django.utils import timezone

from wellness.achievements.exports import earned_restore, earned_rows
from wellness.achievements.models import UserAchievement
from wellness.achievements.tests.factories import make_achievement


@pytest.fixture
def now():
    """The real time: rows say themselves when they were made."""
    return timezone.now()


def earn(owner, achievement, now):
    at = now - timedelta(days=3)
    return UserAchievement.objects.create(owner=owner, achievement=achievement, earned_at=at, claimed_at=now)


def test_an_export_is_restored_to_equal_rows(user, now):
    earn(user, make_achievement(), now)
    before = list(earned_rows(user))
    UserAchievement.objects.all().delete()
    counts = earned_restore(user, before, now)
    assert (counts.made, list(earned_rows(user))) == (1, before)
    assert earned_restore(user, before, now).made == 0


def test_what_is_none_of_ours_is_left_out(user, now):
    earn(user, make_achievement(), now)
    row = next(earned_rows(user))
    UserAchievement.objects.all().delete()
    wrong = [
        {**row, "achievement": "made-up"},
        {**row, "claimed_at": row["earned_at"] - timedelta(days=1)},
        {**row, "earned_at": "yesterday"},
        {**row, "earned_at": now + timedelta(days=400), "claimed_at": None},
        {},
    ]
    counts = earned_restore(user, wrong, now)
    assert (counts.made, counts.skipped) == (0, {"invalid": len(wrong)})


def test_two_rows_of_one_achievement_make_one(user, now):
    achievement = make_achievement()
    earn(user, achievement, now)
    row = next(earned_rows(user))
    UserAchievement.objects.all().delete()
    twin = {**row, "id": "019cd7c0-0000-7000-8000-0000000000ff"}
    counts = earned_restore(user, [row, twin], now)
    assert (counts.made, counts.skipped) == (1, {"refused": 1})
