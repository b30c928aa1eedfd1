"""Examples of the endpoints of days, as the documentation shows them."""

from typing import Any

from accounts.identity.examples import example

_TIMES = {"created_at": "2026-03-10T12:00:00Z", "updated_at": "2026-03-10T12:00:00Z"}
_ID = "019cd7c0-0000-7000-8000-00000000002c"
PAUSE: dict[str, Any] = {
    "id": _ID, "kind": "pause", "first_date": "2026-03-10", "last_date": None, "weekday": None, **_TIMES,
}  # fmt: skip
SUNDAY = PAUSE | {"kind": "weekly", "first_date": None, "weekday": 7}
TODAY: dict[str, Any] = {
    "date": "2026-03-10",
    "timezone": "Europe/Berlin",
    "day_starts_at": 4,
    "starts_at": "2026-03-10T03:00:00Z",
    "ends_at": "2026-03-11T03:00:00Z",
    "is_rest": True,
    "rest_kind": "pause",
    "freezes_left": 2,
}
REST = [example("Pause", PAUSE, answer=True)]
REST_CREATE = [
    example("Sundays", {"kind": "weekly", "weekday": 7}),
    example("A pause from today", {"id": _ID, "kind": "pause"}),
    example("A fortnight", {"kind": "pause", "first_date": "2026-03-10", "last_date": "2026-03-23"}),
    example("A missed day", {"kind": "freeze", "first_date": "2026-03-09"}),
    example("Stored", SUNDAY, answer=True, status="201"),
    *REST,
]
REST_CHANGE = [
    example("Leave it open", {"last_date": None}),
    example("End the pause", {"last_date": "2026-03-17"}),
    *REST,
]
DAY = [example("Today", TODAY, answer=True)]
