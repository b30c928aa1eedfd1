"""What was earned, on phones that were away."""

import pytest
from django.utils import timezone

from wellness.achievements.models import UserAchievement
from wellness.achievements.tests.factories import make_achievement
from wellness.mood.tests.devices import pages_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_feed_shows_what_was_earned_and_claimed_and_follows_the_wish_not_to_see_it(user, api_as):
    client = api_as(user)
    row = make_achievement()
    earned = UserAchievement.objects.create(owner=user, achievement=row, earned_at=timezone.now())
    ((change,), cursor) = pages_of(client)
    assert (change["id"], change["data"]) == (
        str(earned.pk),
        client.get("/api/v1/achievements/earned").json()["results"][0],
    )
    client.post(f"/api/v1/achievements/{row.pk}/claim")
    ((change,), cursor) = pages_of(client, cursor)
    assert change["data"]["claimed_at"] is not None
    client.patch("/api/v1/users/me/preferences", {"show_achievements": False})
    ((change,), cursor) = pages_of(client, cursor)
    assert (change["deleted"], change["data"]) == (True, None)
    client.patch("/api/v1/users/me/preferences", {"show_achievements": True})
    ((change,), cursor) = pages_of(client, cursor)
    assert change["data"]["title"] == row.title
    assert pages_of(client, cursor)[0] == []
