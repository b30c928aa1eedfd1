"""Examples of entries for the documentation."""

from typing import Any

from journal.attachments.examples import ATTACHMENT

_TIMES = {"created_at": "2026-03-10T18:30:02Z", "updated_at": "2026-03-10T18:30:02Z"}
LISTED: dict[str, Any] = {
    "id": "019cd7c0-0000-7000-8000-00000000005a",
    "logged_at": "2026-03-10T18:30:00Z",
    "timestamp": "2026-03-10T18:30:00Z",
    "date": "2026-03-10",
    "timezone": "Europe/Berlin",
    **_TIMES,
    "title": "The long way home",
    "mood": "happy",
    "tags": ["walking", "evening"],
    "is_favorite": False,
    "is_draft": False,
    "entry_type": "freeform",
    "prompt_id": None,
    "word_count": 11,
    "content_hash": "9f2d4c1e5b8a7f3062c1d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f6071829",
    "sentiment_score": None,
    "primary_emotion": None,
    "topics": None,
    "attachments": [ATTACHMENT],
}
ENTRY: dict[str, Any] = {**LISTED, "content": "I walked along the river and the light was very soft."}
CREATE = {
    "title": "The long way home",
    "content": "I walked along the river and the light was very soft.",
    "mood": "happy",
    "tags": ["Walking", "evening"],
}
DRAFT = {"content": "Today I", "is_draft": True}
CHANGE = {"content": "I walked along the river. The light was very soft.", "is_draft": False}
