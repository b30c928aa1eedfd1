"""Rows of the database to answers. The order of columns is that of `sql._ENTRY_SELECT`."""

from datetime import datetime
from typing import Any

import orjson

from accounts.identity.models import User
from accounts.vault.services import open_text
from wellness.mood.inputs import EntryDraft

NOTES = "wellness.moodentry.notes"
LOCATION = "wellness.moodentry.location"
FACTOR_NOTES = "wellness.moodfactor.factor_notes"
# What an entry without factors answers.
NONE = orjson.Fragment(b"[]")

Row = tuple[Any, ...]
Answer = dict[str, Any]


def entry_answer(row: Row, owner: User) -> Answer:
    """This function will open the texts of one stored row. No query on the owner's own request."""
    notes, location = row[5], row[7]
    labels, details, sealed = row[18], row[19], row[20]
    return _answer(
        row,
        None if notes is None else open_text(owner, NOTES, notes),
        None if location is None else open_text(owner, LOCATION, location),
        NONE if labels is None else orjson.Fragment(labels),
        NONE if details is None else _details(details, sealed, owner),
    )


def new_entry_answer(draft: EntryDraft, *, sentiment: float | None, triggered: bool, now: datetime) -> Answer:
    """What `entry_answer` would say about the row that was just written, without reading it."""
    moment = draft.moment
    row = (
        draft.id, draft.mood_value, draft.mood_scale, draft.energy_level, draft.anxiety_level, None, sentiment, None,
        draft.location_type, draft.weather, moment.logged_at, moment.zone, moment.local_date, moment.time_of_day,
        moment.day_of_week, triggered, now, now,
    )  # fmt: skip
    labels = [factor.label for factor in draft.factors]
    return _answer(row, draft.notes, draft.location, labels, [factor_answer(factor) for factor in draft.factors])


def factor_answer(factor: Any) -> Answer:
    """:param factor: a draft or a model instance: the names are the same."""
    return {
        "id": factor.id,
        "factor_type": factor.factor_type,
        "label": factor.label,
        "factor_value": factor.factor_value,
        "value_text": factor.value_text,
        "impact_score": factor.impact_score,
        "factor_notes": factor.factor_notes,
    }


def _answer(row: Row, notes: str | None, location: str | None, labels: Any, details: Any) -> Answer:
    return {
        "id": row[0],
        "mood_value": row[1],
        "mood": (row[1] + 1) // 2,
        "mood_scale": row[2],
        "energy_level": row[3],
        "anxiety_level": row[4],
        "notes": notes,
        "note_sentiment": row[6],
        "location": location,
        "location_type": row[8],
        "weather": row[9],
        "logged_at": row[10],
        "date": row[12],
        "timezone": row[11],
        "time_of_day": row[13],
        "day_of_week": row[14],
        "factors": labels,
        "factor_details": details,
        "crisis_flag_triggered": row[15],
        "created_at": row[16],
        "updated_at": row[17],
    }


def _details(details: str, sealed: list[bytes | None] | None, owner: User) -> Any:
    if sealed is None:
        return orjson.Fragment(details)
    opened = orjson.loads(details)
    for factor, blob in zip(opened, sealed, strict=True):
        if blob is not None:
            factor["factor_notes"] = open_text(owner, FACTOR_NOTES, blob)
    return opened
