"""Meditation sessions and guided items for tests, made by the services that make real ones."""

from datetime import datetime
from typing import Any

from accounts.identity.models import User
from content.library.models import ContentItem
from content.library.tests.factories import make_item
from wellness.meditation.models import MeditationSession
from wellness.meditation.services import meditation_create


def make_meditation(owner: User, *, now: datetime, **values: Any) -> MeditationSession:
    """Running, from now on, unless told."""
    values = {"session_type": "mindfulness", "duration_minutes": 10, **values}
    return meditation_create(owner=owner, values=values, now=now).row


def make_done(owner: User, *, now: datetime, minutes: int = 10, **values: Any) -> MeditationSession:
    return make_meditation(owner, now=now, completed=True, completed_duration_minutes=minutes, **values)


def make_guided(**overrides: Any) -> ContentItem:
    return make_item(**{"content_type": "guided_meditation", "category": "mindfulness", **overrides})
