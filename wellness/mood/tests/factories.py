"""Mood entries for tests, made by the service that makes real ones."""

from datetime import UTC, datetime
from typing import Any

from accounts.identity.models import User
from wellness.mood.inputs import entry_draft
from wellness.mood.rows import Answer
from wellness.mood.services import mood_entries_create, mood_entry_create

# Sessions end by the database's clock, so a test may stop the clock only near the real time.
NOW = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
MARCH = "2026-03-10T12:00:00Z"
URL = "/api/v1/mood/entries"


def make_mood_entry(owner: User, *, now: datetime = NOW, **body: Any) -> Answer:
    return mood_entry_create(owner=owner, body={"mood_value": 7, **body}, now=now)


def many_moods(owner: User, bodies: list[dict[str, Any]], *, now: datetime = NOW) -> list[Answer]:
    drafts = [entry_draft({"mood_value": 7, **body}, owner=owner, now=now) for body in bodies]
    return mood_entries_create(owner=owner, drafts=drafts, now=now).answers
