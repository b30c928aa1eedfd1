"""Signals become one incident: the first opens it, later ones join it, and one soon after its end opens it again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.vault.sealing import SealBroken
from config.commits import after_commit
from crisis.incidents.alarms import Ring, letters_send, ring_of, rings_send
from crisis.incidents.frames import staff_tell
from crisis.incidents.machine import (
    NOTES_MAX,
    SEALED,
    State,
    alarm_raise,
    hear_again,
    incident_keep,
    is_held,
    protocol_of,
    raise_to,
    reopen,
)
from crisis.incidents.models import CrisisIncident
from crisis.incidents.protocol import INCIDENT_FROM, PROTOCOL, REOPEN_WITHIN
from crisis.incidents.rota import Duty, duty_hold
from crisis.incidents.steps import Kind, step_add

ATTEMPTS = 3
HEARD_AGAIN = timedelta(minutes=15)
_log = structlog.get_logger("evenkeel.crisis")


@transaction.atomic(savepoint=False)
def incident_open(
    *,
    owner: User,
    severity: int,
    source: str,
    event_id: UUID | None,
    resources: list[str],
    now: datetime,
    note: str = "",
    location: str = "",
    resource_used: str = "",
    incident_id: UUID | None = None,
    actor: User | None = None,
    step_note: str = "",
    by_owner: bool = True,
) -> CrisisIncident:
    """
    This function will open an incident, or let the signal join the open one: it may raise it, never lower it.

    A signal within a day after the end reopens the same incident. The alarm, and what is owed to whom it wakes, are
    written in the same transaction. Two signals at the same moment end with one open incident; a unique index sees to
    it. `note` and `location` are the person's own words, `step_note` those of `actor`;
    `by_owner` is false for what somebody else said.
    """
    signal = _Signal(
        owner=owner, severity=severity, source=source, event_id=event_id, resources=resources, now=now, note=note,
        location=location, resource_used=resource_used, incident_id=incident_id, actor=actor, step_note=step_note,
        # The person reads this line. Whoever worries about them is in none that they read: staff stand in the step.
        told_by=owner if by_owner else None,
    )  # fmt: skip
    # People before incidents: see rota.py.
    duty = duty_hold(now=now, also=(owner.pk,))
    for attempt in range(1, ATTEMPTS + 1):
        incident = _locked(CrisisIncident.objects.filter(owner=owner).exclude(state=State.RESOLVED))
        if incident is not None:
            signal.join(incident, duty)
            return incident
        try:
            with transaction.atomic():
                incident, kind = signal.begin()
        except IntegrityError:
            # Another signal was quicker; the next look finds its incident.
            if attempt == ATTEMPTS:
                raise
        else:
            signal.begun(incident, kind, duty)
            return incident
    raise AssertionError("unreachable")


@transaction.atomic(savepoint=False)
def incident_join(
    *, owner: User, severity: int, source: str, event_id: UUID, resources: list[str], now: datetime
) -> CrisisIncident | None:
    """
    This function will write a signal that opens no incident down in the open one, if any, for whoever holds it.

    It rings nobody and moves no time: people who are followed up go on feeling low. One query where there is none.
    """
    unresolved = CrisisIncident.objects.filter(owner=owner).exclude(state=State.RESOLVED)
    if not unresolved.exists():
        return None
    duty_hold(now=now, also=(owner.pk,))
    incident = _locked(unresolved)
    if incident is not None:
        signal = _Signal(
            owner=owner, severity=severity, source=source, event_id=event_id, resources=resources, now=now, note="",
            location="", resource_used="", incident_id=None, actor=None, step_note="", told_by=owner,
        )  # fmt: skip
        signal.join_quietly(incident)
    return incident


def _locked(rows: QuerySet[CrisisIncident]) -> CrisisIncident | None:
    return rows.select_for_update(of=("self",)).defer(*SEALED).first()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signal:
    """One signal on its way into an incident."""

    owner: User
    severity: int
    source: str
    event_id: UUID | None
    resources: list[str]
    now: datetime
    note: str
    location: str
    resource_used: str
    incident_id: UUID | None
    actor: User | None
    step_note: str
    told_by: User | None

    def begin(self) -> tuple[CrisisIncident, str]:
        incident = self._ended_just_now()
        if incident is None:
            return self._created(), Kind.OPENED.value
        incident.severity_level = max(incident.severity_level, self.severity)
        self._add_codes(incident)
        reopen(incident, self.now)
        incident_keep(incident, *self._add_words(incident))
        return incident, Kind.REOPENED.value

    def _ended_just_now(self) -> CrisisIncident | None:
        ended = CrisisIncident.objects.filter(owner=self.owner, resolved_at__gt=self.now - REOPEN_WITHIN)
        if self.severity < INCIDENT_FROM:
            # Feeling low the day after must not wake everybody for what was immediate then.
            ended = ended.filter(severity_level__lt=INCIDENT_FROM)
        return _locked(ended.order_by("-resolved_at", "pk"))

    def _created(self) -> CrisisIncident:
        due_at = self.now + PROTOCOL[self.severity].follow_up_after
        incident = CrisisIncident(
            owner=self.owner, source_event_id=self.event_id, severity_level=self.severity, due_at=due_at,
            follow_up_at=due_at, triggers=[self.source], resources_provided=self.resources, notes=self.note,
            location=self.location,
        )  # fmt: skip
        incident.resource_used = self.resource_used
        if self.incident_id is not None:
            incident.pk = self.incident_id
        alarm_raise(incident, self.now)
        incident.save(force_insert=True)
        return incident

    def begun(self, incident: CrisisIncident, kind: str, duty: Duty) -> None:
        self._write_down(incident, kind)
        rings_send([ring_of(incident, kind, duty)], self.now)

    def join(self, incident: CrisisIncident, duty: Duty) -> None:
        raised, held = self.severity > incident.severity_level, is_held(incident, self.now)
        if raised:
            raise_to(incident, self.severity, self.now)
        else:
            hear_again(incident, self.severity, self.now)
        incident.follow_up_at = min(incident.follow_up_at or incident.due_at, incident.due_at)
        self._add_codes(incident)
        incident_keep(incident, *self._add_words(incident))
        kind = (Kind.RAISED if raised else Kind.JOINED).value
        self._write_down(incident, kind)
        if raised:
            rings_send([ring_of(incident, kind, duty)], self.now)
            return
        if held and incident.assigned_to_id is not None and protocol_of(incident).wakes:
            # Once in a while, however much is said meanwhile.
            key = f"crisis:{incident.pk}:joined:{int(self.now.timestamp() // HEARD_AGAIN.total_seconds())}"
            letters_send([Ring(incident, kind, (incident.assigned_to_id,), key)], self.now)
        staff_tell(incident, kind)

    def join_quietly(self, incident: CrisisIncident) -> None:
        self._add_codes(incident)
        incident_keep(incident)
        self._write_down(incident, Kind.JOINED.value)
        staff_tell(incident, Kind.JOINED.value)

    def _add_codes(self, incident: CrisisIncident) -> None:
        incident.triggers = sorted({*incident.triggers, self.source})
        incident.resources_provided = sorted({*incident.resources_provided, *self.resources})

    def _add_words(self, incident: CrisisIncident) -> Iterable[str]:
        if self.note:
            try:
                before = incident.notes
            except SealBroken:
                # A report is not lost for what was damaged before it; nobody reads that any more.
                _log.error("crisis.incident_notes_unreadable", incident_id=str(incident.pk))
                before = ""
            # What was said last is the last to be cut.
            incident.notes = f"{before}\n\n{self.note}".strip()[-NOTES_MAX:]
            yield "notes"
        if self.location:
            incident.location = self.location
            yield "location"
        if self.resource_used:
            incident.resource_used = self.resource_used
            yield "resource_words"

    def _write_down(self, incident: CrisisIncident, kind: str) -> None:
        details = {
            "source": self.source,
            "severity": self.severity,
            "event_id": str(self.event_id) if self.event_id is not None else None,
        }
        step_add(incident, kind, self.now, actor=self.actor, note=self.step_note, details=details)
        audit_record(
            actor=self.told_by, action=f"crisis.incident.{kind}", target=incident, owner_id=self.owner.pk,
            details={"severity": incident.severity_level},
        )  # fmt: skip
        report = _log.info if kind == Kind.JOINED else _log.warning
        details = {"incident_id": str(incident.pk), "severity": incident.severity_level}
        after_commit(report, f"crisis.incident_{kind}", **details)
