"""Examples of the mood endpoints for the documentation."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

_ID = "019cd7c0-0000-7000-8000-00000000002a"
_FACTOR_ID = "019cd7c0-0000-7000-8000-00000000002b"
_DETAIL: dict[str, Any] = {
    "id": _FACTOR_ID,
    "factor_type": "sleep",
    "label": "Sleep",
    "factor_value": 4,
    "value_text": None,
    "impact_score": 2,
    "factor_notes": "Went to bed early.",
}
_ENTRY: dict[str, Any] = {
    "id": _ID,
    "mood_value": 7,
    "mood": 4,
    "mood_scale": 10,
    "energy_level": 6,
    "anxiety_level": 3,
    "notes": "A long walk by the river.",
    "note_sentiment": None,
    "location": None,
    "location_type": "outdoors",
    "weather": None,
    "logged_at": "2026-03-10T18:30:00Z",
    "date": "2026-03-10",
    "timezone": "Europe/Berlin",
    "time_of_day": "evening",
    "day_of_week": 2,
    "factors": ["Sleep"],
    "factor_details": [_DETAIL],
    "crisis_flag_triggered": False,
    "created_at": "2026-03-10T18:30:02Z",
    "updated_at": "2026-03-10T18:30:02Z",
}
_FINDING = {
    "n": 60,
    "effect": 1.2,
    "interval_95": [0.5, 1.9],
    "p_value": 0.001,
    "p_adjusted": 0.004,
    "clear": True,
    "method": "mean_difference",
    "n_with": 21,
    "n_without": 39,
}
_CAUTION = "Goes together with, not because of: other things may explain it."
_SPAN = {"start_date": "2025-12-11", "end_date": "2026-03-10"}


def _sent(name: str, value: Any) -> OpenApiExample:
    return OpenApiExample(name, value=value, request_only=True)


def _answered(name: str, value: Any, status: str = "200") -> OpenApiExample:
    return OpenApiExample(name, value=value, response_only=True, status_codes=[status])


ENTRY_CREATE = [
    _sent(
        "Ten scale, with a factor",
        {"mood_value": 7, "energy_level": 6, "notes": "A long walk.", "factors": [{"factor_type": "sleep"}]},
    ),
    _sent("Five scale, a date and labels", {"mood": 4, "date": "2026-03-09", "factors": ["Exercise", "Family"]}),
    _sent("Several at once", [{"mood_value": 7}, {"mood_value": 5, "logged_at": "2026-03-09T21:00:00+01:00"}]),
    _answered("Stored", _ENTRY, "201"),
]
ENTRY = [_answered("Entry", _ENTRY)]
ENTRY_PAGE = [
    _answered("Page", {"results": [_ENTRY], "next": "/api/v1/mood/entries?cursor=AAZM2u", "previous": None}),
]
ENTRY_CHANGE = [_sent("Change the note", {"notes": "A long walk, and tea after it."}), *ENTRY]
FACTOR_CREATE = [
    _sent("Add sleep", {"mood_entry_id": _ID, "factor_type": "sleep", "factor_value": 4}),
    _answered("Stored", _DETAIL | {"mood_entry_id": _ID}, "201"),
]
FACTOR_CHANGE = [_sent("Change the value", {"factor_value": 5}), _answered("Stored", _DETAIL | {"mood_entry_id": _ID})]
CATALOGUE = [
    _answered(
        "Types",
        {
            "results": [
                {"factor_type": "sleep", "label": "Sleep", "is_custom": False},
                {"factor_type": "family", "label": "Family", "is_custom": True},
            ]
        },
    )
]
STATS = [
    _answered(
        "Thirty days",
        {
            "start_date": "2026-02-09",
            "end_date": "2026-03-10",
            "total_entries": 28,
            "days_with_entries": 24,
            "average_basis": "entries",
            "average_mood_value": 7.6,
            "average_mood": 3.8,
            "min_mood_value": 2,
            "max_mood_value": 10,
            "mood_distribution": {"difficult": 1, "not_great": 2, "okay": 8, "good": 12, "amazing": 5},
            "average_energy_level": 6.1,
            "average_anxiety_level": None,
            "trends": {
                "last_week": 4.2,
                "last_month": 3.8,
                "last_week_mood_value": 8.4,
                "last_month_mood_value": 7.6,
                "improvement": True,
            },
        },
    )
]
TRENDS = [
    _answered(
        "Weeks",
        {
            "period": "week",
            **_SPAN,
            "total_entries": 60,
            "results": [
                {
                    "start_date": "2026-03-02",
                    "n": 6,
                    "average_mood_value": 6.5,
                    "average_mood": 3.25,
                    "min_mood_value": 4,
                    "max_mood_value": 9,
                }
            ],
            "trend": {
                "enough_data": True,
                "n": 52,
                "unit": "days",
                "slope_per_week": 0.08,
                "interval_95": [-0.02, 0.18],
                "direction": "unclear",
                "text": "Over 52 days no clear direction shows.",
            },
        },
    )
]
ANALYSIS = [
    _answered(
        "Sleep stands out",
        {
            **_SPAN,
            "n": 60,
            "caution": _CAUTION,
            "enough_data": True,
            "reason": None,
            "results": [
                {
                    "factor_type": "sleep",
                    "label": "Sleep",
                    **_FINDING,
                    "text": f"Entries with Sleep go together with higher mood. {_CAUTION}",
                }
            ],
            "not_enough_data": [
                {"factor_type": "work", "label": "Work", "n_with": 2, "n_without": 58, "needed": 5},
            ],
        },
    )
]
INSIGHTS = [
    _answered(
        "Weekends",
        {
            **_SPAN,
            "n": 60,
            "caution": _CAUTION,
            "enough_data": True,
            "compared": 12,
            "reason": None,
            "results": [
                {
                    "kind": "weekday",
                    "day_of_week": 7,
                    **_FINDING,
                    "average_with": 7.4,
                    "average_without": 6.2,
                    "text": f"On Sundays you tend to log a higher mood than otherwise. {_CAUTION}",
                }
            ],
        },
    )
]
