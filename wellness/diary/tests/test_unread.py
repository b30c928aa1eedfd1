"""What somebody writes down in danger is heard, although nobody had read it when it was refused."""

from typing import Any
from uuid import uuid4

import pytest

from accounts.consent.services import consent_set
from accounts.identity.models import User
from config.api import unread
from config.api.limits import Limit
from config.api.throttling import LIMITS
from config.ids import uuid7
from crisis.incidents.models import CrisisEvent, CrisisIncident
from crisis.screening import refusals

pytestmark = pytest.mark.django_db
API = "/api/v1"
DANGER = "I have taken all the pills."
# Longer than any room takes.
LONG = "It rained and I read a book by the window. " * 2_500
MOODS = f"{API}/mood/entries"
ROOMS: list[tuple[str, Any, str]] = [
    ("mood/entries", {"mood_value": 2, "notes": LONG + DANGER}, "mood_entry"),
    ("mood/entries", [{"mood_value": 2}, {"mood_value": 2, "note": LONG + DANGER}], "mood_entry"),
    ("mood/entries", {"mood_value": 2, "factors": [{"factor_notes": LONG + DANGER}]}, "mood_entry"),
    ("mood/factors", {"factor_type": "work", "factor_notes": LONG + DANGER}, "mood_factor"),
    ("checkins", {"anxiety_level": 9, "notes": LONG + DANGER}, "checkin"),
    ("checkins", {"anxiety_level": 9, "triggers": [DANGER * 3]}, "checkin"),
    ("goals", {"title": "Sleep", "description": LONG + DANGER}, "goal"),
    ("habits", {"name": DANGER * 20}, "habit"),
    ("cbt/entries", {"tool": "thought_record", "data": {"thought": [{"words": LONG + DANGER}]}}, "cbt_entry"),
    ("interactions", {"notes": LONG + DANGER}, "interaction"),
    ("meditation/sessions", {"notes": LONG + DANGER}, "meditation"),
    ("appointments", {"title": "Dr Grace", "notes": LONG + DANGER}, "appointment"),
]  # fmt: skip


def heard(answer: Any) -> bool:
    return bool(answer.json().get("support", {}).get("severity", 0) >= 3)


@pytest.mark.parametrize(("path", "body", "source"), ROOMS, ids=[f"{one[0]}-{n}" for n, one in enumerate(ROOMS)])
def test_danger_in_words_that_are_too_long_is_heard(api_as: Any, user: User, path: str, body: Any, source: str) -> None:
    refused = api_as(user).post(f"{API}/{path}", body, format="json")
    assert (refused.status_code, refused.json()["code"], heard(refused)) == (400, "validation_error", True)
    assert DANGER not in refused.content.decode()
    event = CrisisEvent.objects.get(owner=user)
    assert (event.trigger_source, event.incident_id) == (source, CrisisIncident.objects.get(owner=user).pk)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("mood/entries", {"notes": DANGER + LONG}),
        ("mood/factors", {"factor_notes": DANGER + LONG}),
        ("checkins", {"notes": DANGER + LONG}),
        ("goals", {"description": DANGER + LONG}),
        ("habits", {"note": DANGER + LONG}),
        ("appointments", {"notes": DANGER + LONG}),
    ],
)
def test_danger_in_a_change_that_is_refused_is_heard(api_as: Any, user: User, path: str, body: Any) -> None:
    refused = api_as(user).patch(f"{API}/{path}/{uuid7()}", body, format="json")
    assert (refused.status_code in (400, 404), heard(refused)) == (True, True)


def test_of_calm_words_that_are_too_long_nothing_is_kept(api_as: Any, user: User) -> None:
    refused = api_as(user).post(MOODS, {"mood_value": 2, "notes": LONG})
    assert (refused.status_code, "support" in refused.json()) == (400, False)
    assert not CrisisEvent.objects.exists()


def test_whoever_switched_it_off_is_not_read(api_as: Any, user: User) -> None:
    consent_set(owner=user, kind="crisis_detection", granted=False)
    assert "support" not in api_as(user).post(MOODS, {"mood_value": 2, "notes": LONG + DANGER}).json()
    assert not CrisisEvent.objects.exists()


def test_danger_beyond_the_entries_of_a_day_or_an_hour_is_heard(
    api_as: Any, user: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MOOD_ENTRIES_PER_DAY = 1
    client = api_as(user)
    assert client.post(MOODS, {"mood_value": 5}).status_code == 201
    refused = client.post(MOODS, {"mood_value": 2, "notes": DANGER})
    assert (refused.status_code, refused.json()["code"], heard(refused)) == (429, "quota_exceeded", True)
    monkeypatch.setitem(LIMITS, "mood_entry", Limit(1, 60))
    refused = client.post(MOODS, {"mood_value": 2, "notes": DANGER})
    assert (refused.status_code, refused.json()["code"], heard(refused)) == (429, "throttled", True)


def test_danger_under_an_id_that_is_taken_is_heard(api_as: Any, user: User) -> None:
    client, row_id = api_as(user), str(uuid4())
    assert client.post(f"{API}/checkins", {"id": row_id, "anxiety_level": 3}).status_code == 201
    refused = client.post(f"{API}/checkins", {"id": row_id, "anxiety_level": 9, "notes": DANGER})
    assert (refused.status_code, refused.json()["code"], heard(refused)) == (409, "id_conflict", True)
    # The check-in of that id says something else.
    assert str(CrisisEvent.objects.get(owner=user).source_id) != row_id


def test_of_very_many_words_the_longest_are_read(api_as: Any, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    monkeypatch.setattr(refusals, "screen_each", lambda pieces, owner: read.extend(pieces))
    words = [f"word {'o' * (number % 40)}{number}" for number in range(20_000)]
    api_as(user).post(f"{API}/checkins", {"notes": LONG, "triggers": words, "date": "2026-03-10"}, format="json")
    assert read[:2] == [LONG[: unread.END], LONG[-unread.END :]]
    assert len(read) <= unread.TEXTS_MOST + 1
    assert sum(map(len, read)) <= unread.CHARS_MOST
    assert "2026-03-10" not in read
