"""Examples of the assessment endpoints for the documentation."""

from typing import Any

from accounts.identity.examples import example
from wellness.assessments.forms import form_short, form_whole, meaningful_of, result_of
from wellness.assessments.instruments import NEWEST, gad7, phq9

_ANSWERS: dict[str, Any] = {
    "interest": 1, "low": 1, "sleep": 2, "energy": 2, "appetite": 0, "self_worth": 1, "concentration": 1,
    "movement": 0, "self_harm": 0, "difficulty": 1,
}  # fmt: skip
_SAFETY: dict[str, Any] = {"wish": True, "thoughts": False, "behavior": False}
_ROW: dict[str, Any] = {
    "id": "019cd7c0-0000-7000-8000-00000000003a",
    "logged_at": "2026-03-10T18:30:00Z",
    "date": "2026-03-10",
    "timezone": "Europe/Berlin",
    "created_at": "2026-03-10T18:30:02Z",
    "updated_at": "2026-03-10T18:30:02Z",
    "instrument": "phq-9",
    "version": 1,
    "answers": _ANSWERS,
    "score": 8,
    "result": result_of(phq9.V1, phq9.V1.band_of(8)),
}
_POINT: dict[str, Any] = {
    "id": _ROW["id"], "logged_at": _ROW["logged_at"], "date": _ROW["date"], "score": 8, "band": "mild", "change": -6,
    "meaningful": True,
}  # fmt: skip
_SCHEDULE: dict[str, Any] = {
    "instrument": "gad-7",
    "every_weeks": 2,
    "weekday": 7,
    "wall_time": "18:00",
    "next_date": "2026-03-15",
    "next_due_at": "2026-03-15T17:00:00Z",
    "created_at": "2026-03-10T18:30:02Z",
    "updated_at": "2026-03-10T18:30:02Z",
}

INSTRUMENTS = [example("Instruments", [form_short(form) for form in NEWEST.values()], answer=True)]
FORM = [example("GAD-7", form_whole(gad7.V1), answer=True)]
SUBMIT = [
    example("PHQ-9", {"instrument": "phq-9", "answers": _ANSWERS}),
    example("Safety screener", {"instrument": "safety-screener", "version": 1, "answers": _SAFETY}),
    example("Stored", _ROW, answer=True, status="201"),
]
ASSESSMENT = [example("PHQ-9", _ROW, answer=True)]
COURSE = [
    example(
        "PHQ-9",
        {
            "instrument": "phq-9", "lowest": 0, "highest": 27, "higher_is": "worse",
            "meaningful_change": meaningful_of(phq9.V1), "results": [_POINT],
        },
        answer=True,
    )
]  # fmt: skip
SCHEDULES = [example("Every two weeks", _SCHEDULE, answer=True)]
SCHEDULE_SET = [
    example("Every other Sunday", {"every_weeks": 2, "weekday": 7, "wall_time": "18:00"}),
    example("Changed", _SCHEDULE, answer=True),
    example("New", _SCHEDULE, answer=True, status="201"),
]
