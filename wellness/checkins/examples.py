"""Examples of the check-in endpoints for the documentation."""

from typing import Any

_TIMES = {"created_at": "2026-03-10T18:30:02Z", "updated_at": "2026-03-10T18:30:02Z"}
CHECKIN: dict[str, Any] = {
    "id": "019cd7c0-0000-7000-8000-00000000003a",
    "logged_at": "2026-03-10T18:30:00Z",
    "timestamp": "2026-03-10T18:30:00Z",
    "date": "2026-03-10",
    "timezone": "Europe/Berlin",
    **_TIMES,
    "anxiety_level": 6,
    "triggers": ["crowds", "deadline"],
    "notes": "The bus was full.",
}
CREATE = {"anxiety_level": 6, "triggers": ["Crowds", "deadline"], "notes": "The bus was full."}
CREATE_LATER = {"anxiety_level": 3, "triggers": [], "timestamp": "2026-03-09T21:00:00+01:00"}
CHANGE = {"anxiety_level": 4, "notes": "The bus was full. It passed after two stops."}
