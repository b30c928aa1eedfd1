"""The door through which every signal of danger comes in: screened, written down, answered with help."""

import hashlib
import hmac
import math
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from accounts.audit.services import audit_record
from accounts.consent.services import consent_granted
from accounts.identity.models import User
from accounts.vault.services import owner_hmac_key
from config.commits import after_commit
from config.ids import uuid7
from config.realtime.publish import publish_to_user
from crisis.detection import DETECTOR_ERRORS, Detection, detect
from crisis.incidents.alarms import alarms_ring, incidents_release
from crisis.incidents.handling import (
    incident_claim,
    incident_follow_up_done,
    incident_follow_up_plan,
    incident_hand_over,
    incident_reopen,
    incident_resolve,
    incident_severity_lower,
    incident_start,
)
from crisis.incidents.models import CrisisEvent, CrisisIncident
from crisis.incidents.opening import incident_join, incident_open
from crisis.incidents.protocol import EVENT_FROM, INCIDENT_FROM, OTHER_AS, PROTOCOL, TOPICS, label_of
from crisis.incidents.records import (
    incident_contact_log,
    incident_contacts_told,
    incident_note,
    incident_text_viewed,
)
from crisis.incidents.reports import REPORTED_VERSION, event_write, incident_flag
from crisis.incidents.words import message_of
from crisis.resources.selectors import support_resources

# A detector that fails shows help as for this severity; it opens no incident.
FAILED_SEVERITY = 2
FAILED_VERSION = "unavailable"
RULE_CONFIDENCE = 0.8
_log = structlog.get_logger("evenkeel.crisis")

# What other rooms call; who opens and handles incidents lives beside this file.
__all__ = (
    "alarms_ring", "event_use_record", "incident_claim", "incident_contact_log", "incident_contacts_told",
    "incident_flag", "incident_follow_up_done", "incident_follow_up_plan", "incident_hand_over", "incident_note",
    "incident_open", "incident_reopen", "incident_resolve", "incident_severity_lower", "incident_start",
    "incident_text_viewed", "incidents_release", "risk_report_screen", "risk_text_screen",
)  # fmt: skip


def risk_text_screen(
    *, owner: User, text: str, source: str, source_id: UUID, now: datetime, detection: Detection | None = None
) -> dict[str, Any] | None:
    """
    This function will look for danger in what `owner` wrote and return the `support` object to answer with, or None.

    Call it inside the writer's transaction: from severity 2 the event, from 3 the incident, are committed with the
    text or not at all. Nothing is written below, and nothing is read either. Danger to somebody else gives
    severity 0 with subject "other". Whatever the detector dies of, help is shown. A person who withdrew the
    consent `crisis_detection` is not screened.
    """
    if not text or not consent_granted(owner, "crisis_detection"):
        return None
    found = text_read(text, owner) if detection is None else detection
    if found.severity < EVENT_FROM and found.subject != "other":
        return None
    support = support_of(owner, found, now)
    if found.severity >= EVENT_FROM:
        _record(owner, text, source, source_id, found, support, now)
    return support


def risk_report_screen(
    *, owner: User, severity: int, source: str, source_id: UUID, now: datetime, record: bool = True
) -> dict[str, Any]:
    """
    This function will write down danger that `owner` reported by answering a question, and return the help to show.

    Call it inside the writer's transaction: event and, from severity 3, incident are committed with the answers or not
    at all. The consent `crisis_detection` is about reading texts and is not asked here (conflict C12). For a report
    that was recorded before, `record` is false: the same help, no row.

    :raises ValueError: for a severity that calls for no event.
    """
    if not EVENT_FROM <= severity <= max(PROTOCOL):
        raise ValueError(f"severity {severity} is no report of danger")
    reported = Detection(severity=severity, version=REPORTED_VERSION)
    support = support_of(owner, reported, now)
    if record:
        _record(owner, "", source, source_id, reported, support, now)
    return support


def text_read(text: str, owner: User) -> Detection:
    try:
        return detect(text, language=owner.language)
    except DETECTOR_ERRORS as error:
        # Never the text. The person sees help; the log line wakes the operator.
        _log.error("crisis.detector_failed", error=type(error).__name__)
        return Detection(severity=FAILED_SEVERITY, version=FAILED_VERSION)


def support_of(owner: User, found: Detection, now: datetime) -> dict[str, Any]:
    topics = [topic for cue in found.cues for topic in TOPICS.get(cue.name, ())]
    # Somebody else's danger has no severity here; how near it is nobody knows, so emergency numbers come first.
    ordered_as = OTHER_AS if found.subject == "other" else found.severity
    return {
        "severity": found.severity,
        "label": label_of(found.severity),
        "message": message_of(found.severity, owner.language, found.subject),
        "resources": support_resources(
            country=owner.country, language=owner.language, severity=ordered_as, topics=topics, now=now
        ),
        "subject": found.subject,
    }


@transaction.atomic(savepoint=False)
def _record(
    owner: User, text: str, source: str, source_id: UUID, found: Detection, support: dict[str, Any], now: datetime
) -> None:
    shown = [row["id"] for row in support["resources"] if "id" in row]
    event_id = uuid7()
    write_down = incident_open if found.severity >= INCIDENT_FROM else incident_join
    incident = write_down(
        owner=owner, severity=found.severity, source=source, event_id=event_id, resources=shown, now=now
    )  # fmt: skip
    event_write(
        owner=owner,
        event_id=event_id,
        severity=found.severity,
        source=source,
        incident=incident,
        source_id=source_id,
        trigger_content_hash=_hash_of(text, owner),
        detection_confidence=_confidence(found),
        detector_version=found.version,
        subject=found.subject,
        resources_shown=shown,
    )
    support_publish(
        owner, support, source=source, source_id=source_id, event_id=event_id,
        incident_id=incident.pk if incident is not None else None,
    )  # fmt: skip


def support_publish(
    owner: User, support: dict[str, Any], *, source: str, source_id: UUID | None, event_id: UUID,
    incident_id: UUID | None,
) -> None:  # fmt: skip
    """This function will send the help to all of the person's devices when the signal is committed."""
    news = {
        **support,
        "urgency": label_of(support["severity"]),
        "source": source,
        "source_id": str(source_id) if source_id is not None else None,
        "event_id": str(event_id),
        "incident_id": str(incident_id) if incident_id is not None else None,
    }
    after_commit(publish_to_user, owner.pk, "crisis:response", news)


def _hash_of(text: str, owner: User) -> str:
    return hmac.new(owner_hmac_key(owner), text.encode(), hashlib.sha256).hexdigest() if text else ""


def _confidence(found: Detection) -> float | None:
    if found.version in (FAILED_VERSION, REPORTED_VERSION):
        return None
    score = found.scores.get(f"severity_{found.severity}", 0.0)
    learned = 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
    by_rule = any(cue.layer == "rules" for cue in found.cues)
    return round(max(learned, RULE_CONFIDENCE) if by_rule else learned, 3)


@transaction.atomic
def event_use_record(*, owner: User, resource_id: UUID, name: str, hotline_called: bool, now: datetime) -> None:
    """This function will note, on the person's newest open event and its incident, what help was used."""
    newest = CrisisEvent.objects.filter(owner=owner, resolved_at__isnull=True).order_by("-created_at")
    found = newest.values_list("pk", "incident_id").first()
    if found is None:
        return
    event_id, incident_id = found
    # The incident is locked before its events, here as everywhere.
    rows = CrisisIncident.objects.select_for_update(of=("self",)).only("pk", "owner_id", "resolved_at")
    incident = rows.filter(pk=incident_id).first() if incident_id is not None else None
    event = newest.select_for_update(of=("self",)).filter(pk=event_id).first()
    if event is None:
        return
    event.resource_clicked = str(resource_id)
    event.hotline_called = event.hotline_called or hotline_called
    event.save(update_fields=["resource_clicked", "hotline_called", "updated_at"])
    audit_record(actor=owner, action="crisis.event.resource_used", target=event, owner_id=owner.pk)
    if incident is not None and incident.resolved_at is None:
        incident.owner = owner
        incident.resource_used = name[:100]
        incident.save(update_fields=["resource_words", "updated_at"])
