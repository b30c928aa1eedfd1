"""Examples of the achievement endpoints for the documentation."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

from accounts.identity.examples import example

_ID = "019cd7c0-0000-7000-8000-0000000000a1"
_ACHIEVEMENT: dict[str, Any] = {
    "id": _ID,
    "slug": "mood-first-week",
    "title": "A week of noticing",
    "description": "You wrote down how you felt on seven different days.",
    "icon": "sunrise",
    "category": "mood",
    "points": 15,
    "unlocked": True,
    "earned_at": "2026-03-10T18:30:00Z",
    "claimed_at": None,
}


def _answer(name: str, value: Any) -> list[OpenApiExample]:
    return [example(name, value, answer=True)]


LIST = _answer("One of them is earned", {"results": [_ACHIEVEMENT], "hidden": False})
EARNED = _answer("One", _ACHIEVEMENT)
PROGRESS = _answer(
    "On the way",
    {
        "results": [
            {
                "id": _ID,
                "slug": "mood-first-week",
                "title": "A week of noticing",
                "unlocked": False,
                "progress": 57.1,
                "parts": [{"metric": "mood.days", "value": 4, "target": 7}],
            }
        ],
        "hidden": False,
        "points_claimed": 40,
    },
)
CLAIMED = _answer("Taken", {**_ACHIEVEMENT, "claimed_at": "2026-03-10T18:31:00Z", "points_claimed": 55})
