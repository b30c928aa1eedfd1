"""
What a counsellor may know of the person who talks to them: what that person shares with this counsellor, and the
crisis that staff follow up. Words of it come only when asked for, and that they were read is written down.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.consent.models import SharingCategory
from accounts.consent.selectors import shared_categories
from accounts.emergency.records import record_read
from accounts.identity.models import User
from community.counseling.models import CounselingHandover, CounselingSession
from community.counseling.selectors import counselors_of, session_get
from community.messaging.models import ConversationParticipant
from crisis.incidents.selectors import incident_codes_list
from crisis.worklist.selectors import may_work

ROWS = 5


def held_get(*, counselor: User, session_id: UUID) -> CounselingSession:
    """:raises NotFound: unless `counselor` is with them now."""
    session = session_get(viewer=counselor, session_id=session_id)
    if session.counselor_id != counselor.pk or session.status != CounselingSession.Status.ACTIVE:
        raise NotFound
    return session


def about(*, counselor: User, session: CounselingSession, now: datetime) -> dict[str, Any]:
    """The topic, what could be opened, the crises as codes and who was with them before. Seven queries."""
    client = session.owner
    shared = shared_categories(viewer=counselor, owner_id=client.pk, now=now)
    member = ConversationParticipant.objects.filter(conversation_id=session.pk, owner=client).first()
    incidents = incident_codes_list(owner_id=client.pk, limit=ROWS)
    audit_record(
        actor=counselor, action="community.counseling.context_viewed", target=session, owner_id=client.pk,
        details={"categories": sorted(shared), "incidents": [str(one["id"]) for one in incidents]},
    )  # fmt: skip
    return {
        "topic": session.topic,
        "is_minor": member is not None and member.is_minor,
        "shared": [{"category": one, "title": str(SharingCategory(one).label)} for one in sorted(shared)],
        "incidents": [
            {
                "severity": one["severity_level"],
                "state": one["state"],
                "opened_at": one["created_at"],
                # The worklist decides for itself who may open it.
                "link": reverse("admin:crisis-incident", args=[one["id"]]) if may_work(counselor) else None,
            }
            for one in incidents
        ],
        "handovers": [
            {"kind": kind, "at": at}
            for kind, at in CounselingHandover.objects.filter(session=session)
            .order_by("created_at", "pk")
            .values_list("kind", "created_at")[:20]
        ],
        "earlier_talks": CounselingSession.objects.filter(owner=client, status="closed").count(),
    }


def record(*, counselor: User, session: CounselingSession, category: str, now: datetime) -> list[dict[str, Any]]:
    """
    This function will read what the person shares of one category with this counsellor, as they get it in an export.

    :raises NotFound: unless a grant to this counsellor opens it at this moment.
    """
    if category not in shared_categories(viewer=counselor, owner_id=session.owner_id, now=now):
        raise NotFound
    parts = record_read(viewer=counselor, subject_id=session.owner_id, category=category, now=now, limit=ROWS)
    return [
        {"source": part.source.replace("_", " "), "rows": [_plain(row) for row in part.rows], "more": part.more}
        for part in parts
        if part.rows
    ]


def _plain(row: Any) -> list[list[str]]:
    """Name and value of what says something; ids and what is empty are left out."""
    shown = []
    for name, value in row.items():
        if value in (None, "", [], {}) or name == "id" or name.endswith("_id") or name == "record":
            continue
        text = value.strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else str(value)
        shown.append([name.replace("_", " "), text[:500]])
    return shown


def names_in(session: CounselingSession) -> dict[str, str]:
    """What stands for `{name}` and `{counselor}` in a reply. Two queries."""
    member = ConversationParticipant.objects.filter(conversation_id=session.pk, owner_id=session.owner_id).first()
    counselor = counselors_of(session_ids=[session.pk]).get(session.pk)
    return {
        "name": member.alias if member is not None else "",
        "counselor": counselor.alias if counselor is not None else "",
    }
