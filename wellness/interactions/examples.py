"""Examples of the interaction endpoints for the documentation."""

from typing import Any

INTERACTION: dict[str, Any] = {
    "id": "019cd7c0-0000-7000-8000-00000000003c",
    "logged_at": "2026-03-10T18:30:00Z",
    "timestamp": "2026-03-10T18:30:00Z",
    "date": "2026-03-10",
    "timezone": "Europe/Berlin",
    "created_at": "2026-03-10T18:30:02Z",
    "updated_at": "2026-03-10T18:30:02Z",
    "tool": "Breathing app",
    "duration_minutes": 12,
    "notes": "Slept better after it.",
}
CREATE = {"tool": "Breathing app", "duration_minutes": 12, "notes": "Slept better after it."}
CHANGE = {"duration_minutes": 15}
