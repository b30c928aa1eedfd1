"""Examples of the endpoints of habits for the documentation."""

from typing import Any

_ID = "019cd7c0-0000-7000-8000-00000000003a"
_TIMES: dict[str, Any] = {
    "logged_at": "2026-03-01T08:00:00Z",
    "date": "2026-03-01",
    "timezone": "Europe/Berlin",
    "created_at": "2026-03-01T08:00:02Z",
    "updated_at": "2026-03-01T08:00:02Z",
}
HABIT_CREATE = {
    "name": "Ten minutes of stretching",
    "habit_type": "exercise",
    "target_frequency": "weekdays",
    "weekdays": [1, 3, 5],
    "target_time": "07:30",
}
HABIT_CHANGE = {"target_time": "08:00", "reminder_enabled": False}
HABIT = {
    "id": _ID,
    **HABIT_CREATE,
    "times_per_week": 1,
    "reminder_enabled": True,
    "is_active": True,
    "note": None,
    **_TIMES,
}
HABIT_DETAIL = HABIT | {
    "current_streak": 4,
    "longest_streak": 9,
    "streak_unit": "days",
    "days_due": 12,
    "days_done": 11,
    "completion_rate": 0.9167,
}
HABITS_TODAY = {
    "date": "2026-03-10",
    "timezone": "Europe/Berlin",
    "results": [
        HABIT
        | {
            "due_today": False,
            "completed_today": False,
            "completion_id": None,
            "current_streak": 4,
            "streak_unit": "days",
        }
    ],
}
COMPLETE = {"notes": "With music."}
COMPLETE_YESTERDAY = {"id": "019cd7c0-0000-7000-8000-00000000003b", "date": "2026-03-09"}
COMPLETION = {
    "id": "019cd7c0-0000-7000-8000-00000000003b",
    "habit_id": _ID,
    "completed_at": "2026-03-10T07:40:00Z",
    "notes": "With music.",
    "date": "2026-03-10",
    "timezone": "Europe/Berlin",
    "created_at": "2026-03-10T07:40:01Z",
    "updated_at": "2026-03-10T07:40:01Z",
}
