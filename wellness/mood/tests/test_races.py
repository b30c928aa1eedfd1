import pytest

from accounts.audit.models import AuditEvent
from config.api.errors import QuotaExceeded
from config.ids import uuid7
from config.testing.threads import at_once, own_client
from wellness.mood.models import MoodEntry, MoodFactor, MoodQuota
from wellness.mood.tests.factories import URL, make_mood_entry, many_moods

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_hundred_identical_creates_leave_one_row(premium_user, api_as, unlimited):
    body = {"id": str(uuid7()), "mood_value": 4, "notes": "once", "factors": ["Work", "Sleep"]}
    signed_in = api_as(premium_user)

    def post(_):
        client = own_client(signed_in)
        answer = client.post(URL, body)
        return answer.status_code, str(answer.json())

    answers = at_once(200, post, workers=20)
    assert sorted(status for status, _ in answers) == [200] * 199 + [201]
    assert len({data for _, data in answers}) == 1
    assert (MoodEntry.objects.count(), MoodFactor.objects.count()) == (1, 2)
    assert AuditEvent.objects.filter(action="wellness.mood.created").count() == 1


def test_identical_creates_at_once_use_the_quota_once(user):
    body = {"id": str(uuid7()), "mood_value": 4}
    at_once(40, lambda _: make_mood_entry(user, **body), workers=20)
    assert MoodEntry.objects.count() == 1
    assert MoodQuota.objects.get(owner=user).used == 1


def test_of_twenty_at_once_with_one_left_exactly_one_is_stored(user):
    many_moods(user, [{}] * 9)

    def create(index):
        try:
            make_mood_entry(user, notes=f"try {index}")
        except QuotaExceeded:
            return "refused"
        return "stored"

    assert sorted(at_once(20, create)) == ["refused"] * 19 + ["stored"]
    assert MoodEntry.objects.count() == 10
    assert MoodQuota.objects.get(owner=user).used == 10


def test_the_first_entries_ever_at_once_keep_the_quota(user):
    def create(_):
        try:
            many_moods(user, [{}] * 3)
        except QuotaExceeded:
            return "refused"
        return "stored"

    outcomes = at_once(12, create)
    assert outcomes.count("stored") == 3
    assert MoodEntry.objects.count() == MoodQuota.objects.get(owner=user).used == 9


@pytest.mark.parametrize("plan", ["free", "premium"])
def test_what_is_deleted_amid_its_retries_stays_deleted(user, premium_user, api_as, unlimited, plan):
    body = {"id": str(uuid7()), "mood_value": 4, "factors": ["Work"]}
    signed_in = api_as(user if plan == "free" else premium_user)

    def act(number):
        client = own_client(signed_in)
        if number == 0:
            gone = (client.delete(f"{URL}/{body['id']}").status_code for _ in range(1000))
            return next(status for status in gone if status == 204)
        answer = client.post(URL, body)
        return answer.json().get("code", answer.status_code)

    outcomes = at_once(80, act, workers=16)
    assert (outcomes.count(204), outcomes.count(201)) == (1, 1)
    assert set(outcomes) - {200} == {204, 201, "deleted"}
    assert not MoodEntry.objects.exists()
