"""Entries for tests, made by the service."""

from datetime import UTC, datetime
from typing import Any

from accounts.identity.models import User
from journal.entries.models import JournalEntry
from journal.entries.services import entry_create

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
URL = "/api/v1/journal/entries"


def make_entry(owner: User, day: int = 10, *, now: datetime = NOW, **values: Any) -> JournalEntry:
    at = datetime(2026, 3, day, 12, tzinfo=UTC)
    given = {"content": "A quiet day by the river.", "logged_at": at, **values}
    return entry_create(owner=owner, values=given, now=now).row
