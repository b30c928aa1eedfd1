"""Examples of the appointment endpoints for the documentation."""

from typing import Any

from accounts.identity.examples import example

_BODY: dict[str, Any] = {
    "title": "Talk with Dr Okafor",
    "appointment_type": "therapy",
    "provider_name": "Dr Okafor",
    "provider_contact": {"phone": "+49 30 123456", "email": "practice@example.org"},
    "location": "Hauptstr. 1, Berlin",
    "scheduled_at": "2026-12-03T10:00:00+01:00",
    "timezone": "Europe/Berlin",
    "duration_minutes": 50,
    "reminder_settings": [{"minutes_before": 1440, "channel": "email"}, {"minutes_before": 30, "channel": "push"}],
}
_VIRTUAL: dict[str, Any] = {
    "title": "Evening class",
    "appointment_type": "yoga",
    "is_virtual": True,
    "meeting_link": "https://meet.example.org/evening",
    "scheduled_at": "2026-12-04T18:00:00+01:00",
    "duration_minutes": 60,
}
_ROW: dict[str, Any] = {
    "id": "019cd7c0-0000-7000-8000-00000000004a",
    **_BODY,
    "is_virtual": False,
    "meeting_link": None,
    "scheduled_at": "2026-12-03T09:00:00Z",
    "ends_at": "2026-12-03T09:50:00Z",
    "date": "2026-12-03",
    "status": "scheduled",
    "notes": None,
    "cancelled_at": None,
    "created_at": "2026-11-20T12:00:00Z",
    "updated_at": "2026-11-20T12:00:00Z",
}
_FEED: dict[str, Any] = {
    "exists": True,
    "include_details": False,
    "created_at": "2026-11-20T12:00:00Z",
    "url": None,
}


READ = [example("Appointment", _ROW, answer=True)]
CREATE = [
    example("In a practice", _BODY),
    example("Virtual", _VIRTUAL),
    example("Stored", {**_ROW, "conflicts": []}, answer=True, status="201"),
]
CHANGE = [
    example("Move it", {"scheduled_at": "2026-12-03T11:00:00+01:00"}),
    example("Confirm it", {"status": "confirmed"}),
    example("Stored", {**_ROW, "conflicts": []}, answer=True),
]
FEED = [example("There is one", _FEED, answer=True)]
FEED_MAKE = [
    example("Neutral", {"include_details": False}),
    example(
        "Made",
        {**_FEED, "url": "https://evenkeel.example/api/v1/appointments/feed/Kx3…q0.ics"},
        answer=True,
        status="201",
    ),
]
