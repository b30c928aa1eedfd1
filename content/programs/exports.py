"""What a person has taken up and done: out of the house and into it again."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from accounts.export.registry import Counts, ExportSource, Row, register_export
from accounts.export.rows import columns_of, in_pages, times_right
from accounts.identity.models import User
from accounts.imports.restoring import Instant, rows_restore
from content.programs.models import ModuleCompletion, Program, ProgramEnrollment, ProgramModule

ENROLLMENT = (
    "id", "program_id", "status", "progress", "started_at", "completed_at", "last_accessed_at", "created_at",
    "updated_at",
)  # fmt: skip
COMPLETION = ("id", "module_id", "completed_at", "time_spent_seconds", "score", "created_at", "updated_at")
Percent = Annotated[float, msgspec.Meta(ge=0, le=100)]


class EnrollmentRow(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    program_id: UUID
    status: Literal["not_started", "in_progress", "completed"]
    progress: Percent
    started_at: Instant | None = None
    completed_at: Instant | None = None
    last_accessed_at: Instant
    created_at: Instant
    updated_at: Instant


class CompletionRow(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    module_id: UUID
    completed_at: Instant
    time_spent_seconds: Annotated[int, msgspec.Meta(ge=0, le=86_400)]
    score: Percent | None = None
    created_at: Instant
    updated_at: Instant


def register_exports() -> None:
    """Called when the app starts."""
    # For nobody but the person: what somebody works on tells what troubles them.
    register_export(
        ExportSource("program_enrollments", None, (ProgramEnrollment,), enrollment_rows, enrollments_restore)
    )
    register_export(ExportSource("module_completions", None, (ModuleCompletion,), completion_rows, completions_restore))


def enrollment_rows(owner: User) -> Iterator[Row]:
    mine = ProgramEnrollment.objects.filter(owner=owner).select_related("program")
    for row in in_pages(mine, owner=owner):
        yield {**columns_of(row, ENROLLMENT), "record": {"title": row.program.title}}


def completion_rows(owner: User) -> Iterator[Row]:
    mine = ModuleCompletion.objects.filter(owner=owner).select_related("module")
    for row in in_pages(mine, owner=owner):
        yield {**columns_of(row, COMPLETION), "record": {"title": row.module.title}}


def enrollments_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    """This function will write enrollments in programs that there are here."""
    known = set(Program.objects.values_list("pk", flat=True))

    def make(row: Row) -> ProgramEnrollment:
        read = msgspec.convert(row, EnrollmentRow)
        at = [read.started_at, read.completed_at, read.last_accessed_at, read.created_at, read.updated_at]
        if read.program_id not in known or not times_right(now, at) or not _shaped(read):
            raise ValueError("Not a row of ours.")
        return ProgramEnrollment(owner=owner, **msgspec.structs.asdict(read))

    return rows_restore(owner, rows, make=make, action="content.enrollment.imported")


def _shaped(row: EnrollmentRow) -> bool:
    """What the constraints of the table ask for."""
    started, completed = row.started_at is not None, row.completed_at is not None
    if (started, completed) != {
        "not_started": (False, False), "in_progress": (True, False), "completed": (True, True),
    }[row.status]:  # fmt: skip
        return False
    return row.started_at is None or row.completed_at is None or row.completed_at >= row.started_at


def completions_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    """This function will write what was done of modules that there are here."""
    known = set(ProgramModule.objects.values_list("pk", flat=True))

    def make(row: Row) -> ModuleCompletion:
        read = msgspec.convert(row, CompletionRow)
        if read.module_id not in known or not times_right(now, [read.completed_at, read.created_at, read.updated_at]):
            raise ValueError("Not a row of ours.")
        return ModuleCompletion(owner=owner, **msgspec.structs.asdict(read))

    return rows_restore(owner, rows, make=make, action="content.completion.imported")
