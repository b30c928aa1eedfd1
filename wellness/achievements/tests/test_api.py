"""Achievements over HTTP: what a person sees, claims, and may hide."""

from datetime import timedelta
from uuid import uuid4

import pytest

from accounts.profile.models import UserPreferences
from wellness.achievements.awarding import achievements_award
from wellness.achievements.models import UserAchievement
from wellness.achievements.tests.factories import make_achievement, write_moods

URL = "/api/v1/achievements"


@pytest.fixture
def earned(user, now):
    achievement = make_achievement()
    write_moods(user, 3, now)
    achievements_award(changed={user.pk: {"mood_entry"}}, now=now)
    return achievement


def test_the_catalogue_says_what_is_unlocked(api_as, user, stranger, earned, now):
    make_achievement(slug="later", title="Later", criteria={"all": [{"metric": "mood.entries", "at_least": 50}]})
    mine = {row["slug"]: row for row in api_as(user).get(URL).json()["results"]}
    assert (mine["three-moods"]["unlocked"], mine["later"]["unlocked"]) == (True, False)
    assert mine["three-moods"]["earned_at"] == "2026-03-10T12:00:00Z"
    theirs = api_as(stranger).get(URL).json()["results"]
    assert [row["unlocked"] for row in theirs] == [False, False]


def test_the_category_filters_whatever_its_case(api_as, user):
    make_achievement()
    make_achievement(slug="sit", category="meditation")
    found = api_as(user).get(f"{URL}?category=Meditation").json()["results"]
    assert [row["slug"] for row in found] == ["sit"]


def test_progress_shows_counts_and_targets(api_as, user, now):
    make_achievement(criteria={"all": [{"metric": "mood.entries", "at_least": 8}]})
    write_moods(user, 2, now)
    achievements_award(changed={user.pk: {"mood_entry"}}, now=now)
    row = api_as(user).get(f"{URL}/progress").json()["results"][0]
    assert row["parts"] == [{"metric": "mood.entries", "value": 2, "target": 8}]
    assert (row["progress"], row["unlocked"]) == (25.0, False)


def test_what_was_earned_is_complete_also_after_entries_are_gone(api_as, user, earned, now):
    from wellness.mood.models import MoodEntry

    MoodEntry.objects.filter(owner=user).delete()
    achievements_award(changed={user.pk: {"mood_entry"}}, now=now)
    row = api_as(user).get(f"{URL}/progress").json()["results"][0]
    assert (row["progress"], row["unlocked"]) == (100.0, True)


def test_the_earned_are_listed_newest_first_and_only_ones_own(api_as, user, stranger, earned):
    page = api_as(user).get(f"{URL}/earned").json()
    assert [row["slug"] for row in page["results"]] == ["three-moods"]
    assert api_as(stranger).get(f"{URL}/earned").json()["results"] == []


def test_points_are_taken_once(api_as, user, earned):
    client = api_as(user)
    first = client.post(f"{URL}/{earned.pk}/claim")
    again = client.post(f"{URL}/{earned.pk}/claim")
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json()["claimed_at"] == again.json()["claimed_at"] is not None
    assert again.json()["points_claimed"] == 10


def test_what_is_not_earned_cannot_be_claimed(api_as, stranger, earned):
    answer = api_as(stranger).post(f"{URL}/{earned.pk}/claim")
    assert (answer.status_code, answer.json()["code"]) == (422, "achievement_not_earned")


def test_an_achievement_that_is_none_is_not_found(api_as, user):
    assert api_as(user).post(f"{URL}/{uuid4()}/claim").status_code == 404


def test_a_retired_one_that_was_earned_can_still_be_claimed(api_as, user, earned):
    earned.is_active = False
    earned.save()
    assert api_as(user).post(f"{URL}/{earned.pk}/claim").status_code == 200
    assert api_as(user).get(URL).json()["results"][0]["unlocked"] is True


@pytest.mark.parametrize("path", ["", "/earned", "/progress"])
def test_nobody_unknown_sees_achievements(api_client, db, path):
    assert api_client.get(URL + path).status_code == 401


@pytest.mark.parametrize("path", ["", "/earned", "/progress"])
def test_a_person_can_hide_all_of_it(api_as, user, earned, path):
    client = api_as(user)
    assert client.patch("/api/v1/users/me/preferences", {"show_achievements": False}, format="json").status_code == 200
    assert client.get(URL + path).json()["results"] == []
    assert UserPreferences.objects.get(owner=user).show_achievements is False
    assert UserAchievement.objects.filter(owner=user).exists()


@pytest.mark.parametrize(("path", "queries"), [("", 4), ("/earned", 3), ("/progress", 6)])
@pytest.mark.parametrize("rows", [1, 60])
def test_queries_do_not_grow_with_the_achievements(api_as, user, now, django_assert_num_queries, path, queries, rows):
    made = [make_achievement(slug=f"a-{number}") for number in range(rows)]
    UserAchievement.objects.bulk_create(
        UserAchievement(owner=user, achievement=one, earned_at=now + timedelta(seconds=n)) for n, one in enumerate(made)
    )
    client = api_as(user)
    with django_assert_num_queries(queries):
        assert client.get(URL + path).status_code == 200
