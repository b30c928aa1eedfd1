"""What becomes of talks when the person, or the counsellor, is erased."""

from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.erasure.registry import ERASED, Kept, Policy, register_of_nobody, register_policy
from accounts.erasure.retained import code_or_none
from community.counseling.models import (
    CounselingHandover,
    CounselingHoliday,
    CounselingHours,
    CounselingReply,
    CounselingSession,
    CounselorStatus,
)
from community.counseling.services import session_lock
from community.counseling.taking import session_return

RECORD = "record that counselling took place: GDPR 9(2)(h), 17(3)(c); HIPAA 45 CFR 164.316(b)(2)"
STAFF = "the record of somebody else stays; the member of staff leaves it"


def register_erasure() -> None:
    """Called when the app starts."""
    register_policy(
        CounselingSession, Policy.KEEP, legal_basis=RECORD,
        keep=Kept("counseling_session", _session_body, since=lambda row, now: row.updated_at),
    )  # fmt: skip
    register_policy(
        CounselingSession, Policy.ANONYMISE, legal_basis=STAFF, owner_field="counselor", handler=counselor_leaves,
        order=90,
    )  # fmt: skip
    register_policy(CounselingHandover, Policy.ERASE, legal_basis=ERASED, order=80)
    for column in ("from_counselor", "to_counselor"):
        register_policy(CounselingHandover, Policy.ANONYMISE, legal_basis=STAFF, owner_field=column)
    register_policy(CounselorStatus, Policy.ERASE, legal_basis=ERASED)
    register_of_nobody(CounselingHours, "when counsellors are there")
    register_of_nobody(CounselingHoliday, "days on which counsellors are not there")
    register_of_nobody(CounselingReply, "sentences that counsellors keep at hand, written by the house")


def counselor_leaves(subject_id: UUID, now: datetime) -> int:
    """This function will give everybody whom they hold back to the queue, and take their name from what is over."""
    held = CounselingSession.objects.filter(counselor_id=subject_id, status=CounselingSession.Status.ACTIVE)
    found = sorted(held.values_list("pk", flat=True))
    for session_id in found:
        session = session_lock(session_id)
        if session.counselor_id == subject_id and session.status == CounselingSession.Status.ACTIVE:
            session_return(session, CounselingHandover.Kind.LOST, actor=None, now=now)
    return len(found) + CounselingSession.objects.filter(counselor_id=subject_id).update(counselor=None)


def _session_body(row: CounselingSession) -> dict[str, Any]:
    """That somebody asked for help, when, and that it was given; not a word of it, and not who gave it."""
    return {
        "id": str(row.pk),
        "priority": code_or_none(row.priority),
        "status": code_or_none(row.status),
        "end_reason": code_or_none(row.end_reason),
        "confidentiality_version": code_or_none(row.limits_version),
        **{
            name: moment.isoformat() if (moment := getattr(row, name)) is not None else None
            for name in ("waiting_since", "accepted_at", "escalated_at", "ended_at")
        },
    }
