"""What the left side of the console shows: who waits, and whom the counsellor is with. Codes, times and aliases."""

from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max, Q

from accounts.identity.models import User
from community.counseling.desk import colleagues_answer, may_take, own_status, queue_answer
from community.counseling.models import CounselingSession
from community.counseling.presence import here_now
from community.counseling.selectors import reply_list, seats_held
from community.messaging.models import ConversationMessage, ConversationParticipant
from crisis.incidents.selectors import severities_unresolved


def console_state(*, counselor: User, now: datetime) -> dict[str, Any]:
    """A constant number of queries, however many wait and however many talks there are."""
    return {
        "me": own_status(counselor),
        "may_take": may_take(counselor),
        "queue": queue_answer(counselor),
        "chats": _chats(counselor, now),
        "colleagues": colleagues_answer(counselor),
        "replies": [
            {"id": row.pk, "title": row.title, "text": row.text, "language": row.language}
            for row in reply_list(viewer=counselor)
        ],
        "now": now,
    }


def _chats(counselor: User, now: datetime) -> list[dict[str, Any]]:
    seats = {row.conversation_id: row for row in seats_held(counselor_id=counselor.pk)}
    sessions = list(CounselingSession.objects.filter(pk__in=seats).defer("topic", "feedback").order_by("accepted_at"))
    severities = severities_unresolved(owner_ids=[one.owner_id for one in sessions])
    people = {
        row.conversation_id: row
        for row in ConversationParticipant.objects.filter(
            conversation_id__in=seats, conversation__counseling__owner=F("owner")
        )
    }
    said = _said(list(seats.values()))
    here = here_now(list(seats), now)
    return [
        {
            "id": one.pk,
            "name": people[one.pk].alias if one.pk in people else "",
            "participant_id": seats[one.pk].pk,
            "priority": one.priority,
            "severity": severities.get(one.owner_id),
            "accepted_at": one.accepted_at,
            "unread": said.get(one.pk, {}).get("unread", 0),
            # Since when their last word has had no answer.
            "waits_since": _waits_since(said.get(one.pk, {})),
            "is_here": one.pk in here,
        }
        for one in sessions
    ]


def _said(seats: list[ConversationParticipant]) -> dict[Any, dict[str, Any]]:
    """Unread, and the last word of each side. One query."""
    if not seats:
        return {}
    unread = Q()
    for seat in seats:
        unread |= Q(conversation_id=seat.conversation_id, seq__gt=seat.read_seq)
    theirs = Q(sender__role=ConversationParticipant.Role.MEMBER)
    rows = ConversationMessage.objects.filter(
        conversation_id__in=[seat.conversation_id for seat in seats], state="sent"
    )
    found = rows.values("conversation_id").annotate(
        unread=Count("pk", filter=unread & theirs),
        theirs=Max("created_at", filter=theirs),
        ours=Max("created_at", filter=~theirs),
    )
    return {row["conversation_id"]: row for row in found.order_by()}


def _waits_since(row: dict[str, Any]) -> datetime | None:
    theirs: datetime | None = row.get("theirs")
    ours = row.get("ours")
    return theirs if theirs is not None and (ours is None or ours < theirs) else None
