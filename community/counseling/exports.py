"""
Talks out of the house, and back in as history: what was open in the file comes in closed and waits for nobody.

What was said lies in the conversation and goes out with it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from django.db import transaction

from accounts.audit.services import audit_record
from accounts.consent.models import SharingCategory
from accounts.export.registry import Counts, ExportSource, Row, register_export, register_export_exempt
from accounts.export.rows import has_nul, plain_rows, times_right
from accounts.identity.models import User
from community.counseling.models import (
    CounselingHandover,
    CounselingHoliday,
    CounselingHours,
    CounselingReply,
    CounselingSession,
    CounselorStatus,
)
from community.counseling.queue import place_of
from community.messaging.models import Conversation, ConversationParticipant

Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class SessionRow(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    status: Literal["waiting", "active", "closed"]
    priority: Literal["low", "medium", "high", "emergency"]
    topic: Annotated[str, msgspec.Meta(max_length=500)] = ""
    waiting_since: Moment
    accepted_at: Moment | None = None
    ended_at: Moment | None = None
    ended_by: Literal["", "client", "counselor", "house"] = ""
    end_reason: Literal["", "done", "left_queue", "no_answer", "referred", "misuse", "imported"] = ""
    limits_version: Annotated[str, msgspec.Meta(max_length=16, pattern=r"\A[A-Za-z0-9.-]*\Z")]
    rating: Annotated[int, msgspec.Meta(ge=1, le=5)] | None = None
    feedback: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    rated_at: Moment | None = None
    created_at: Moment
    updated_at: Moment


COLUMNS = tuple(name for name in SessionRow.__struct_fields__ if name != "id")
_PLAIN = plain_rows(CounselingSession, ("pk", *COLUMNS))


def rows(owner: User) -> Iterable[Row]:
    """Who the counsellor was is not in it; what the person thought of them is."""
    for row in _PLAIN(owner):
        yield {"id": row["pk"], **{name: row[name] for name in COLUMNS}}


def register_exports() -> None:
    """Called when the app starts."""
    register_export(
        ExportSource(
            name="counseling_sessions", category=SharingCategory.THERAPY, models=(CounselingSession,),
            rows=lambda owner: iter(rows(owner)), restore=sessions_restore, order=70,
        )
    )  # fmt: skip
    register_export_exempt(CounselingHandover, "Which member of staff took over from which: the house's own record.")
    register_export_exempt(CounselorStatus, "Whether a member of staff is at their console, and their name there.")
    register_export_exempt(CounselingHours, "When counsellors are there; it is about nobody.")
    register_export_exempt(CounselingHoliday, "Days on which counsellors are not there; about nobody.")
    register_export_exempt(CounselingReply, "Sentences that the house keeps for its counsellors.")


@transaction.atomic
def sessions_restore(owner: User, raw_rows: Iterable[Row], now: datetime) -> Counts:
    counts = Counts()
    for raw in raw_rows:
        try:
            row = msgspec.convert(raw, SessionRow)
        except msgspec.ValidationError:
            counts.skip("invalid")
            continue
        if has_nul(raw) or not _right(row, now):
            counts.skip("invalid")
            continue
        holder = CounselingSession.objects.filter(pk=row.id).values_list("owner_id", flat=True).first()
        if holder == owner.pk:
            counts.existing += 1
        elif holder is not None or not _conversation_closed(owner, row, now):
            counts.skip("id_taken")
        else:
            _keep(owner, row, now, counts)
    return counts


def _right(row: SessionRow, now: datetime) -> bool:
    past = [row.created_at, row.updated_at, row.waiting_since, row.accepted_at, row.ended_at, row.rated_at]
    return times_right(now, past) and (row.rating is None) == (row.rated_at is None)


def _conversation_closed(owner: User, row: SessionRow, now: datetime) -> bool:
    """The conversation of that id, closed: their own that came in before, or an empty one. False if another's."""
    found = Conversation.objects.filter(pk=row.id).first()
    ended = row.ended_at or now
    if found is None:
        Conversation.objects.create(
            id=row.id, kind=Conversation.Kind.COUNSELING, state=Conversation.State.CLOSED, closed_at=ended
        )
        return True
    is_own = ConversationParticipant.objects.filter(conversation=found, owner=owner).exists()
    if found.kind != Conversation.Kind.COUNSELING or not is_own:
        return False
    if found.state == Conversation.State.OPEN:
        found.state, found.closed_at = Conversation.State.CLOSED, ended
        found.save(update_fields=["state", "closed_at", "updated_at"])
    return True


def _keep(owner: User, row: SessionRow, now: datetime, counts: Counts) -> None:
    values = msgspec.structs.asdict(row)
    session_id = values.pop("id")
    if row.status != CounselingSession.Status.CLOSED or row.ended_at is None:
        values |= {"status": "closed", "ended_at": row.ended_at or now, "ended_by": "house", "end_reason": "imported"}
        counts.note("closed_on_import")
    session = CounselingSession(
        conversation_id=session_id, owner=owner, fingerprint=b"", queued_at=row.waiting_since,
        place_at=place_of(row.priority, row.waiting_since), **values,
    )  # fmt: skip
    session.save(force_insert=True)
    times = {"created_at": row.created_at, "updated_at": row.updated_at}
    CounselingSession.objects.filter(pk=session_id).update(**times)
    audit_record(
        actor=owner, action="community.counseling.imported", target=("community.counselingsession", session_id),
        owner_id=owner.pk,
    )  # fmt: skip
    counts.made += 1
