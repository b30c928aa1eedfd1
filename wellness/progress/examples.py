"""Examples of the progress endpoints for the documentation."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

from accounts.identity.examples import example
from wellness.mood.patterns import CAUTION
from wellness.progress.score import NOTE

_COUNTS = {"cbt_entries": 1, "checkins": 5, "interactions": 2, "mood_entries": 7}
_WHEN = {"at": "2026-03-10T18:30:00Z", "date": "2026-03-10", "timezone": "Europe/Berlin"}
_WEEK = {"start_date": "2026-03-04", "end_date": "2026-03-10"}


def _answer(name: str, value: Any) -> list[OpenApiExample]:
    return [example(name, value, answer=True)]


TIMELINE = _answer(
    "Two of many",
    {
        "results": [
            {
                "id": "019cd7c0-0000-7000-8000-00000000003a",
                "kind": "checkin",
                "type": "check_in",
                **_WHEN,
                "title": "Check-in: anxiety 4 of 10",
                "description": "",
                "data": {"anxiety_level": 4},
            },
            {
                "id": "019cd7c0-0000-7000-8000-0000000000a1",
                "kind": "user_achievement",
                "type": "achievement",
                **_WHEN,
                "title": "Earned: A week of noticing",
                "description": "You wrote down how you felt on seven different days.",
                "data": {
                    "slug": "mood-first-week",
                    "title": "A week of noticing",
                    "description": "You wrote down how you felt on seven different days.",
                    "icon": "sunrise",
                    "points": 15,
                },
            },
        ],
        "next": None,
        "previous": None,
    },
)
SUMMARY = _answer(
    "A week",
    {
        "days": 7,
        **_WEEK,
        "recent_checkins": [
            {
                "id": "019cd7c0-0000-7000-8000-00000000003a",
                "anxiety_level": 4,
                "logged_at": "2026-03-10T18:30:00Z",
                "date": "2026-03-10",
            }
        ],
        "tool_usage_counts": {"Breathing app": 2},
        "counts": _COUNTS,
        "days_active": 6,
    },
)
_COMPARED = {
    "unit": "days",
    "n": 5,
    "previous_n": 6,
    "average": 4.2,
    "previous_average": 5.1,
    "difference": -0.9,
    "interval_95": [-2.3, 0.5],
    "reason": None,
    "needed": 5,
    "text": "On 5 days your anxiety level was 4.2 of 10 on average, on 6 days of the time before 5.1.",
}
_NOT_COMPARED = {
    "unit": "days",
    "n": 5,
    "previous_n": 2,
    "average": None,
    "previous_average": None,
    "difference": None,
    "interval_95": None,
    "reason": "not_enough_data",
    "needed": 5,
    "text": "Not enough days to compare: 5 are needed in each timeframe.",
}
ANALYTICS = _answer(
    "A week",
    {
        "timeframe": "week",
        **_WEEK,
        "bucket": "day",
        "checkin_trends": [{"date": "2026-03-09", "average_anxiety": 4.5, "count": 2}],
        "mood_trend": [{"date": "2026-03-09", "average_mood_value": 6.0, "count": 1}],
        "trigger_frequency": [{"trigger": "deadline", "count": 3}],
        "by_weekday": [
            {
                "day_of_week": 1,
                "average_anxiety": 4.5,
                "checkins": 2,
                "average_mood_value": 6.0,
                "mood_entries": 1,
            }
        ],
        "comparison": {"anxiety": _COMPARED, "mood": _NOT_COMPARED, "caution": CAUTION},
    },
)
DASHBOARD = _answer(
    "An evening",
    {
        "date": "2026-03-10",
        "timezone": "Europe/Berlin",
        "last_mood": {
            "id": "019cd7c0-0000-7000-8000-000000000001",
            "mood_value": 7,
            "mood_scale": 10,
            "logged_at": "2026-03-10T18:30:00Z",
            "date": "2026-03-10",
        },
        "today": {"entries": 3, "counts": {"cbt_entries": 0, "checkins": 1, "interactions": 0, "mood_entries": 2}},
        "week": {
            **_WEEK,
            "days_active": 6,
            "entries": 15,
            "average_mood_value": 6.4,
            "mood_entries": 7,
            "average_anxiety": 4.2,
            "checkins": 5,
        },
        "mood_streak": {"days": 4, "start_date": "2026-03-07", "end_date": "2026-03-10"},
    },
)
SCORE = [
    *_answer(
        "Enough was written",
        {
            "start_date": "2026-02-25",
            "end_date": "2026-03-10",
            "score": 62,
            "reason": None,
            "needed": None,
            "entries": 14,
            "days": 9,
            "components": [
                {"name": "mood", "value": 60.0, "weight": 0.5, "n": 9},
                {"name": "calm", "value": 64.4, "weight": 0.3, "n": 5},
                {"name": "regularity", "value": 64.3, "weight": 0.2, "n": 9},
            ],
            "note": NOTE,
        },
    ),
    *_answer(
        "Not enough yet",
        {
            "start_date": "2026-02-25",
            "end_date": "2026-03-10",
            "score": None,
            "reason": "not_enough_data",
            "needed": {"entries": 5, "days": 3},
            "entries": 2,
            "days": 2,
            "components": [],
            "note": NOTE,
        },
    ),
]
