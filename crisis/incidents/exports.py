"""
Crisis rows out of the house, and back in as history.

An import opens nothing and alarms nobody: what was open in the file comes in closed, at the moment of the import, and
is counted as such. The history of the account says of each incident that it was imported, so that staff can tell it
from one that was followed up here.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import Model

from accounts.audit.services import audit_record
from accounts.consent.models import SharingCategory
from accounts.export.fhir import TERMINOLOGY, concept, instant, local_concept, reference
from accounts.export.registry import Counts, ExportSource, Row, register_export, register_export_exempt
from accounts.export.rows import columns_of, has_nul, in_pages, times_right
from accounts.identity.models import User
from crisis.incidents.machine import SEALED
from crisis.incidents.models import CrisisEvent, CrisisIncident, CrisisShift
from crisis.incidents.sources import source_shown, sources_shown
from crisis.resources.models import CrisisResource, CrisisResourceUse

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Severity = Annotated[int, msgspec.Meta(ge=1, le=5)]
# These columns are not sealed: what came in as a sentence would lie open, and be shown to staff.
CODE = r"\A[A-Za-z0-9_.:+,-]*\Z"
Code = Annotated[str, msgspec.Meta(max_length=100, pattern=CODE)]
Codes = Annotated[list[Code], msgspec.Meta(max_length=200)]
Text = Annotated[str, msgspec.Meta(max_length=20_000)]


class IncidentRow(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    severity_level: Severity
    state: Literal["open", "acknowledged", "in_progress", "follow_up", "resolved"]
    resolution: Literal[
        "", "reached_safe", "handed_to_services", "false_alarm", "unreachable", "declined_help", "other"
    ] = ""
    acknowledged_at: Moment | None = None
    reopened_count: Annotated[int, msgspec.Meta(ge=0, le=10_000)] = 0
    due_at: Moment
    resource_used: Annotated[str, msgspec.Meta(max_length=100)] = ""
    follow_up_needed: bool
    follow_up_completed: bool
    follow_up_at: Moment | None = None
    triggers: Codes = []
    resources_provided: Codes = []
    professional_contact_made: bool
    notes: Text = ""
    location: Annotated[str, msgspec.Meta(max_length=500)] = ""
    contacts_notified: Annotated[list[Any], msgspec.Meta(max_length=200)] = []
    resolved_at: Moment | None = None
    created_at: Moment
    updated_at: Moment


class EventRow(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    incident_id: UUID | None = None
    opened_incident: bool = False
    trigger_source: Annotated[str, msgspec.Meta(max_length=30, pattern=CODE)]
    source_id: UUID | None = None
    severity: Severity
    detection_confidence: Annotated[float, msgspec.Meta(ge=0, le=1)] | None = None
    detector_version: Annotated[str, msgspec.Meta(max_length=64, pattern=CODE)] = ""
    subject: Literal["self", "other"]
    resources_shown: Codes = []
    resource_clicked: Annotated[str, msgspec.Meta(max_length=50)] = ""
    hotline_called: bool
    resolved_at: Moment | None = None
    resolution_type: Literal["", "resolved", "false_alarm", "joined"] = ""
    follow_up_scheduled: bool
    created_at: Moment
    updated_at: Moment


class UseRow(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    country: str
    name: str
    action: Literal["viewed", "called", "texted", "clicked"]
    hotline_called: bool
    created_at: Moment


INCIDENT = IncidentRow.__struct_fields__
EVENT = tuple(name for name in EventRow.__struct_fields__ if name != "opened_incident")
USE = ("id", "action", "hotline_called", "created_at")


def register_exports() -> None:
    """Called when the app starts."""
    crisis = SharingCategory.CRISIS
    for source in (
        ExportSource(
            "crisis_incidents", crisis, (CrisisIncident,), incident_rows, incident_restore, incident_fhir, order=60
        ),
        ExportSource("crisis_events", crisis, (CrisisEvent,), event_rows, event_restore, order=61),
        ExportSource("crisis_resource_uses", crisis, (CrisisResourceUse,), use_rows, use_restore, order=62),
    ):
        register_export(source)
    register_export_exempt(
        CrisisResource, "Help that everybody is shown; it names only the staff who checked a number."
    )
    register_export_exempt(CrisisShift, "When a member of staff was on duty: the house's own rota.")


def incident_rows(owner: User) -> Iterator[Row]:
    """Neither who worried nor who followed it up is named; what staff wrote about the person is."""
    for row in in_pages(CrisisIncident.objects.filter(owner=owner), owner=owner):
        yield {**columns_of(row, INCIDENT), "triggers": sources_shown(row.triggers)}


def event_rows(owner: User) -> Iterator[Row]:
    for row in in_pages(CrisisEvent.objects.filter(owner=owner).select_related("incident"), owner=owner):
        opened = row.incident is not None and row.incident.source_event_id == row.pk
        shown = {"trigger_source": source_shown(row.trigger_source), "opened_incident": opened}
        yield {**columns_of(row, EVENT), **shown}


def use_rows(owner: User) -> Iterator[Row]:
    for row in in_pages(CrisisResourceUse.objects.filter(owner=owner).select_related("resource"), owner=owner):
        yield {**columns_of(row, USE), "country": row.resource.country, "name": row.resource.name}


def incident_fhir(owner: User) -> Iterator[Row]:
    for row in incident_rows(owner):
        ended = row["resolved_at"]
        yield {
            "resourceType": "Flag",
            "id": str(row["id"]),
            "status": "inactive" if ended else "active",
            "category": [concept(f"{TERMINOLOGY}/flag-category", "safety", "Safety")],
            "code": local_concept(
                "crisis", f"severity_{row['severity_level']}", f"Severity {row['severity_level']} of 5"
            ),
            "subject": reference(owner.pk),
            "period": {"start": instant(row["created_at"]), **({"end": instant(ended)} if ended else {})},
        }


@transaction.atomic
def incident_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    counts = Counts()
    for row in rows_fresh(CrisisIncident, IncidentRow, owner, rows, now, counts):
        values = msgspec.structs.asdict(row)
        if row.state != CrisisIncident.State.RESOLVED or row.resolved_at is None:
            values |= {"state": CrisisIncident.State.RESOLVED, "resolved_at": row.resolved_at or now}
            counts.note("closed_on_import")
        row_keep(CrisisIncident(owner=owner, **values), row.created_at, row.updated_at)
        audit_record(
            actor=owner, action="crisis.incident.imported", target=("crisis.crisisincident", row.id), owner_id=owner.pk
        )
        counts.made += 1
    return counts


@transaction.atomic
def event_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    counts = Counts()
    # Their own only: a file can name anybody's.
    incidents = {one.pk: one for one in CrisisIncident.objects.filter(owner=owner).defer(*SEALED)}
    for row in rows_fresh(CrisisEvent, EventRow, owner, rows, now, counts):
        values = {name: value for name, value in msgspec.structs.asdict(row).items() if name in EVENT}
        if row.resolved_at is None:
            values |= {"resolved_at": now, "resolution_type": "resolved"}
            counts.note("closed_on_import")
        incident = incidents.get(row.incident_id) if row.incident_id else None
        row_keep(
            CrisisEvent(owner=owner, **{**values, "incident_id": incident.pk if incident else None}),
            row.created_at,
            row.updated_at,
        )
        if incident is not None and row.opened_incident and incident.source_event_id is None:
            CrisisIncident.objects.filter(pk=incident.pk).update(source_event_id=row.id)
        counts.made += 1
    if counts.made:
        audit_record(
            actor=owner, action="crisis.event.imported", target=("crisis.crisisevent", None), owner_id=owner.pk,
            details={"count": counts.made},
        )  # fmt: skip
    return counts


@transaction.atomic
def use_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    counts = Counts()
    resources = {(one.country, one.name): one.pk for one in CrisisResource.objects.only("country", "name")}
    for row in rows_fresh(CrisisResourceUse, UseRow, owner, rows, now, counts):
        resource_id = resources.get((row.country, row.name))
        if resource_id is None:
            counts.skip("resource_unknown")
            continue
        values = {name: getattr(row, name) for name in USE}
        # An erasure leaves the count of what was used, without the person; the same use must not count twice.
        if not CrisisResourceUse.objects.filter(owner=None, resource_id=resource_id, **values).update(owner=owner):
            if CrisisResourceUse.objects.filter(pk=row.id).exists():
                counts.skip("id_taken")
                continue
            row_keep(CrisisResourceUse(owner=owner, resource_id=resource_id, **values), row.created_at, None)
        counts.made += 1
    return counts


def rows_fresh(
    model: type[Any], shape: type[Any], owner: User, rows: Iterable[Row], now: datetime, counts: Counts
) -> Iterator[Any]:
    """The rows that are right and not here yet."""
    for raw in rows:
        try:
            row = msgspec.convert(raw, shape)
        except msgspec.ValidationError:
            counts.skip("invalid")
            continue
        if has_nul(raw) or not _times_right(row, now):
            counts.skip("invalid")
            continue
        holders = list(model.objects.filter(pk=row.id).values_list("owner_id", flat=True))
        if holders == [owner.pk]:
            counts.existing += 1
        elif holders not in ([], [None]):
            counts.skip("id_taken")
        else:
            yield row


def _times_right(row: Any, now: datetime) -> bool:
    past, future = (
        [getattr(row, name, None) for name in names]
        for names in (("created_at", "updated_at", "resolved_at", "acknowledged_at"), ("due_at", "follow_up_at"))
    )
    return row.created_at <= now and times_right(now, past, future)


def row_keep(row: Model, created_at: datetime, updated_at: datetime | None) -> None:
    """Django writes the present into these columns; the row is older than that."""
    row.save(force_insert=True)
    times = {"created_at": created_at, **({"updated_at": updated_at} if updated_at else {})}
    type(row)._default_manager.filter(pk=row.pk).update(**times)
