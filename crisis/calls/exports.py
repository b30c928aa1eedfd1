"""Calls out of the house and into it again: that somebody wanted to talk, and whether they did."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from django.db import transaction

from accounts.consent.models import SharingCategory
from accounts.export.registry import Counts, ExportSource, Row, register_export, register_export_exempt
from accounts.export.rows import plain_rows, times_right
from accounts.identity.models import User
from accounts.imports.restoring import Instant, rows_restore
from crisis.calls.models import CrisisCall, CrisisCallLeg
from crisis.incidents.models import CrisisIncident

State, Outcome = CrisisCall.State, CrisisCall.Outcome


class CallRow(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    incident_id: UUID | None = None
    number: Annotated[str, msgspec.Meta(pattern=r"^\+[0-9]{4,15}\Z")] | None = None
    state: Literal["owed", "ringing", "waiting", "talking", "ended"]
    outcome: Literal[
        "", "talked", "line", "missed", "unanswered", "failed", "called_off", "by_hand",
    ] = ""  # fmt: skip
    answered_at: Instant | None = None
    ended_at: Instant | None = None
    created_at: Instant
    updated_at: Instant


CALL = CallRow.__struct_fields__


def register_exports() -> None:
    """Called when the app starts."""
    register_export(
        ExportSource(
            "crisis_calls", SharingCategory.CRISIS, (CrisisCall,), plain_rows(CrisisCall, CALL), calls_restore, order=66
        )
    )
    register_export_exempt(CrisisCallLeg, "Which telephones of staff rang is the work of the house, not the person's.")


@transaction.atomic
def calls_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    """This function will write calls as history. Nobody is rung: what was under way in the file was missed."""
    incidents = set(CrisisIncident.objects.filter(owner=owner).values_list("pk", flat=True))

    def make(row: Row) -> CrisisCall:
        read = msgspec.convert(row, CallRow)
        if not times_right(now, [read.created_at, read.updated_at, read.answered_at, read.ended_at]):
            raise ValueError("Not a row of ours.")
        values: dict[str, Any] = msgspec.structs.asdict(read)
        values["incident_id"] = read.incident_id if read.incident_id in incidents else None
        if read.state != State.ENDED or not read.outcome or read.ended_at is None:
            values |= {"state": State.ENDED, "outcome": Outcome.MISSED, "ended_at": read.ended_at or read.updated_at}
        return CrisisCall(owner=owner, **values)

    return rows_restore(owner, rows, make=make, action="crisis.call.imported")
