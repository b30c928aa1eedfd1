"""What becomes of crisis rows when a person is erased, and how long they are kept before."""

from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db.models import Exists, OuterRef

from accounts.audit.services import audit_record
from accounts.erasure.registry import (
    ERASED,
    Kept,
    Policy,
    register_of_nobody,
    register_place,
    register_policy,
    register_retention,
)
from accounts.erasure.retained import code_or_none, codes, years_before
from crisis.incidents.frames import staff_tell
from crisis.incidents.machine import SEALED
from crisis.incidents.models import CrisisEvent, CrisisIncident, CrisisShift, CrisisStep
from crisis.resources.models import CrisisReferenceLoad, CrisisResource, CrisisResourceUse

RECORD = "health record of a crisis: GDPR 9(2)(h), 17(3)(c); HIPAA 45 CFR 164.316(b)(2)"
STATISTICS = "use of a resource without its person: conflict C46, GDPR recital 26"
STAFF = "the record of somebody else stays; the member of staff leaves it"
ANONYMOUS_AFTER_YEARS = 2
_log = structlog.get_logger("evenkeel.crisis")


def register_erasure() -> None:
    """Called when the app starts."""
    register_policy(
        CrisisEvent, Policy.KEEP, legal_basis=RECORD, order=90,
        keep=Kept("crisis_event", _event_body, since=lambda row, now: row.updated_at),
    )  # fmt: skip
    register_policy(
        CrisisIncident, Policy.KEEP, legal_basis=RECORD,
        keep=Kept("crisis_incident", _incident_body, since=lambda row, now: row.updated_at),
    )  # fmt: skip
    # The database raises the alarm of what they held.
    register_policy(CrisisIncident, Policy.ANONYMISE, legal_basis=STAFF, owner_field="assigned_to")
    register_policy(
        CrisisStep, Policy.KEEP, legal_basis=RECORD, order=80,
        keep=Kept("crisis_step", _step_body, since=lambda row, now: row.created_at),
    )  # fmt: skip
    register_policy(CrisisStep, Policy.ANONYMISE, legal_basis=STAFF, owner_field="actor")
    register_policy(CrisisShift, Policy.ERASE, legal_basis=ERASED, owner_field="staff")
    register_policy(CrisisResourceUse, Policy.ANONYMISE, legal_basis=STATISTICS)
    register_policy(CrisisResource, Policy.ANONYMISE, legal_basis=STAFF, owner_field="verified_by")
    register_of_nobody(CrisisReferenceLoad, "the file of crisis lines that was loaded last")
    register_place(
        "unresolved_incidents", open_incidents_report, note="the operator is told of each, with its severity"
    )
    register_retention(
        "crisis_resource_use", uses_anonymise, requirement="CM-309",
        says=f"{ANONYMOUS_AFTER_YEARS} years after a crisis resource was used, nobody knows by whom.",
    )  # fmt: skip
    register_retention(
        "crisis_record", record_prune, requirement="CM-307, CM-308",
        says="Resolved crisis incidents, their follow-ups and events go LEGAL_RETENTION_YEARS after their last change.",
    )  # fmt: skip


def open_incidents_report(subject_id: UUID, now: datetime) -> int:
    """
    This function will wake the operator when somebody is erased whose crisis nobody has resolved.

    It delays nothing: the person asked for it. The record goes to the store, and from the list of staff.
    """
    waiting = CrisisIncident.objects.filter(owner_id=subject_id).exclude(state=CrisisIncident.State.RESOLVED)
    incidents = list(waiting.defer(*SEALED))
    for incident in incidents:
        severity = incident.severity_level
        _log.warning("crisis.incident_erased_unresolved", incident_id=str(incident.pk), severity=severity)
        audit_record(
            actor=None, action="crisis.incident.erased_unresolved", target=incident, owner_id=subject_id,
            details={"severity": severity},
        )  # fmt: skip
        # Whoever has it open closes it: lists show it otherwise until they are read again, and a panel its words.
        incident.version += 1
        staff_tell(incident, "erased")
    return len(incidents)


def uses_anonymise(now: datetime) -> int:
    """One statement a day; what is met is at most a day's worth."""
    old = CrisisResourceUse.objects.filter(owner__isnull=False, created_at__lt=years_before(now, ANONYMOUS_AFTER_YEARS))
    return old.update(owner=None)


def record_prune(now: datetime) -> int:
    """Open incidents stay, however old: somebody still has to look at them."""
    before = years_before(now, settings.LEGAL_RETENTION_YEARS)
    incidents = CrisisIncident.objects.filter(state=CrisisIncident.State.RESOLVED, updated_at__lt=before)
    still_wanted = CrisisIncident.objects.filter(pk=OuterRef("incident")).exclude(pk__in=incidents.values("pk"))
    events = CrisisEvent.objects.filter(~Exists(still_wanted), updated_at__lt=before)
    steps = CrisisStep.objects.filter(incident__in=incidents.values("pk"))
    gone = steps.delete()[0] + events.delete()[0]
    return gone + incidents.delete()[0]


def _event_body(row: CrisisEvent) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "incident_id": _text(row.incident_id),
        "source": code_or_none(row.trigger_source),
        "severity": row.severity,
        "subject": code_or_none(row.subject),
        "confidence": row.detection_confidence,
        "detector_version": code_or_none(row.detector_version),
        "resources_shown": _ids(row.resources_shown),
        "hotline_called": row.hotline_called,
        "resolution": code_or_none(row.resolution_type),
        "resolved_at": _text(row.resolved_at),
        "follow_up_scheduled": row.follow_up_scheduled,
        "created_at": _text(row.created_at),
    }


def _incident_body(row: CrisisIncident) -> dict[str, Any]:
    """Without the notes, the place and whom somebody called: the law wants that and when help was given."""
    return {
        "id": str(row.pk),
        "severity": row.severity_level,
        "state": code_or_none(row.state),
        "triggers": codes(row.triggers),
        "resources_provided": _ids(row.resources_provided),
        "resolution": code_or_none(row.resolution),
        "reopened_count": row.reopened_count,
        "acknowledged_at": _text(row.acknowledged_at),
        "assigned_to": _text(row.assigned_to_id),
        "due_at": _text(row.due_at),
        "follow_up_needed": row.follow_up_needed,
        "follow_up_completed": row.follow_up_completed,
        "follow_up_at": _text(row.follow_up_at),
        "professional_contact_made": row.professional_contact_made,
        "resolved_at": _text(row.resolved_at),
        "created_at": _text(row.created_at),
    }


def _step_body(row: CrisisStep) -> dict[str, Any]:
    """That something was done, and when; not who did it and not what they wrote."""
    return {
        "id": str(row.pk),
        "incident_id": str(row.incident_id),
        "kind": code_or_none(row.kind),
        "created_at": _text(row.created_at),
    }


def _text(value: datetime | UUID | None) -> str | None:
    return value.isoformat() if isinstance(value, datetime) else str(value) if value is not None else None


def _ids(values: Any) -> list[str]:
    """Ids of resources only, whatever else the column holds."""
    return codes(values if isinstance(values, list) else [])
