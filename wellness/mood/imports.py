"""
Moods into the house: our own rows again, and those of other apps.

Rows come from a file that anybody may have made, so each is checked as strictly as a request. Nothing is counted
against the plan, nothing is screened (see accounts.imports.importing), and a repeat makes nothing twice: a row is known
by its id.
"""

import hmac
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Annotated, Any, BinaryIO, Literal, get_args
from uuid import UUID

import msgspec
from django.db import transaction

from accounts.audit.services import audit_record
from accounts.export.registry import Beat, Counts, Row
from accounts.export.rows import has_nul, times_right
from accounts.identity.models import User
from accounts.imports.apple_health import apple_moods
from accounts.imports.daylio import daylio_moods
from accounts.imports.diary import DiaryMood
from accounts.imports.restoring import BATCH, times_keep
from accounts.vault.services import owner_hmac_key
from config.ids import uuid7
from wellness.days import UnknownZone, zone_of
from wellness.days.moments import AHEAD, EARLIEST, moment_of
from wellness.mood.catalogue import FACTORS_MAX, LABEL_MAX, SLUG_MAX, SLUG_PATTERN, slug_of
from wellness.mood.consents import tone_allowed
from wellness.mood.inputs import Level, Notes, Text30
from wellness.mood.models import MoodEntry, MoodFactor
from wellness.mood.serializers import FACTOR_NOTES_MAX, NOTES_MAX

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
TimeOfDay = Literal["night", "morning", "afternoon", "evening"]
assert set(get_args(TimeOfDay)) == set(MoodEntry.TimeOfDay.values)  # noqa: S101 - two spellings of one list


class FactorRow(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    factor_type: Annotated[str, msgspec.Meta(max_length=SLUG_MAX, pattern=SLUG_PATTERN)]
    label: Annotated[str, msgspec.Meta(max_length=LABEL_MAX)]
    factor_value: Annotated[int, msgspec.Meta(ge=1, le=5)] | None = None
    value_text: Annotated[str, msgspec.Meta(max_length=50)] | None = None
    impact_score: Annotated[int, msgspec.Meta(ge=-5, le=5)] | None = None
    factor_notes: Annotated[str, msgspec.Meta(max_length=FACTOR_NOTES_MAX)] | None = None
    created_at: Moment
    updated_at: Moment


class EntryRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row as `exports.mood_rows` gives it."""

    id: UUID
    mood_value: Level
    mood_scale: Literal[5, 10]
    energy_level: Level | None = None
    anxiety_level: Level | None = None
    notes: Notes | None = None
    note_sentiment: Annotated[float, msgspec.Meta(ge=-1, le=1)] | None = None
    location: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    location_type: Text30 | None = None
    weather: Text30 | None = None
    logged_at: Moment
    zone: Annotated[str, msgspec.Meta(max_length=64)]
    local_date: date
    time_of_day: TimeOfDay
    crisis_flag_triggered: bool = False
    created_at: Moment
    updated_at: Moment
    factors: Annotated[list[FactorRow], msgspec.Meta(max_length=FACTORS_MAX)] = []


def mood_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    """This function will write rows of our own export under their own ids, times and local dates. In batches."""
    counts = Counts()
    checked = (entry for row in rows if (entry := _entry_of(row, now, counts)) is not None)
    while batch := list(islice(checked, BATCH)):
        _write(owner, batch, counts, source="evenkeel")
    return counts


def import_daylio(owner: User, file: BinaryIO, options: Mapping[str, Any], now: datetime, beat: Beat) -> Counts:
    counts = Counts()
    names = options.get("mood_names") or {}
    moods = daylio_moods(file, zone_name=owner.timezone, mood_names=names, counts=counts)
    return _take_in(owner, moods, now, beat, counts, source="daylio")


def import_apple_health(owner: User, file: BinaryIO, options: Mapping[str, Any], now: datetime, beat: Beat) -> Counts:
    counts = Counts()
    moods = _beating(apple_moods(file, zone_name=owner.timezone, counts=counts), beat)
    return _take_in(owner, moods, now, beat, counts, source="apple_health")


def _beating(moods: Iterator[DiaryMood], beat: Beat) -> Iterator[DiaryMood]:
    for mood in moods:
        beat(None)
        yield mood


def _take_in(
    owner: User, moods: Iterator[DiaryMood], now: datetime, beat: Beat, counts: Counts, *, source: str
) -> Counts:
    key = owner_hmac_key(owner)
    entries = (entry for mood in moods if (entry := _entry_from(mood, owner, key, now, counts)) is not None)
    while batch := list(islice(entries, BATCH)):
        _write(owner, batch, counts, source=source)
        beat(None)
    return counts


def _entry_of(row: Row, now: datetime, counts: Counts) -> EntryRow | None:
    try:
        entry = msgspec.convert(row, EntryRow)
        zone_of(entry.zone)
    except (msgspec.ValidationError, UnknownZone):
        counts.skip("invalid")
        return None
    apart = abs((entry.local_date - entry.logged_at.date()).days)
    kinds = {factor.factor_type for factor in entry.factors}
    if apart > 1 or len(kinds) < len(entry.factors) or has_nul(row) or not _times_right(entry, now):
        counts.skip("invalid")
        return None
    if not EARLIEST <= entry.logged_at <= now + AHEAD:
        counts.skip("in_future" if entry.logged_at > now else "invalid")
        return None
    return entry


def _times_right(entry: EntryRow, now: datetime) -> bool:
    return times_right(now, [at for one in (entry, *entry.factors) for at in (one.created_at, one.updated_at)])


def _entry_from(mood: DiaryMood, owner: User, key: bytes, now: datetime, counts: Counts) -> EntryRow | None:
    """A row of ours out of a row of theirs. Its id is keyed: a plain hash of a short note could be guessed."""
    if not EARLIEST <= mood.at <= now + AHEAD or "\x00" in mood.content:
        counts.skip("in_future" if mood.at > now else "invalid")
        return None
    place = moment_of(logged_at=mood.at, local_date=None, zone_name=mood.zone, owner=owner, now=now)
    if len(mood.note) > NOTES_MAX:
        counts.note("notes_shortened")
    digest = hmac.digest(key, mood.content.encode(), "sha256")
    return EntryRow(
        id=UUID(bytes=digest[:16], version=5), mood_value=mood.mood_value, mood_scale=5 if mood.scale == 5 else 10,
        notes=mood.note[:NOTES_MAX] or None, logged_at=place.logged_at, zone=place.zone, local_date=place.local_date,
        time_of_day=place.time_of_day, created_at=now, updated_at=now, factors=_factors_from(mood.labels, now, counts),
    )  # fmt: skip


def _factors_from(labels: Iterable[str], now: datetime, counts: Counts) -> list[FactorRow]:
    by_type = {slug: label for label in labels if (slug := slug_of(label[:LABEL_MAX]))}
    if len(by_type) > FACTORS_MAX:
        counts.note("factors_left_out", len(by_type) - FACTORS_MAX)
    return [
        FactorRow(id=uuid7(), factor_type=slug, label=label[:LABEL_MAX], created_at=now, updated_at=now)
        for slug, label in islice(by_type.items(), FACTORS_MAX)
    ]


@transaction.atomic
def _write(owner: User, batch: list[EntryRow], counts: Counts, *, source: str) -> None:
    unique = {entry.id: entry for entry in batch}
    known = dict(MoodEntry.objects.filter(pk__in=unique).values_list("pk", "owner_id"))
    theirs = sum(1 for owner_id in known.values() if owner_id != owner.pk)
    if theirs:
        counts.skip("id_taken", theirs)
    counts.existing += len(batch) - len(unique) + len(known) - theirs
    fresh = [entry for entry in unique.values() if entry.id not in known]
    if not fresh:
        return
    if any(entry.note_sentiment is not None for entry in fresh) and not tone_allowed(owner):
        # A file does not give the leave that the person has not given, or took back.
        fresh = [msgspec.structs.replace(entry, note_sentiment=None) for entry in fresh]
        counts.note("tone_left_out")
    factors = _free_factors(fresh)
    MoodEntry.objects.bulk_create([_stored(owner, entry) for entry in fresh])
    MoodFactor.objects.bulk_create([_stored_factor(owner, *one) for one in factors])
    times_keep(MoodEntry, owner, [(entry.id, entry.created_at, entry.updated_at) for entry in fresh])
    times_keep(MoodFactor, owner, [(new_id, one.created_at, one.updated_at) for _, one, new_id in factors])
    counts.made += len(fresh)
    audit_record(
        actor=owner, action="wellness.mood.imported", target=("wellness.moodentry", None), owner_id=owner.pk,
        details={"count": len(fresh), "source": source},
    )  # fmt: skip


def _free_factors(entries: list[EntryRow]) -> list[tuple[EntryRow, FactorRow, UUID]]:
    """The factors with ids that nobody has: a file can repeat one, or name somebody else's."""
    wanted = [factor.id for entry in entries for factor in entry.factors]
    taken = set(MoodFactor.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    found = []
    for entry in entries:
        for factor in entry.factors:
            found.append((entry, factor, uuid7() if factor.id in taken else factor.id))
            taken.add(factor.id)
    return found


def _stored(owner: User, entry: EntryRow) -> MoodEntry:
    values = {name: getattr(entry, name) for name in EntryRow.__struct_fields__ if name != "factors"}
    return MoodEntry(owner=owner, day_of_week=entry.local_date.isoweekday(), **values)


def _stored_factor(owner: User, entry: EntryRow, factor: FactorRow, new_id: UUID) -> MoodFactor:
    values = {name: getattr(factor, name) for name in FactorRow.__struct_fields__ if name != "id"}
    return MoodFactor(id=new_id, owner=owner, entry_id=entry.id, **values)
