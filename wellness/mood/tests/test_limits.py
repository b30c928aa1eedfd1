from datetime import UTC, datetime, timedelta

import pytest

from wellness.mood.models import MoodEntry, MoodQuota
from wellness.mood.services import MoodQuotaExceeded
from wellness.mood.tests.factories import NOW, URL, make_mood_entry, many_moods

pytestmark = pytest.mark.django_db


def test_the_twenty_first_entry_of_an_hour_is_throttled_for_everybody(premium_user, api_as):
    client = api_as(premium_user)
    codes = [client.post(URL, {"mood": 3}).status_code for _ in range(21)]
    assert codes == [201] * 20 + [429]
    assert client.get(URL).status_code == 200
    assert MoodEntry.objects.count() == 20


def test_the_eleventh_entry_of_a_day_is_refused_on_the_free_plan(user, api_as):
    client = api_as(user)
    assert [client.post(URL, {"mood": 3}).status_code for _ in range(10)] == [201] * 10
    answer = client.post(URL, {"mood": 3})
    data = answer.json()
    assert (answer.status_code, data["code"], data["limit"]) == (429, "quota_exceeded", 10)
    resets_at = datetime.fromisoformat(data["resets_at"])
    midnight = resets_at.astimezone(user.zone)
    assert (midnight.hour, midnight.minute) == (0, 0)
    assert timedelta(0) < resets_at - datetime.now(UTC) <= timedelta(hours=25)
    assert 0 < int(answer["Retry-After"]) <= 25 * 3600
    assert MoodEntry.objects.count() == 10


def test_the_next_local_day_gives_ten_again(user):
    many_moods(user, [{}] * 10)
    with pytest.raises(MoodQuotaExceeded) as refused:
        make_mood_entry(user)
    resets_at = refused.value.extra["resets_at"]
    with pytest.raises(MoodQuotaExceeded):
        make_mood_entry(user, now=resets_at - timedelta(seconds=1))
    make_mood_entry(user, now=resets_at)
    assert MoodQuota.objects.get(owner=user).used == 1


def test_the_day_of_the_quota_starts_at_the_hour_of_the_person(make_user):
    owl = make_user(day_starts_at=4)
    many_moods(owl, [{}] * 10)
    with pytest.raises(MoodQuotaExceeded) as refused:
        make_mood_entry(owl)
    assert refused.value.extra["resets_at"].astimezone(owl.zone).hour == 4


def test_travelling_back_does_not_give_a_day_twice(user):
    user.timezone = "Pacific/Kiritimati"
    many_moods(user, [{}] * 6)
    user.timezone = "Pacific/Niue"
    many_moods(user, [{}] * 4)
    with pytest.raises(MoodQuotaExceeded):
        make_mood_entry(user)
    user.timezone = "Pacific/Kiritimati"
    with pytest.raises(MoodQuotaExceeded):
        make_mood_entry(user)


def test_deleting_does_not_give_an_entry_back(user, api_as):
    client = api_as(user)
    ids = [client.post(URL, {"mood": 3}).json()["id"] for _ in range(10)]
    assert client.delete(f"{URL}/{ids[0]}").status_code == 204
    assert client.post(URL, {"mood": 3}).json()["code"] == "quota_exceeded"


def test_a_repeat_uses_no_quota(user):
    body = {"id": "019cd7c0-0000-7000-8000-00000000002a", "mood_value": 5}
    for _ in range(12):
        make_mood_entry(user, **body)
    assert MoodQuota.objects.get(owner=user).used == 1


def test_premium_has_no_quota(premium_user):
    many_moods(premium_user, [{}] * 30)
    assert not MoodQuota.objects.exists()


def test_past_days_count_for_the_day_on_which_they_are_entered(user):
    many_moods(user, [{"date": (NOW - timedelta(days=day)).date().isoformat()} for day in range(10)])
    with pytest.raises(MoodQuotaExceeded):
        make_mood_entry(user, date="2026-01-05")
