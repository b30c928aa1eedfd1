"""Awards follow from committed rows, once, for the right person."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.notifications.models import Notification
from accounts.profile.models import UserPreferences
from config.testing.threads import at_once
from wellness.achievements.awarding import achievements_award
from wellness.achievements.models import MetricTally, UserAchievement
from wellness.achievements.tests.factories import make_achievement, write_moods
from wellness.days.models import DayRest
from wellness.mood.models import MoodEntry

THREADS = 64
MOOD = {"mood_entry"}


def award(*people, now, kinds=MOOD):
    return achievements_award(changed={person.pk: kinds for person in people}, now=now).made


def test_what_is_reached_is_earned_and_what_is_not_is_not(user, now):
    three = make_achievement()
    make_achievement(slug="nine", criteria={"all": [{"metric": "mood.entries", "at_least": 9}]})
    write_moods(user, 3, now)
    assert award(user, now=now) == 1
    assert list(UserAchievement.objects.values_list("owner", "achievement", "earned_at")) == [(user.pk, three.pk, now)]


def test_one_less_than_needed_earns_nothing(user, now):
    make_achievement()
    write_moods(user, 2, now)
    assert award(user, now=now) == 0


def test_every_part_of_the_criteria_is_needed(user, now):
    parts = [{"metric": "mood.entries", "at_least": 3}, {"metric": "mood.longest_streak", "at_least": 4}]
    make_achievement(criteria={"all": parts})
    write_moods(user, 3, now)
    assert award(user, now=now) == 0
    write_moods(user, 4, now)
    assert award(user, now=now) == 1


def test_a_day_of_rest_does_not_break_the_longest_streak(user, now):
    make_achievement(criteria={"all": [{"metric": "mood.longest_streak", "at_least": 4}]})
    write_moods(user, 5, now)
    middle = now.date().replace(day=8)
    MoodEntry.objects.filter(owner=user, local_date=middle).delete()
    assert award(user, now=now) == 0
    DayRest.objects.create(owner=user, kind="freeze", first_date=middle, last_date=middle)
    assert award(user, now=now) == 1


def test_nobody_earns_by_the_entries_of_somebody_else(user, stranger, now):
    make_achievement()
    write_moods(user, 3, now)
    award(user, stranger, now=now)
    assert not UserAchievement.objects.filter(owner=stranger).exists()


def test_what_was_earned_stays_when_an_entry_is_deleted(user, now):
    make_achievement()
    write_moods(user, 3, now)
    award(user, now=now)
    MoodEntry.objects.filter(owner=user).delete()
    assert award(user, now=now) == 0
    assert UserAchievement.objects.filter(owner=user).count() == 1
    assert MetricTally.objects.get(owner=user).counts["mood.entries"] == 0


def test_a_retired_achievement_is_not_earned_any_more(user, now):
    make_achievement(is_active=False)
    write_moods(user, 3, now)
    assert award(user, now=now) == 0


def test_the_person_is_told_once_and_on_no_other_channel_than_they_want(user, now):
    make_achievement()
    write_moods(user, 3, now)
    award(user, now=now)
    award(user, now=now)
    told = Notification.objects.filter(owner=user)
    assert [row.kind for row in told] == ["achievement_earned"]


def test_a_person_who_wants_to_see_none_earns_in_silence(user, now):
    UserPreferences.objects.create(owner=user, show_achievements=False)
    make_achievement()
    write_moods(user, 3, now)
    assert award(user, now=now) == 1
    assert not Notification.objects.filter(owner=user).exists()


def test_a_person_who_is_no_more_earns_nothing(user, now):
    make_achievement()
    write_moods(user, 3, now)
    user.status = "deleted"
    user.save(update_fields=["status"])
    assert award(user, now=now) == 0


def test_the_number_of_queries_does_not_grow_with_the_people(make_user, now):
    make_achievement(criteria={"all": [{"metric": "mood.entries", "at_least": 100}]})
    people = [make_user() for _ in range(12)]
    for person in people:
        write_moods(person, 1, now)
    with CaptureQueriesContext(
        connection,
    ) as one:
        award(people[0], now=now)
    with CaptureQueriesContext(connection) as many:
        award(*people[1:], now=now)
    assert len(one) == len(many)


@pytest.mark.django_db(transaction=True)
def test_64_events_at_once_award_one_achievement(premium_user, now):
    # Premium: the free plan has ten entries a day.
    person = premium_user
    make_achievement()
    write_moods(person, 2, now)

    def qualify(_):
        write_moods(person, 1, now)
        return award(person, now=now)

    assert sum(at_once(THREADS, qualify)) == 1
    assert UserAchievement.objects.filter(owner=person).count() == 1
    assert Notification.objects.filter(owner=person, kind="achievement_earned").count() == 1
