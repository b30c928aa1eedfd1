"""Examples of the endpoints of goals for the documentation."""

from typing import Any

_ID = "019cd7c0-0000-7000-8000-00000000004a"
_TIMES: dict[str, Any] = {
    "logged_at": "2026-03-01T08:00:00Z",
    "date": "2026-03-01",
    "timezone": "Europe/Berlin",
    "created_at": "2026-03-01T08:00:02Z",
    "updated_at": "2026-03-10T18:00:02Z",
}
GOAL_CREATE = {
    "title": "Sit in silence",
    "description": "Ten minutes are enough.",
    "category": "Mindfulness",
    "target_value": 20,
    "unit": "sessions",
    "target_date": "2099-12-31",
}
GOAL_CHANGE = {"target_value": 30}
GOAL = {
    "id": _ID,
    **GOAL_CREATE,
    "category": "mindfulness",
    "current_value": 7,
    "is_active": True,
    "achieved_at": None,
    "progress": 35.0,
    "streak": 3,
    **_TIMES,
}
STEP_ADD = {"delta": 1, "note": "In the park."}
STEP_SET = {"value": 8, "date": "2026-03-09"}
STEP = {
    "id": "019cd7c0-0000-7000-8000-00000000004b",
    "goal_id": _ID,
    "amount": 1,
    "value": 7,
    "note": "In the park.",
    **_TIMES,
}
STEP_ADDED = STEP | {"goal": GOAL}
