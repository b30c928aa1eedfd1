"""The only way to talks with counsellors: for the person, and for the counsellor who is with them."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Avg, Count, F, Q, QuerySet
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from community.counseling.duty import is_counselor
from community.counseling.models import CounselingReply, CounselingSession
from community.counseling.queue import in_order, waiting
from community.messaging.models import Conversation, ConversationParticipant
from community.messaging.selectors import participant_get

Role = ConversationParticipant.Role
QUEUE_SHOWN = 100
# Of fewer people a mean would tell what one of them thought.
RATED_BY_MIN = 5


def session_list(*, viewer: User, as_counselor: bool = False) -> QuerySet[CounselingSession]:
    """One's own talks, or those that one holds as a counsellor, the newest first."""
    mine = CounselingSession.objects.filter(owner=viewer)
    if as_counselor:
        held = CounselingSession.objects.filter(counselor=viewer).select_related("owner")
        mine = held if is_counselor(viewer) else held.none()
    return mine.order_by("-created_at", "-pk")


def session_get(*, viewer: User, session_id: UUID) -> CounselingSession:
    """:raises NotFound: unless it is the viewer's own, or they are the counsellor of it. One query."""
    rows = CounselingSession.objects.select_related("owner")
    mine = Q(owner=viewer) | Q(counselor=viewer) if is_counselor(viewer) else Q(owner=viewer)
    session = rows.filter(mine, pk=session_id).first()
    if session is None:
        raise NotFound
    if session.owner_id == viewer.pk:
        session.owner = viewer
    return session


def place_get(*, viewer: User, session_id: UUID, present: bool = False) -> ConversationParticipant:
    """
    The viewer's place in the conversation. A counsellor has one while the talk is theirs, and they are a counsellor.

    :raises NotFound: for everybody else, the counsellor of before included. Two queries for a counsellor, else one.
    """
    place = participant_get(
        viewer=viewer, conversation_id=session_id, kind=Conversation.Kind.COUNSELING, present=present
    )
    if place.role == Role.COUNSELOR:
        is_theirs = CounselingSession.objects.filter(pk=session_id, counselor=viewer).exists()
        if place.left_at is not None or not is_counselor(viewer) or not is_theirs:
            raise NotFound
    return place


def seats_held(*, counselor_id: UUID) -> list[ConversationParticipant]:
    """The places of a counsellor in the talks that they hold now. One query."""
    rows = ConversationParticipant.objects.filter(
        owner_id=counselor_id, left_at=None, role=Role.COUNSELOR,
        conversation__counseling__counselor_id=counselor_id, conversation__counseling__status="active",
    )  # fmt: skip
    return list(rows.order_by("joined_at", "pk"))


def position_get(*, session: CounselingSession) -> int | None:
    """The place in the queue, 1 for whoever is next; None for who does not wait. One query."""
    if session.status != CounselingSession.Status.WAITING:
        return None
    before = Q(place_at__lt=session.place_at) | Q(place_at=session.place_at, pk__lt=session.pk)
    emergency = Q(priority="emergency")
    ahead = emergency & before if session.priority == "emergency" else emergency | before
    return waiting().filter(ahead).exclude(pk=session.pk).count() + 1


def queue_list(*, viewer: User) -> Sequence[CounselingSession]:
    """Who waits, in their order; nothing sealed, and nobody's name. One query."""
    if not is_counselor(viewer):
        raise NotFound
    rows = waiting().exclude(owner=viewer).only("priority", "waiting_since", "place_at", "accepted_at", "status")
    return list(in_order(rows)[:QUEUE_SHOWN])


def counselors_of(*, session_ids: Collection[UUID]) -> dict[UUID, ConversationParticipant]:
    """The counsellor of each talk, as the person sees them. One query."""
    rows = ConversationParticipant.objects.filter(
        conversation_id__in=session_ids, role=Role.COUNSELOR, left_at=None,
        conversation__counseling__counselor=F("owner"),
    )  # fmt: skip
    return {row.conversation_id: row for row in rows}


def read_by_others(*, viewer: ConversationParticipant) -> int:
    """How far the other side has read. One query."""
    rows = ConversationParticipant.objects.filter(conversation_id=viewer.conversation_id)
    rows = rows.exclude(role=viewer.role) if viewer.role == Role.MEMBER else rows.filter(role=Role.MEMBER)
    return max(rows.values_list("read_seq", flat=True), default=0)


def records_of(*, counselor_ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """
    Of each counsellor how many talks they have and had, and the mean of what people thought of them. One query.

    `rating` is null until RATED_BY_MIN people gave one, for the counsellor themselves as for everybody.
    """
    rows = CounselingSession.objects.filter(counselor_id__in=counselor_ids).order_by().values("counselor_id")
    found = rows.annotate(
        active_sessions=Count("pk", filter=Q(status="active")), total_sessions=Count("pk", filter=Q(status="closed")),
        mean=Avg("rating"), raters=Count("owner", filter=Q(rating__isnull=False), distinct=True),
    )  # fmt: skip
    records = {one: {"active_sessions": 0, "total_sessions": 0, "rating": None} for one in counselor_ids}
    for row in found:
        records[row["counselor_id"]] = {
            "active_sessions": row["active_sessions"],
            "total_sessions": row["total_sessions"],
            "rating": round(row["mean"], 1) if row["raters"] >= RATED_BY_MIN else None,
        }
    return records


def reply_list(*, viewer: User) -> QuerySet[CounselingReply]:
    if not is_counselor(viewer):
        raise NotFound
    return CounselingReply.objects.filter(is_active=True).order_by("title", "language")


def reply_get(*, viewer: User, reply_id: UUID) -> CounselingReply:
    """:raises NotFound: if there is none in use."""
    found = reply_list(viewer=viewer).filter(pk=reply_id).first()
    if found is None:
        raise NotFound
    return found
