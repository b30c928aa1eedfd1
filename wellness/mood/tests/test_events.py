import pytest

from wellness.mood.services import MoodQuotaExceeded
from wellness.mood.tests.factories import MARCH, URL, make_mood_entry, many_moods

pytestmark = pytest.mark.django_db


def test_each_change_is_told_to_the_persons_devices(user, api_as, heard, django_capture_on_commit_callbacks):
    client = api_as(user)
    heard(user)
    with django_capture_on_commit_callbacks(execute=True):
        entry_id = client.post(URL, {"mood": 3, "notes": "private words", "logged_at": MARCH}).json()["id"]
        client.patch(f"{URL}/{entry_id}", {"mood": 5})
        client.delete(f"{URL}/{entry_id}")
    frames = heard(user)
    assert [(frame["event"], frame["data"]["action"], frame["data"]["value"]) for frame in frames] == [
        ("mood:updated", "created", 6),
        ("mood:updated", "updated", 10),
        ("mood:updated", "deleted", None),
    ]
    assert {frame["data"]["entry_id"] for frame in frames} == {entry_id}
    assert "private" not in str(frames)


def test_nothing_is_told_before_the_commit(user, heard, django_capture_on_commit_callbacks):
    heard(user)
    with django_capture_on_commit_callbacks(execute=False) as waiting:
        many_moods(user, [{}, {}])
    assert len(waiting) == 1
    assert heard(user) == []


def test_nothing_is_told_of_what_was_refused(user, django_capture_on_commit_callbacks):
    many_moods(user, [{}] * 10)
    with django_capture_on_commit_callbacks() as waiting, pytest.raises(MoodQuotaExceeded):
        make_mood_entry(user)
    assert waiting == []


@pytest.mark.parametrize(
    ("extra", "statements"),
    [
        ({}, 2),  # authentication, and everything
        ({"notes": "a calm day", "weather": "sun", "factors": ["Work", "Sleep", "Ana"]}, 2),
        ({"id": "019cd7c0-0000-7000-8000-00000000002a"}, 5),  # SAVEPOINT, whether it was deleted, RELEASE
    ],
)
@pytest.mark.parametrize("plan", ["free", "premium"])
def test_a_create_has_a_constant_number_of_statements(
    user, premium_user, api_as, django_assert_num_queries, plan, extra, statements
):
    client = api_as(user if plan == "free" else premium_user)
    with django_assert_num_queries(statements):
        assert client.post(URL, {"mood_value": 7, **extra}).status_code == 201
