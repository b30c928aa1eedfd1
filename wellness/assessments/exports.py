"""Forms and schedules out of the house and into it again. The same as FHIR is in `fhir`."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time
from typing import Annotated, Any
from uuid import UUID

import msgspec
from rest_framework.exceptions import ValidationError

from accounts.consent.models import SharingCategory
from accounts.export.registry import Counts, ExportSource, Row, register_export
from accounts.export.rows import columns_of, in_pages, times_right
from accounts.identity.models import User
from accounts.imports.restoring import Instant, rows_restore
from wellness.assessments.answers import answers_checked
from wellness.assessments.fhir import assessment_fhir
from wellness.assessments.instruments import NEWEST, instrument_of
from wellness.assessments.models import Assessment, AssessmentSchedule
from wellness.assessments.schedules import new_schedule
from wellness.diary.restoring import DATED, DatedRow

FORM = ("id", "instrument", "version", "answers", "score", *DATED)
SCHEDULE = ("id", "instrument", "every_weeks", "weekday", "wall_time", "created_at", "updated_at")
PLANNED = ("next_date", "next_due_at", "last_date")
Slug = Annotated[str, msgspec.Meta(max_length=32)]


class FormRow(DatedRow, frozen=True, kw_only=True):
    instrument: Slug
    version: int
    answers: dict[str, Any]
    score: int | None = None


class ScheduleRow(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    instrument: Slug
    every_weeks: Annotated[int, msgspec.Meta(ge=1, le=12)]
    weekday: Annotated[int, msgspec.Meta(ge=1, le=7)]
    wall_time: time
    created_at: Instant
    updated_at: Instant


def register_exports() -> None:
    """Called when the app starts."""
    register_export(
        ExportSource(
            name="assessments",
            category=SharingCategory.ASSESSMENTS,
            models=(Assessment,),
            rows=assessment_rows,
            restore=assessments_restore,
            fhir=assessment_fhir,
        )
    )
    register_export(
        ExportSource(
            name="assessment_schedules",
            category=SharingCategory.ASSESSMENTS,
            models=(AssessmentSchedule,),
            rows=schedule_rows,
            restore=schedules_restore,
        )
    )


def assessment_rows(owner: User) -> Iterator[Row]:
    """`band` is for whoever reads the file: an import works it out again."""
    for row in in_pages(Assessment.objects.filter(owner=owner), owner=owner, at="logged_at"):
        yield {**columns_of(row, FORM), "band": row.band.slug}


def schedule_rows(owner: User) -> Iterator[Row]:
    for row in in_pages(AssessmentSchedule.objects.filter(owner=owner), owner=owner):
        yield {**columns_of(row, SCHEDULE), "record": columns_of(row, PLANNED)}


def assessments_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    """This function will write forms of our own export again. History alarms nobody: no incident is opened."""

    def make(row: Row) -> Assessment:
        read = msgspec.convert(row, FormRow)
        columns = read.columns(now)
        try:
            form = instrument_of(read.instrument, read.version)
        except LookupError as error:
            raise ValueError("Not a form of ours.") from error
        try:
            answers = answers_checked(form, read.answers)
        except ValidationError as error:
            raise ValueError("Not answers to this form.") from error
        if form.score(answers) != read.score:
            raise ValueError("Not the score of these answers.")
        return Assessment(owner=owner, **{**columns, "answers": answers})

    return rows_restore(owner, rows, make=make, action="wellness.assessment.imported")


def schedules_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    """A schedule is planned anew from now on: what lay between the two accounts is not made up for."""

    def make(row: Row) -> AssessmentSchedule:
        read = msgspec.convert(row, ScheduleRow)
        whole = read.wall_time.replace(second=0, microsecond=0, tzinfo=None)
        if read.instrument not in NEWEST or read.wall_time != whole:
            raise ValueError("Not a schedule of ours.")
        if not times_right(now, [read.created_at, read.updated_at]):
            raise ValueError("Not a time of ours.")
        return new_schedule(owner, now, **msgspec.structs.asdict(read))

    return rows_restore(owner, rows, make=make, action="wellness.assessment_schedule.imported")
