"""
What must happen although nobody calls: emergencies that wait wake somebody, priorities follow the crisis of their
person, and nobody stays with a counsellor who is gone.
"""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q

from accounts.audit.services import audit_record
from accounts.identity.models import User
from community.counseling.duty import SEEN_WITHIN, counselors_gone
from community.counseling.models import CounselingHandover, CounselingSession, CounselorStatus
from community.counseling.queue import waiting
from community.counseling.services import SOURCE, priority_hear
from community.counseling.taking import session_return
from community.counseling.telling import queue_tell
from crisis.incidents.selectors import severities_unresolved
from crisis.incidents.services import incident_open

# An emergency that nobody took within this time is staff's, by the ladder of alarms.
EMERGENCY_WAITS = timedelta(minutes=1)
# A counsellor whose console is gone for longer gives everybody back to the queue.
RETURN_AFTER = timedelta(minutes=3)
EMERGENCY_SEVERITY = 5
_log = structlog.get_logger("evenkeel.counseling")


def queue_sweep(*, now: datetime) -> dict[str, int]:
    """This function will do everything that is due, each person in a transaction of their own. Safe to repeat."""
    done = {
        "raised": _priorities_raise(now),
        "escalated": sum(_escalate(session_id, now) for session_id in _emergencies(now)),
        "gone": counselors_gone(counselor_ids=_counselors_silent(now), now=now),
        "returned": sum(_give_back(session_id, now) for session_id in _left_alone(now)),
    }
    # A process that died between a commit and its news leaves people with an old place.
    queue_tell()
    if any(done.values()):
        _log.info("counseling.swept", **done)
    return done


def _priorities_raise(now: datetime) -> int:
    open_rows = CounselingSession.objects.filter(status__in=("waiting", "active")).exclude(priority="emergency")
    owners = dict(open_rows.values_list("owner_id", "pk"))
    found = severities_unresolved(owner_ids=owners) if owners else {}
    return sum(priority_hear(session_id=owners[owner], severity=level, now=now) for owner, level in found.items())


def _emergencies(now: datetime) -> list[UUID]:
    rows = waiting().filter(priority="emergency", escalated_at=None, queued_at__lte=now - EMERGENCY_WAITS)
    return list(rows.order_by("queued_at").values_list("pk", flat=True))


@transaction.atomic
def _escalate(session_id: UUID, now: datetime) -> bool:
    rows = waiting().filter(pk=session_id, escalated_at=None).select_related("owner")
    session = rows.select_for_update(of=("self",), skip_locked=True).first()
    if session is None:
        return False
    session.escalated_at = now
    session.save(update_fields=["escalated_at", "updated_at"])
    incident = incident_open(
        owner=session.owner, severity=EMERGENCY_SEVERITY, source=SOURCE, event_id=None, resources=[], now=now,
        by_owner=False,
    )  # fmt: skip
    audit_record(
        actor=None, action="community.counseling.escalated", target=session, owner_id=session.owner_id,
        details={"incident_id": str(incident.pk)},
    )  # fmt: skip
    return True


def _held() -> Q:
    """Held by somebody who still is a counsellor."""
    return Q(counselor__role=User.Role.THERAPIST, counselor__status=User.Status.ACTIVE)


def _counselors_silent(now: datetime) -> list[UUID]:
    """Who holds somebody and was not heard of lately; a process that was killed told nobody."""
    rows = CounselingSession.objects.filter(_held(), status="active", counselor_gone_at=None)
    holders = set(rows.values_list("counselor_id", flat=True))
    seen = CounselorStatus.objects.filter(owner_id__in=holders, seen_at__gt=now - SEEN_WITHIN)
    return sorted(holders - set(seen.values_list("owner_id", flat=True)))


def _left_alone(now: datetime) -> list[UUID]:
    rows = CounselingSession.objects.filter(status="active")
    rows = rows.filter(Q(counselor_gone_at__lte=now - RETURN_AFTER) | ~_held())
    return list(rows.order_by("counselor_gone_at", "pk").values_list("pk", flat=True))


@transaction.atomic
def _give_back(session_id: UUID, now: datetime) -> bool:
    rows = CounselingSession.objects.filter(pk=session_id, status="active").select_related("owner", "conversation")
    session = rows.select_for_update(of=("self",), skip_locked=True).first()
    if session is None or session_id not in _left_alone(now):
        return False
    session_return(session, CounselingHandover.Kind.LOST, actor=None, now=now)
    return True
