"""Examples of the program endpoints for the documentation."""

from typing import Any

_ID = "019cd7c0-0000-7000-8000-0000000000b1"
_MODULE_ID = "019cd7c0-0000-7000-8000-0000000000b2"
CARD: dict[str, Any] = {
    "id": _ID,
    "slug": "better-sleep",
    "title": "Better sleep in two weeks",
    "description": "Small changes, one at a time.",
    "duration_days": 14,
    "difficulty": "beginner",
    "language": "en",
    "is_premium": False,
    "is_active": True,
    "module_count": 7,
    "category": "sleep",
    "locked": False,
}
ENROLLED: dict[str, Any] = {
    "id": "019cd7c0-0000-7000-8000-0000000000b3",
    "program_id": _ID,
    "title": "Better sleep in two weeks",
    "status": "in_progress",
    "progress": 14.29,
    "started_at": "2026-03-10T18:30:00Z",
    "completed_at": None,
    "last_accessed_at": "2026-03-10T18:30:00Z",
}
PROGRAM: dict[str, Any] = {
    **CARD,
    "modules": [
        {
            "id": _MODULE_ID,
            "slug": "how-sleep-works",
            "title": "How sleep works",
            "description": "Two forces that bring sleep.",
            "module_type": "text",
            "duration_minutes": 8,
            "order_index": 1,
            "is_required": True,
            "requires": [],
            "content": {"version": 1, "blocks": [{"type": "paragraph", "text": "Sleep comes by itself."}]},
            "completed": True,
        }
    ],
    "enrollment": ENROLLED,
}
TAKEN: dict[str, Any] = {
    **ENROLLED,
    "modules_done": 1,
    "module_count": 7,
    "next_module": {"id": _MODULE_ID, "title": "Your week of nights", "order_index": 2},
}
COMPLETE = {"time_spent_seconds": 480, "score": None}
COMPLETED: dict[str, Any] = {
    "id": "019cd7c0-0000-7000-8000-0000000000b4",
    "module_id": _MODULE_ID,
    "completed_at": "2026-03-10T18:30:00Z",
    "time_spent_seconds": 480,
    "score": None,
    "enrollment": ENROLLED,
}
