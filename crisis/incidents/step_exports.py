"""The history of an incident out of the house and back: what was done, when, and what was written about the person."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from django.db import transaction

from accounts.consent.models import SharingCategory
from accounts.export.registry import Counts, ExportSource, Row, register_export
from accounts.export.rows import columns_of, in_pages, times_right
from accounts.identity.models import User
from crisis.incidents.exports import Code, Moment, Text, rows_fresh
from crisis.incidents.models import CrisisIncident, CrisisStep
from crisis.incidents.sources import source_shown

# Who followed it up is not named, neither as the actor nor as whom it came from or went to.
STAFF_DETAILS = frozenset({"staff", "from_staff", "to_staff"})
Details = Annotated[
    dict[Annotated[str, msgspec.Meta(max_length=40)], Code | int | bool | None], msgspec.Meta(max_length=20)
]


class StepRow(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    incident_id: UUID
    kind: Literal[
        "opened", "joined", "raised", "lowered", "alarm", "claimed", "handed_over", "started", "contact_logged",
        "contact_told", "follow_up_planned", "follow_up_done", "resolved", "reopened", "released", "text_viewed",
        "noted", "call_asked", "call_taken", "call_ended",
    ]  # fmt: skip
    note: Text | None = None
    details: Details = {}
    created_at: Moment


STEP = StepRow.__struct_fields__


def register_step_exports() -> None:
    """Called when the app starts."""
    register_export(
        ExportSource("crisis_steps", SharingCategory.CRISIS, (CrisisStep,), step_rows, step_restore, order=63)
    )


def step_rows(owner: User) -> Iterator[Row]:
    for row in in_pages(CrisisStep.objects.filter(owner=owner), owner=owner):
        found = columns_of(row, STEP)
        yield {**found, "details": _as_shown(found["details"])}


def _without_staff(details: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in details.items() if name not in STAFF_DETAILS}


def _as_shown(details: dict[str, Any]) -> dict[str, Any]:
    """Whose worry it was is not told either."""
    source = {"source": source_shown(details["source"])} if "source" in details else {}
    return {**_without_staff(details), **source}


def _due_right(details: dict[str, Any], now: datetime) -> bool:
    """The one detail that the panel of staff reads as a time."""
    if "due_at" not in details:
        return True
    try:
        due_at = datetime.fromisoformat(details["due_at"])
    except (TypeError, ValueError):
        return False
    return due_at.tzinfo is not None and times_right(now, (), (due_at,))


@transaction.atomic
def step_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    counts = Counts()
    # Their own only: a file can name anybody's. And no open one: staff go by what stands in its history.
    mine = dict(CrisisIncident.objects.filter(owner=owner).values_list("pk", "state"))
    for row in rows_fresh(CrisisStep, StepRow, owner, rows, now, counts):
        if row.incident_id not in mine:
            counts.skip("incident_unknown")
            continue
        if mine[row.incident_id] != CrisisIncident.State.RESOLVED:
            counts.skip("incident_open")
            continue
        if not _due_right(row.details, now):
            counts.skip("invalid")
            continue
        values = msgspec.structs.asdict(row)
        CrisisStep(owner=owner, **{**values, "details": _without_staff(row.details)}).save(force_insert=True)
        counts.made += 1
    return counts
