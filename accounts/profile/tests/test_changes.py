"""What others are told of a change, and words that sound like danger."""

import pytest

from accounts.profile import changes
from accounts.profile.models import UserProfile

pytestmark = pytest.mark.django_db
ME, PREFERENCES, SETTINGS = "/api/v1/users/me", "/api/v1/users/me/preferences", "/api/v1/users/me/settings"
DANGER = "I took all the pills"


@pytest.fixture
def told(monkeypatch):
    heard = []
    monkeypatch.setattr(changes, "_listeners", [])
    changes.register_profile_listener(lambda owner, fields, now: heard.append((owner.pk, fields)))
    return heard


@pytest.fixture
def screened(monkeypatch):
    """A screen as a higher room registers it; every call it gets."""
    calls = []

    def screen(*, owner, text, source, source_id, now):
        calls.append({"owner": owner, "text": text, "source": source, "source_id": source_id})
        return {"severity": 4} if DANGER in text else None

    monkeypatch.setattr(changes, "_screens", [])
    changes.register_text_screen(screen)
    changes.register_text_screen(screen)
    return calls


@pytest.mark.parametrize(
    ("url", "body", "fields"),
    [
        (ME, {"timezone": "Asia/Tokyo"}, {"timezone"}),
        (ME, {"language": "fr", "day_starts_at": 3}, {"locale", "day_starts_at"}),
        (ME, {"occupation": "baker"}, {"occupation"}),
        (PREFERENCES, {"mood_reminder_time": "20:30"}, {"mood_reminder_time"}),
        (PREFERENCES, {"meditation_preferred_time": "06:00"}, {"meditation_preferred_time"}),
        (PREFERENCES, {"notification_mood": False, "notifications_enabled": True}, {"notification_mood"}),
        (
            PREFERENCES,
            {"quiet_hours_start": "22:00", "quiet_hours_end": "07:00"},
            {"quiet_hours_start", "quiet_hours_end"},
        ),
        (SETTINGS, {"account": {"timezone": "Asia/Tokyo"}}, {"timezone"}),
        ("/api/v1/users/me/privacy", {"hide_interests": True}, {"hide_interests"}),
    ],
)
def test_listeners_hear_what_did_change_and_only_once(api_as, user, told, url, body, fields):
    client = api_as(user)
    assert client.patch(url, body).status_code == 200
    assert told == [(user.pk, frozenset(fields))]
    client.patch(url, body)
    assert len(told) == 1


@pytest.mark.django_db(transaction=True)
def test_a_listener_that_fails_takes_the_change_back(api_as, user, monkeypatch):
    def fails(owner, fields, now):
        raise ZeroDivisionError

    monkeypatch.setattr(changes, "_listeners", [fails])
    client = api_as(user)
    client.raise_request_exception = False
    assert client.patch(ME, {"timezone": "Asia/Tokyo"}).status_code == 500
    monkeypatch.setattr(changes, "_listeners", [])
    assert client.get(ME).json()["timezone"] == "Europe/Berlin"


@pytest.mark.parametrize(
    "body",
    [
        {"bio": DANGER},
        {"occupation": DANGER},
        {"location": DANGER},
        {"display_name": DANGER},
        {"interests": ["chess", DANGER]},
        {"demographics": {"answer": DANGER}},
        {"bio": "fine", "gender": "woman", "last_name": DANGER},
    ],
)
def test_words_of_danger_are_kept_and_answered_with_help(api_as, user, screened, body):
    answer = api_as(user).patch(ME, body)
    assert answer.status_code == 200
    assert answer.json()["support"] == {"severity": 4}
    assert {name: answer.json()[name] for name in body} == body
    (call,) = [call for call in screened if call["text"] == DANGER]
    assert (call["owner"], call["source"]) == (user, "profile")
    row = UserProfile.objects.filter(owner=user).first()
    assert call["source_id"] == (row.pk if row else user.pk)


def test_other_words_are_answered_as_always(api_as, user, screened):
    assert "support" not in api_as(user).patch(ME, {"bio": "I like early mornings."}).json()
    assert [call["text"] for call in screened] == ["I like early mornings."]


def test_each_line_is_looked_at_by_itself(api_as, user, screened):
    """Joined, a calm job and a calm town hide what the line between them says."""
    body = {"bio": DANGER, "occupation": "baker", "interests": ["chess", "soup"]}
    assert api_as(user).patch(ME, body).json()["support"] == {"severity": 4}
    assert {call["text"] for call in screened} == {DANGER, "baker", "chess", "soup"}


def test_a_text_that_did_not_change_is_not_looked_at_again(api_as, user, screened):
    client = api_as(user)
    client.patch(ME, {"bio": DANGER})
    assert "support" not in client.patch(ME, {"bio": DANGER, "occupation": "baker"}).json()
    assert [call["text"] for call in screened] == [DANGER, "baker"]


def test_nothing_is_looked_at_where_no_words_change(api_as, user, screened):
    api_as(user).patch(ME, {"timezone": "Asia/Tokyo", "bio": None, "date_of_birth": "1990-02-28"})
    assert screened == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"bio": DANGER * 200}, 400),
        ({"bio": DANGER, "id": "mine"}, 400),
        ({"interests": [DANGER], "timezone": "Mars"}, 400),
        ({"bio": DANGER, "username": "taken"}, 409),
    ],
)
def test_words_of_danger_in_a_refused_change_are_answered_with_help(api_as, user, make_user, screened, body, status):
    make_user(username="taken")
    answer = api_as(user).patch(ME, body)
    assert (answer.status_code, answer.json()["support"]) == (status, {"severity": 4})
    (call,) = screened
    assert (call["owner"], call["source"], call["source_id"]) == (user, "profile", user.pk)
    assert not UserProfile.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_screen_that_cannot_write_its_signal_keeps_the_text_back_too(api_as, user, monkeypatch):
    """The signal and the text are committed together or not at all."""

    def fails(**_):
        raise ZeroDivisionError

    monkeypatch.setattr(changes, "_screens", [fails])
    client = api_as(user)
    client.raise_request_exception = False
    assert client.patch(ME, {"bio": DANGER, "first_name": "Lea"}).status_code == 500
    monkeypatch.setattr(changes, "_screens", [])
    me = client.get(ME).json()
    assert (me["bio"], me["first_name"]) == (None, "")
