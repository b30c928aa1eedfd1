"""Examples of the reminder endpoints, as the documentation shows them."""

REMINDER_SET = {"kind": "mood_check_in", "wall_time": "20:30", "weekdays": [1, 2, 3, 4, 5]}
REMINDER_CHANGE = {"wall_time": "21:00", "enabled": True}
REMINDER = {
    "id": "0199f2a1-b7d8-7e02-8a44-90c3d5e1f6b2",
    "kind": "mood_check_in",
    "wall_time": "20:30",
    "weekdays": [1, 2, 3, 4, 5],
    "enabled": True,
    "next_due_at": "2026-03-10T19:30:00Z",
    "source": "person",
}
