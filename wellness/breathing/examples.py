"""Examples of the breathing endpoints for the documentation."""

from typing import Any

from accounts.identity.examples import example

_TECHNIQUE: dict[str, Any] = {
    "slug": "extended-exhale",
    "name": "Long breath out",
    "description": "Breathe in through the nose for four, and let the air go for six, without pushing.",
    "caution": "Stop and let your breath go as it likes if you feel dizzy, tingly, unwell or short of air.",
    "difficulty": "beginner",
    "category": "calm",
    "phases": [{"kind": "inhale", "seconds": 4}, {"kind": "exhale", "seconds": 6}],
    "cycles": 18,
    "cycle_seconds": 10,
    "total_seconds": 180,
}
_SESSION: dict[str, Any] = {
    "id": "019cd7c0-0000-7000-8000-0000000000c1",
    "completed_at": "2026-03-10T18:33:00Z",
    "date": "2026-03-10",
    "timezone": "Europe/Berlin",
    "technique": "extended-exhale",
    "duration_seconds": 180,
    "cycles_completed": 18,
    "created_at": "2026-03-10T18:33:01Z",
    "updated_at": "2026-03-10T18:33:01Z",
}
TECHNIQUES = [example("One of them", {"results": [_TECHNIQUE]}, answer=True)]
CREATE = [
    example("Three minutes", {"technique": "extended-exhale", "duration_seconds": 180, "cycles_completed": 18}),
    example("Stored", _SESSION, answer=True, status="201"),
]
ONE = [example("Session", _SESSION, answer=True)]
