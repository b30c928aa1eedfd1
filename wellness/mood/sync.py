"""
Mood entries on devices that are away: out through the selectors, in through the services of the endpoints.

Factors are a part of their entry; on one side a changed factor is a change of `factors`, on the other `factors` is
written whole, as in PATCH.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.identity.models import User
from accounts.sync.registry import Changes, SyncSource, SyncWriter, register_sync
from wellness.diary.sync import ATTRIBUTES, TIMES, columns_of, joined
from wellness.mood.changes import mood_entry_delete, mood_entry_update
from wellness.mood.inputs import FactorDraft, entry_changes
from wellness.mood.models import MoodEntry, MoodFactor
from wellness.mood.rows import Answer
from wellness.mood.selectors import mood_entry_answers, mood_entry_get, mood_factors_of
from wellness.mood.services import mood_entry_create

KIND = "mood_entry"
# What only makes sense together: 8 of 10 is not 4 of 5.
_TOGETHER = (frozenset({"mood_value", "mood_scale"}), TIMES)
_FACTOR = ("factor_type", "label", "factor_value", "value_text", "impact_score", "factor_notes")


def register_mood_sync() -> None:
    register_sync(
        SyncSource(
            kind=KIND,
            model=MoodEntry,
            parts=(MoodFactor,),
            read=_read,
            write=SyncWriter(
                create=_create,
                update=_update,
                delete=_delete,
                parse=_parse,
                differing=_differing,
                columns=columns_of(_TOGETHER),
                throttle="mood_entry",
                derived=frozenset({"note_sentiment"}),
            ),
        )
    )


def _read(owner: User, ids: Sequence[UUID]) -> Mapping[UUID, Answer]:
    return mood_entry_answers(owner=owner, entry_ids=ids)


def _create(*, owner: User, row_id: UUID, fields: Changes, at: datetime, now: datetime) -> Any:
    body = {**fields, "id": str(row_id)}
    if body.get("logged_at") is None and body.get("date") is None:
        # Arrival says nothing about when somebody felt so.
        body["logged_at"] = at.isoformat()
    return mood_entry_create(owner=owner, body=body, now=now).get("support")


def _update(*, owner: User, row_id: UUID, changes: Changes, now: datetime) -> Any:
    return mood_entry_update(owner=owner, entry_id=row_id, changes=changes, now=now).get("support")


def _delete(*, owner: User, row_id: UUID, now: datetime) -> None:
    mood_entry_delete(owner=owner, entry_id=row_id)


def _parse(fields: Changes) -> Changes:
    # A time of null is no time to move to, as in PATCH.
    return {name: value for name, value in entry_changes(fields).items() if name not in TIMES or value is not None}


def _differing(*, owner: User, row_id: UUID, changes: Changes) -> set[str]:
    entry = mood_entry_get(owner=owner, entry_id=row_id)
    names = {
        name
        for name, value in changes.items()
        if name != "factors" and getattr(entry, ATTRIBUTES.get(name, name)) != value
    }
    if "factors" in changes and _factors_differ(owner, entry, changes["factors"]):
        names.add("factors")
    return joined(names, changes, _TOGETHER)


def _factors_differ(owner: User, entry: MoodEntry, drafts: Sequence[FactorDraft]) -> bool:
    wanted = {draft.factor_type: _content(draft) for draft in drafts}
    stored = {factor.factor_type: _content(factor) for factor in mood_factors_of(owner=owner, entry=entry)}
    if entry.weather and "weather" not in wanted:
        stored.pop("weather", None)  # made by the column, not by the person
    return wanted != stored


def _content(factor: Any) -> tuple[Any, ...]:
    return tuple(getattr(factor, name) for name in _FACTOR)
