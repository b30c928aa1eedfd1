"""Examples of the meditation endpoints for the documentation."""

from typing import Any

from accounts.identity.examples import example
from content.library.examples import CARD as _CARD
from content.library.examples import ITEM as _ITEM
from content.library.examples import LOCKED as _LOCKED

SESSION: dict[str, Any] = {
    "id": "019cd7c0-0000-7000-8000-0000000000b1",
    "started_at": "2026-03-10T18:30:00Z",
    "date": "2026-03-10",
    "timezone": "Europe/Berlin",
    "session_type": "body-scan",
    "duration_minutes": 10,
    "completed_duration_minutes": 0,
    "guided_session_id": None,
    "ambient_sound": "rain",
    "notes": None,
    "state": "running",
    "completed": False,
    "paused_at": None,
    "paused_seconds": 0,
    "completed_at": None,
    "created_at": "2026-03-10T18:30:00Z",
    "updated_at": "2026-03-10T18:30:00Z",
}
DONE: dict[str, Any] = {
    **SESSION,
    "completed_duration_minutes": 10,
    "notes": "My shoulders came down.",
    "state": "completed",
    "completed": True,
    "completed_at": "2026-03-10T18:40:20Z",
    "updated_at": "2026-03-10T18:40:20Z",
}
_NOTED = {"completed": True, "completed_duration_minutes": 10, "notes": "My shoulders came down."}
CREATE = [
    example("Start now", {"session_type": "body-scan", "duration_minutes": 10, "ambient_sound": "rain"}),
    example("It is over already", {"session_type": "mindfulness", "completed": True, "completed_duration_minutes": 8}),
    example("Started", SESSION, answer=True, status="201"),
]
CHANGE = [
    example("Done", _NOTED),
    example("Pause", {"paused": True}),
    example("Go on", {"paused": False}),
    example("Completed", DONE, answer=True),
]
ONE = [example("Session", DONE, answer=True)]
_GUIDED_CARD = {
    **_CARD,
    "slug": "body-scan-short",
    "type": "guided_meditation",
    "title": "A short body scan",
    "description": "From the feet to the head, without hurry.",
    "category": "mindfulness",
    "tags": ["body-scan", "relaxation"],
    "duration_minutes": 10,
    "reading_time_minutes": None,
    "has_audio": True,
}
GUIDED = [example("Guided session", _GUIDED_CARD, answer=True)]
GUIDED_ONE = [
    example("Open", {**_ITEM, **_GUIDED_CARD}, answer=True),
    example("Locked", {**_LOCKED, **_GUIDED_CARD, "is_premium": True, "locked": True}, answer=True),
]
CATEGORIES = [example("Category", {"slug": "mindfulness", "title": "Mindfulness", "count": 9}, answer=True)]
GUIDED_START = [
    example("With the sea", {"ambient_sound": "ocean"}),
    example("Started", {**SESSION, "guided_session_id": _CARD["id"], "ambient_sound": "ocean"}, answer=True,
            status="201"),
]  # fmt: skip
_SAT = {"sessions": 12, "minutes": 130, "breathing_minutes": 14}
PROGRESS = [
    example(
        "Twelve sessions",
        {
            **_SAT,
            "last_7_days": {"sessions": 3, "minutes": 31, "breathing_minutes": 4},
            "last_30_days": _SAT,
            "by_type": [{"session_type": "body-scan", "sessions": 12, "minutes": 130}],
            "longest_minutes": 20,
            "average_minutes": 10.8,
            "days": [{"date": "2026-03-10", "sessions": 1, "minutes": 10}],
        },
        answer=True,
    )
]
STREAK = [
    example(
        "Four days in a row", {"hidden": False, "current": 4, "longest": 9, "last_date": "2026-03-10"}, answer=True
    ),
    example(
        "The person hides streaks", {"hidden": True, "current": None, "longest": None, "last_date": None}, answer=True
    ),
]
