"""The history of an incident: every step is a row, and no row changes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.identity.models import User
from config.ids import uuid7
from crisis.incidents.models import CrisisIncident, CrisisStep

Kind = CrisisStep.Kind


def step_made(
    incident: CrisisIncident, kind: str, now: datetime, *, actor: User | None = None, note: str = "",
    details: dict[str, Any] | None = None, step_id: UUID | None = None,
) -> CrisisStep:  # fmt: skip
    """A step that is not stored yet; `note` is sealed with the person's key, `details` are codes, numbers and ids."""
    return CrisisStep(
        pk=step_id or uuid7(),
        owner_id=incident.owner_id,
        incident=incident,
        actor=actor,
        kind=kind,
        note=note or None,
        details=details or {},
        created_at=now,
    )


def step_add(
    incident: CrisisIncident, kind: str, now: datetime, *, actor: User | None = None, note: str = "",
    details: dict[str, Any] | None = None, step_id: UUID | None = None,
) -> CrisisStep:  # fmt: skip
    """This function will write one step; call it in the transaction of what it tells about."""
    step = step_made(incident, kind, now, actor=actor, note=note, details=details, step_id=step_id)
    step.save(force_insert=True)
    return step


def step_list(*, incident: CrisisIncident) -> QuerySet[CrisisStep]:
    """The history of an incident that the caller was allowed to read, the oldest first; sealed notes are not read."""
    return CrisisStep.objects.filter(incident=incident).defer("note").order_by("created_at", "id")
