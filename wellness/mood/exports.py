"""Moods out of the house: rows for an export, and the same as FHIR. The way back in is in `imports`."""

from collections.abc import Iterable, Iterator
from itertools import islice
from uuid import UUID
from zoneinfo import ZoneInfo

from accounts.consent.models import SharingCategory
from accounts.export.fhir import TERMINOLOGY, clean, concept, instant, local_concept, reference
from accounts.export.registry import ExportSource, Row, register_export, register_export_exempt, register_importer
from accounts.export.rows import columns_of, in_pages
from accounts.identity.models import User
from accounts.imports.models import DataImport
from wellness.mood.imports import import_apple_health, import_daylio, mood_restore
from wellness.mood.models import MoodEntry, MoodFactor, MoodQuota

ENTRY = (
    "id", "mood_value", "mood_scale", "energy_level", "anxiety_level", "notes", "note_sentiment", "location",
    "location_type", "weather", "logged_at", "zone", "local_date", "time_of_day", "day_of_week",
    "crisis_flag_triggered", "created_at", "updated_at",
)  # fmt: skip
FACTOR = (
    "id", "factor_type", "label", "factor_value", "value_text", "impact_score", "factor_notes", "created_at",
    "updated_at",
)  # fmt: skip
PAGE = 500
# HL7's Personal Health Records guide: a state of mind is a kind, a valence from -1 to 1 and one of seven classes.
PHR = "http://hl7.org/fhir/uv/phr/CodeSystem"
CLASSES = (
    ("veryUnpleasant", "Very Unpleasant"), ("unpleasant", "Unpleasant"), ("slightlyUnpleasant", "Slightly Unpleasant"),
    ("neutral", "Neutral"), ("slightlyPleasant", "Slightly Pleasant"), ("pleasant", "Pleasant"),
    ("veryPleasant", "Very Pleasant"),
)  # fmt: skip


def register_exports() -> None:
    """Called when the app starts."""
    register_export(
        ExportSource(
            name="mood_entries",
            category=SharingCategory.MOOD,
            models=(MoodEntry, MoodFactor),
            rows=mood_rows,
            restore=mood_restore,
            fhir=mood_fhir,
        )
    )
    register_export_exempt(MoodQuota, "A counter of the newest day's entries, made of the entries themselves.")
    register_importer(DataImport.Source.DAYLIO, import_daylio)
    register_importer(DataImport.Source.APPLE_HEALTH, import_apple_health)


def mood_rows(owner: User) -> Iterator[Row]:
    entries = in_pages(MoodEntry.objects.filter(owner=owner), owner=owner, at="logged_at")
    while page := list(islice(entries, PAGE)):
        factors = _factors(owner, [entry.pk for entry in page])
        for entry in page:
            yield {**columns_of(entry, ENTRY), "factors": factors.get(entry.pk, [])}


def _factors(owner: User, entry_ids: Iterable[UUID]) -> dict[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = {}
    for factor in MoodFactor.objects.filter(owner=owner, entry_id__in=entry_ids).order_by("created_at", "pk"):
        factor.owner = owner
        found.setdefault(factor.entry_id, []).append(columns_of(factor, FACTOR))
    return found


def mood_fhir(owner: User) -> Iterator[Row]:
    for row in mood_rows(owner):
        yield _observation(owner, row)


def valence_of(value: int, scale: int) -> float:
    """Where a mood stands between -1 and 1; a scale of five has its middle at 3, which is stored as 6."""
    return round(((value + 1) // 2 - 3) / 2 if scale == 5 else (value - 5.5) / 4.5, 4)


def _observation(owner: User, row: Row) -> Row:
    valence = valence_of(row["mood_value"], row["mood_scale"])
    code, display = CLASSES[min(6, int((valence + 1) / 2 * 7))]
    components = [
        _component("kind", "Kind", valueCodeableConcept=concept(
            f"{PHR}/state-of-mind-kind-codes", "momentaryEmotion", "Momentary Emotion"
        )),
        _component("valence", "Valence", valueQuantity={"value": valence}),
        _component("valenceClassification", "Valence Classification", valueCodeableConcept=concept(
            f"{PHR}/state-of-mind-valence-codes", code, display
        )),
    ]  # fmt: skip
    # Our own numbers, under our own codes: no standard has a mood from 1 to 10.
    components += [
        {"code": local_concept("mood", name, text), "valueInteger": row[name]}
        for name, text in (
            ("mood_value", f"Mood from 1 (worst) to 10 (best), chosen on a scale of {row['mood_scale']}"),
            ("energy_level", "Energy from 1 to 10"),
            ("anxiety_level", "Anxiety from 1 to 10"),
        )
        if row[name] is not None
    ]
    components += [
        {"code": local_concept("mood", "factor", "Something that went with it"), "valueString": label}
        for factor in row["factors"]
        if (label := clean(factor["label"]))
    ]
    note = clean(row["notes"])
    return {
        "resourceType": "Observation",
        "id": str(row["id"]),
        "status": "final",
        "category": [concept(f"{TERMINOLOGY}/observation-category", "survey", "Survey")],
        "code": concept(f"{PHR}/observation-pghd-codes", "stateOfMind", "State of Mind"),
        "subject": reference(owner.pk),
        "performer": [reference(owner.pk)],
        "effectiveDateTime": instant(row["logged_at"].astimezone(ZoneInfo(row["zone"]))),
        "issued": instant(row["created_at"]),
        "component": components,
        **({"note": [{"text": note}]} if note else {}),
    }


def _component(code: str, display: str, **value: Row) -> Row:
    return {"code": concept(f"{PHR}/state-of-mind-codes", code, display), **value}
