"""
From a body to what is stored.

msgspec reads the usual, right body in microseconds. Whatever it refuses goes through the DRF serializer, which either
names every failing field or accepts what only differs in form ("7" for 7); so answers to bad input are the same as
everywhere, and right input does not pay for them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.identity.models import User
from accounts.vault.services import owner_hmac_key
from config.api.client_ids import fingerprint
from config.ids import uuid7
from wellness.days.moments import Moment, moment_of
from wellness.mood.catalogue import CATALOGUE, FACTORS_MAX, LABEL_MAX, SLUG_MAX, SLUG_PATTERN, label_of, slug_of
from wellness.mood.serializers import FACTOR_NOTES_MAX, NOTES_MAX, MoodEntryWriteSerializer

BULK_MAX = 50
# A field of this name stands in EntryBody.
LocalDate = date
Level = Annotated[int, msgspec.Meta(ge=1, le=10)]
Text30 = Annotated[str, msgspec.Meta(max_length=30)]
Notes = Annotated[str, msgspec.Meta(max_length=NOTES_MAX)]


class FactorBody(msgspec.Struct, frozen=True, kw_only=True):
    factor_type: Annotated[str, msgspec.Meta(max_length=SLUG_MAX, pattern=SLUG_PATTERN)]
    label: Annotated[str, msgspec.Meta(max_length=LABEL_MAX)] | None = None
    factor_value: Annotated[int, msgspec.Meta(ge=1, le=5)] | None = None
    value_text: Annotated[str, msgspec.Meta(max_length=50)] | None = None
    impact_score: Annotated[int, msgspec.Meta(ge=-5, le=5)] | None = None
    factor_notes: Annotated[str, msgspec.Meta(max_length=FACTOR_NOTES_MAX)] | None = None


FactorLabel = Annotated[str, msgspec.Meta(max_length=LABEL_MAX, pattern=r"\S")]


class EntryBody(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID | None = None
    mood_value: Level | None = None
    mood: Annotated[int, msgspec.Meta(ge=1, le=5)] | None = None
    energy_level: Level | None = None
    anxiety_level: Level | None = None
    notes: Notes | None = None
    note: Notes | None = None
    location: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    location_type: Text30 | None = None
    weather: Text30 | None = None
    logged_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    date: LocalDate | None = None
    timezone: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    factors: Annotated[list[FactorBody | FactorLabel], msgspec.Meta(max_length=FACTORS_MAX)] = []


@dataclass(slots=True)
class FactorDraft:
    factor_type: str
    label: str
    factor_value: int | None = None
    value_text: str | None = None
    impact_score: int | None = None
    factor_notes: str | None = None
    id: UUID = field(default_factory=uuid7)


@dataclass(slots=True)
class EntryDraft:
    id: UUID
    fingerprint: bytes | None
    mood_value: int
    mood_scale: int
    energy_level: int | None
    anxiety_level: int | None
    notes: str | None
    location: str | None
    location_type: str | None
    weather: str | None
    moment: Moment
    factors: list[FactorDraft]


def entry_draft(data: Any, *, owner: User, now: datetime) -> EntryDraft:
    """:raises ValidationError: naming the fields that are wrong."""
    try:
        body = msgspec.convert(data, EntryBody)
    except msgspec.ValidationError:
        body = _read_leniently(data)
    if (body.mood_value is None) == (body.mood is None):
        raise ValidationError(mood_refused(both=body.mood is not None))
    if body.notes is not None and body.note is not None:
        raise ValidationError(note_refused())
    moment = moment_of(logged_at=body.logged_at, local_date=body.date, zone_name=body.timezone, owner=owner, now=now)
    weather = _text(body.weather)
    return EntryDraft(
        id=body.id or uuid7(),
        fingerprint=fingerprint(owner_hmac_key(owner), msgspec.to_builtins(body)) if body.id else None,
        mood_value=body.mood_value if body.mood is None else body.mood * 2,  # type: ignore[arg-type]
        mood_scale=10 if body.mood is None else 5,
        energy_level=body.energy_level,
        anxiety_level=body.anxiety_level,
        notes=_notes(body.notes if body.note is None else body.note),
        location=_text(body.location),
        location_type=_text(body.location_type),
        weather=weather,
        moment=moment,
        factors=factor_drafts(body.factors, weather),
    )


def entry_drafts(data: Sequence[Any], *, owner: User, now: datetime) -> list[EntryDraft]:
    """:raises ValidationError: with the fields of every wrong entry, `1.mood_value`."""
    if not 1 <= len(data) <= BULK_MAX:
        raise ValidationError({"body": [ErrorDetail(f"A list holds 1 to {BULK_MAX} entries.", "list_length")]})
    drafts: list[EntryDraft] = []
    errors: dict[str, Any] = {}
    seen: set[UUID] = set()
    for index, item in enumerate(data):
        try:
            draft = entry_draft(item, owner=owner, now=now)
        except ValidationError as error:
            errors[str(index)] = error.detail
            continue
        if draft.id in seen:
            errors[str(index)] = {"id": [ErrorDetail("This id is used twice in the list.", "repeated")]}
        seen.add(draft.id)
        drafts.append(draft)
    if errors:
        raise ValidationError(errors)
    return drafts


def mood_refused(*, both: bool) -> dict[str, list[ErrorDetail]]:
    if both:
        return {"mood": [ErrorDetail("Send `mood_value` (1-10) or `mood` (1-5), not both.", "conflicting")]}
    return {"mood_value": [ErrorDetail("Send `mood_value` (1-10) or `mood` (1-5).", "required")]}


def factor_drafts(bodies: Sequence[FactorBody | str], weather: str | None = None) -> list[FactorDraft]:
    """
    This function will turn what was sent into rows; a given `weather` adds its factor unless one was sent.

    :raises ValidationError: naming the factor whose type was there before.
    """
    drafts: list[FactorDraft] = []
    types: set[str] = set()
    errors: dict[str, Any] = {}
    for index, body in enumerate(bodies):
        draft = _factor_draft(body)
        if draft.factor_type in types:
            errors[str(index)] = [ErrorDetail(f"`{draft.factor_type}` is there already.", "repeated")]
        types.add(draft.factor_type)
        drafts.append(draft)
    if errors:
        raise ValidationError({"factors": errors})
    if weather and "weather" not in types:
        drafts.append(FactorDraft("weather", CATALOGUE["weather"], value_text=weather))
    return drafts


def _factor_draft(body: FactorBody | str) -> FactorDraft:
    if isinstance(body, str):
        label = body.strip() or body
        return FactorDraft(slug_of(label), label)
    slug = body.factor_type.lower()[:SLUG_MAX]
    return FactorDraft(
        slug,
        _text(body.label) or label_of(slug),
        body.factor_value,
        _text(body.value_text),
        body.impact_score,
        _notes(body.factor_notes),
    )


def _read_leniently(data: Any) -> EntryBody:
    serializer = MoodEntryWriteSerializer(data=data)
    if not serializer.is_valid():
        errors = dict(serializer.errors)
        if isinstance(data, Mapping) and not {"mood", "mood_value"} & data.keys():
            errors.update(mood_refused(both=False))
        raise ValidationError(errors)
    values = dict(serializer.validated_data)
    values["factors"] = [factor_body(item) for item in values.get("factors") or []]
    return EntryBody(**values)


def entry_changes(data: Any) -> dict[str, Any]:
    """
    This function will read the body of a change: only what it names, under the names of the columns.

    :raises ValidationError: naming the fields that are wrong.
    """
    serializer = MoodEntryWriteSerializer(data=data, partial=True)
    serializer.is_valid(raise_exception=True)
    values = dict(serializer.validated_data)
    values.pop("id", None)
    five = values.pop("mood", None)
    if five is not None:
        if values.get("mood_value") is not None:
            raise ValidationError(mood_refused(both=True))
        values |= {"mood_value": five * 2, "mood_scale": 5}
    elif "mood_value" in values:
        if values["mood_value"] is None:
            raise ValidationError(mood_refused(both=False))
        values["mood_scale"] = 10
    if "note" in values:
        if "notes" in values:
            raise ValidationError(note_refused())
        values["notes"] = values.pop("note")
    if "notes" in values:
        values["notes"] = _notes(values["notes"])
    for name in ("location", "location_type", "weather"):
        if name in values:
            values[name] = _text(values[name])
    if "factors" in values:
        values["factors"] = factor_drafts([factor_body(item) for item in values["factors"]])
    return values


def note_refused() -> dict[str, list[ErrorDetail]]:
    return {"note": [ErrorDetail("Another name of `notes`: send one of them.", "conflicting")]}


def factor_body(value: str | Mapping[str, Any]) -> FactorBody | str:
    return value if isinstance(value, str) else FactorBody(**value)


def factor_draft(values: Mapping[str, Any]) -> FactorDraft:
    """:param values: what FactorInputSerializer found right."""
    return _factor_draft(FactorBody(**values))


def _text(value: str | None) -> str | None:
    return (value.strip() or None) if value else None


def _notes(value: str | None) -> str | None:
    """A note keeps its own spaces and line ends; one of nothing else is none."""
    return value if value and not value.isspace() else None
