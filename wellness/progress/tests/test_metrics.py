import pytest

from accounts.metrics.registry import metrics, metrics_of
from wellness.achievements.awarding import achievements_award
from wellness.achievements.models import MetricTally, UserAchievement
from wellness.achievements.tests.factories import make_achievement
from wellness.progress.tests.factories import NOW, at, write_history
from wellness.progress.tests.test_timeline import make_row

pytestmark = pytest.mark.django_db
ROOMS = {"checkins.count": "checkin", "cbt.entries": "cbt_entry", "interactions.count": "interaction"}


@pytest.mark.parametrize(("name", "kind"), ROOMS.items())
def test_each_room_counts_its_own_rows_of_many_people(user, stranger, make_user, django_assert_num_queries, name, kind):
    nobody = make_user()
    for ago in range(3):
        make_row(kind, user, at(ago))
    make_row(kind, stranger, at(0))
    make_row("mood_entry", nobody, at(0))
    with django_assert_num_queries(1):
        assert metrics()[name].read([user.pk, stranger.pk, nobody.pk]) == {user.pk: 3, stranger.pk: 1}
    assert metrics()[name].read([]) == {}
    assert metrics()[name] in metrics_of([kind])


def test_a_draft_is_no_exercise_yet(user):
    make_row("cbt_entry", user, at(0), status="draft")
    assert metrics()["cbt.entries"].read([user.pk]) == {}
    assert metrics()["days.active"].read([user.pk]) == {}


def test_a_day_in_two_rooms_is_one_day(user, stranger, make_user, django_assert_num_queries):
    for kind, ago in (("mood_entry", 0), ("checkin", 0), ("checkin", 1), ("cbt_entry", 4), ("interaction", 4)):
        make_row(kind, user, at(ago))
    make_row("user_achievement", user, at(9))
    write_history(stranger, 30)
    nobody = make_user()
    with django_assert_num_queries(1):
        found = metrics()["days.active"].read([user.pk, stranger.pk, nobody.pk])
    assert found == {user.pk: 3, stranger.pk: 30}
    assert metrics()["days.active"].read([]) == {}


def test_days_are_earned_by_any_of_the_rooms(user):
    make_achievement(criteria={"all": [{"metric": "days.active", "at_least": 2}]})
    make_row("checkin", user, at(1))
    achievements_award(changed={user.pk: {"checkin"}}, now=NOW)
    assert MetricTally.objects.get(owner=user).counts["days.active"] == 1
    make_row("interaction", user, at(0))
    achievements_award(changed={user.pk: {"interaction"}}, now=NOW)
    assert UserAchievement.objects.filter(owner=user).count() == 1
