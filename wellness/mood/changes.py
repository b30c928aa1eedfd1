"""The writers of stored mood entries: changes and deletion."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.audit.services import audit_record
from accounts.identity.models import User
from crisis.screening.services import answer_to, screen_each
from wellness.days.moments import moment_of
from wellness.mood.catalogue import CATALOGUE
from wellness.mood.consents import note_sentiment, tone_allowed
from wellness.mood.inputs import FactorDraft
from wellness.mood.models import MoodEntry, MoodFactor
from wellness.mood.rows import Answer
from wellness.mood.screening import changed_texts, texts_beside_the_note
from wellness.mood.selectors import mood_entry_answer, mood_entry_get, mood_factors_of
from wellness.mood.services import SOURCE, publish_changes

_PLAIN = (
    "mood_value", "mood_scale", "energy_level", "anxiety_level", "notes", "location", "location_type", "weather",
)  # fmt: skip
_TIMES = ("logged_at", "date", "timezone")
_FACTOR_COLUMNS = ("label", "factor_value", "value_text", "impact_score", "factor_notes", "updated_at")


def mood_entry_update(*, owner: User, entry_id: UUID, changes: Mapping[str, Any], now: datetime) -> Answer:
    """
    This function will change what `changes` names (see inputs.entry_changes); `factors` replaces all factors.

    Text that is new is screened again, and the tone of a new note computed again.

    :raises NotFound: also when the entry is somebody else's.
    :raises ValidationError: naming a time that cannot be.
    """
    stored = mood_entry_get(owner=owner, entry_id=entry_id)
    unflagging = stored.crisis_flag_triggered and changes.get("notes", stored.notes) != stored.notes
    factors = mood_factors_of(owner=owner, entry=stored) if unflagging or changes.get("factors") else []
    screening = screen_each(changed_texts(stored, factors, changes), owner)
    # What was reported before is not reported again; but a calm note does not take the flag from the rest.
    rest = screen_each(texts_beside_the_note(stored, factors, changes), owner) if unflagging else None
    triggered = any(one is not None and one.triggered for one in (screening, rest))
    tone = note_sentiment(owner, changes.get("notes"))
    with transaction.atomic():
        if tone is not None and not tone_allowed(owner):
            tone = None
        entry = mood_entry_get(owner=owner, entry_id=entry_id, lock=True)
        names = _apply(entry, changes, triggered, tone, now)
        _replace_factors(entry, changes, now)
        entry.save(update_fields=[*names, "updated_at"])
        audit_record(
            actor=owner, action="wellness.mood.updated", target=entry, owner_id=owner.pk,
            details={"fields": sorted(changes)},
        )  # fmt: skip
        support = answer_to(screening, owner=owner, source=SOURCE, source_id=entry.pk, now=now)
        publish_changes(owner.pk, [frame(entry, "updated")])
        answer = mood_entry_answer(owner=owner, entry_id=entry_id)
    return answer | ({"support": support} if support else {})


@transaction.atomic
def mood_entry_delete(*, owner: User, entry_id: UUID) -> None:
    """:raises NotFound: also when the entry is somebody else's."""
    entry = mood_entry_get(owner=owner, entry_id=entry_id, lock=True)
    audit_record(actor=owner, action="wellness.mood.deleted", target=entry, owner_id=owner.pk)
    publish_changes(owner.pk, [frame(entry, "deleted")])
    entry.delete()


def frame(entry: MoodEntry, action: str) -> dict[str, Any]:
    value = None if action == "deleted" else entry.mood_value
    return {"entry_id": entry.pk, "value": value, "action": action, "logged_at": entry.logged_at}


def _apply(
    entry: MoodEntry, changes: Mapping[str, Any], triggered: bool, tone: float | None, now: datetime
) -> set[str]:
    """Set the columns that change and name them."""
    names = {name for name in _PLAIN if name in changes}
    if changes.get("weather") != entry.weather and "weather" in names:
        _move_weather(entry, changes, now)
    if triggered or changes.get("notes", entry.notes) != entry.notes:
        entry.crisis_flag_triggered = triggered
        names.add("crisis_flag_triggered")
    for name in names & changes.keys():
        setattr(entry, name, changes[name])
    if "notes" in names:
        entry.note_sentiment = tone
        entry.processed_for_insights = False
        names |= {"note_sentiment", "processed_for_insights"}
    if any(changes.get(name) is not None for name in _TIMES):
        names |= _move(entry, changes, now)
    return names


def _move(entry: MoodEntry, changes: Mapping[str, Any], now: datetime) -> set[str]:
    logged_at, local_date = changes.get("logged_at"), changes.get("date")
    if logged_at is None and local_date is None:
        logged_at = entry.logged_at
    moment = moment_of(
        logged_at=logged_at, local_date=local_date, zone_name=changes.get("timezone") or entry.zone,
        owner=entry.owner, now=now,
    )  # fmt: skip
    names = {"logged_at", "zone", "local_date", "time_of_day", "day_of_week"}
    for name in names:
        setattr(entry, name, getattr(moment, name))
    return names


def _move_weather(entry: MoodEntry, changes: Mapping[str, Any], now: datetime) -> None:
    """The factor that the old weather made follows the new one; a factor that the person gave stays."""
    if "factors" in changes:
        return
    made = MoodFactor.objects.filter(entry=entry, factor_type="weather")
    if entry.weather is not None:
        made.filter(value_text=entry.weather, impact_score=None, factor_value=None, factor_notes__isnull=True).delete()
    if changes["weather"] and not made.exists():
        _save_factors(entry, [_weather(changes["weather"])], now)


def _replace_factors(entry: MoodEntry, changes: Mapping[str, Any], now: datetime) -> None:
    if "factors" not in changes:
        return
    drafts: list[FactorDraft] = list(changes["factors"])
    types = {draft.factor_type for draft in drafts}
    if entry.weather and "weather" not in types:
        drafts.append(_weather(entry.weather))
        types.add("weather")
    MoodFactor.objects.filter(entry=entry).exclude(factor_type__in=types).delete()
    _save_factors(entry, drafts, now)


def _weather(text: str) -> FactorDraft:
    return FactorDraft("weather", CATALOGUE["weather"], value_text=text)


def _save_factors(entry: MoodEntry, drafts: Sequence[FactorDraft], now: datetime) -> None:
    """One statement; a type that is there keeps its id."""
    rows = [
        MoodFactor(
            id=draft.id, owner=entry.owner, entry=entry, factor_type=draft.factor_type, label=draft.label,
            factor_value=draft.factor_value, value_text=draft.value_text, impact_score=draft.impact_score,
            factor_notes=draft.factor_notes, updated_at=now,
        )
        for draft in drafts
    ]  # fmt: skip
    MoodFactor.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["entry", "factor_type"], update_fields=_FACTOR_COLUMNS
    )
