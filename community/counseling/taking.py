"""
Who is with whom: taking somebody from the queue, handing them over, and putting them back into their place.

Locks go in this order everywhere: statuses of counsellors, the session, its conversation.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.notifications.models import NotificationKind
from accounts.notifications.services import notification_create
from community.counseling.duty import held_count, is_counselor, is_on_duty, status_lock
from community.counseling.models import CounselingHandover, CounselingSession, CounselorStatus
from community.counseling.queue import in_order, waiting
from community.counseling.services import session_lock
from community.counseling.telling import queue_tell, state_tell
from community.messaging.models import ConversationParticipant
from community.messaging.services import participant_join, participant_leave
from config.api.errors import Conflict
from config.commits import after_commit

# Who waited for longer may have put the phone away.
PUT_AWAY_AFTER = timedelta(minutes=2)
Status = CounselingSession.Status
Kind = CounselingHandover.Kind


class AlreadyTaken(Conflict):
    default_code = "already_taken"
    default_detail = "Somebody else is with this person, or they left."


class NotOnDuty(Conflict):
    default_code = "not_on_duty"
    default_detail = "Open the console and say that you are available."


class NoCapacity(Conflict):
    default_code = "no_capacity"
    default_detail = "You have as many talks as you can hold."


class QueueEmpty(Conflict):
    default_code = "queue_empty"
    default_detail = "Nobody waits."


class CounselorUnavailable(Conflict):
    default_code = "counselor_unavailable"
    default_detail = "This counsellor is not there, or has no room."


@transaction.atomic
def session_accept(*, counselor: User, session_id: UUID, now: datetime) -> CounselingSession:
    """
    This function will give one who waits to `counselor`. Of several who ask at once, one gets them. Repeatable.

    :raises NotFound: for their own talk, and for whoever is no counsellor or not on duty: they see nobody.
    :raises AlreadyTaken, NoCapacity: nothing changed then.
    """
    status = _counselor_lock(counselor)
    session = session_lock(session_id)
    if session.status == Status.ACTIVE and session.counselor_id == counselor.pk:
        return session
    if session.owner_id == counselor.pk or not is_on_duty(status, now):
        raise NotFound
    if session.status != Status.WAITING:
        raise AlreadyTaken
    _room_require(status, now)
    _seat(session, status, Kind.ACCEPTED, counselor, now)
    return session


@transaction.atomic
def session_next(*, counselor: User, now: datetime) -> CounselingSession:
    """
    This function will give `counselor` whoever's turn it is. While a colleague takes somebody it waits, a moment: a
    row that is passed over because it is locked may be that of the next one, whose place is just being told to them.

    :raises QueueEmpty, NotOnDuty, NoCapacity: nothing changed then.
    """
    status = _counselor_lock(counselor)
    _room_require(status, now)
    rows = in_order(waiting().exclude(owner=counselor)).select_related("owner", "conversation")
    session = rows.select_for_update(of=("self",)).first()
    if session is None:
        raise QueueEmpty
    _seat(session, status, Kind.ACCEPTED, counselor, now)
    return session


@transaction.atomic
def session_transfer(*, counselor: User, session_id: UUID, to: UUID | None, now: datetime) -> CounselingSession:
    """
    This function will hand somebody to the counsellor with the status `to`, or back to the queue in their old place.

    A message that `counselor` is sending is stored before it or refused. The next one reads what was said.

    :raises NotFound: unless `counselor` is with them.
    :raises CounselorUnavailable: nothing changed then.
    """
    if not is_counselor(counselor):
        raise NotFound
    target_id = None
    if to is not None:
        target_id = CounselorStatus.objects.filter(pk=to).values_list("owner_id", flat=True).first()
        if target_id is None or target_id == counselor.pk:
            raise CounselorUnavailable
    status = status_lock(counselor_id=target_id) if target_id is not None else None
    session = session_lock(session_id)
    if session.status != Status.ACTIVE or session.counselor_id != counselor.pk:
        raise NotFound
    if status is None:
        session_return(session, Kind.RETURNED, actor=counselor, now=now)
        return session
    free = (
        is_counselor(status.owner)
        and is_on_duty(status, now)
        and held_count(counselor_id=status.owner_id) < status.capacity
    )
    if not free or status.owner_id == session.owner_id:
        raise CounselorUnavailable
    participant_leave(conversation_id=session.pk, owner_id=counselor.pk, now=now)
    _seat(session, status, Kind.TRANSFERRED, counselor, now)
    return session


def session_return(session: CounselingSession, kind: str, *, actor: User | None, now: datetime) -> None:
    """This function will put a locked, active session back into the queue, in its old place."""
    left = session.counselor_id
    if left is not None:
        participant_leave(conversation_id=session.pk, owner_id=left, now=now)
    session.status, session.counselor, session.counselor_gone_at = Status.WAITING, None, None
    session.queued_at, session.escalated_at = now, None
    session.save()
    _write_down(session, kind, left, None, actor, now)
    after_commit(state_tell, session.pk, session.status, None)
    after_commit(queue_tell)


def _counselor_lock(counselor: User) -> CounselorStatus:
    if not is_counselor(counselor):
        raise NotFound
    return status_lock(counselor_id=counselor.pk)


def _room_require(status: CounselorStatus, now: datetime) -> None:
    if not is_on_duty(status, now):
        raise NotOnDuty
    if held_count(counselor_id=status.owner_id) >= status.capacity:
        raise NoCapacity


def _seat(session: CounselingSession, status: CounselorStatus, kind: str, actor: User, now: datetime) -> None:
    before = session.counselor_id
    session.status, session.counselor, session.counselor_gone_at = Status.ACTIVE, status.owner, None
    session.accepted_at = session.accepted_at or now
    session.told_position = None
    session.save()
    place, _ = participant_join(
        conversation=session.conversation, user=status.owner, now=now, role=ConversationParticipant.Role.COUNSELOR,
        alias=_free_name(session, status),
    )  # fmt: skip
    _write_down(session, kind, before, status.owner_id, actor, now)
    if now - session.queued_at >= PUT_AWAY_AFTER:
        notification_create(
            owner=session.owner, kind=NotificationKind.SESSION_REMINDER, variant="counselor_here", now=now,
            data={"session_id": str(session.pk)},
            dedupe_key=f"counseling:{session.pk}:{int(session.queued_at.timestamp())}",
        )  # fmt: skip
    after_commit(state_tell, session.pk, session.status, place)
    after_commit(queue_tell)


def _free_name(session: CounselingSession, status: CounselorStatus) -> str:
    """Two counsellors of one talk may have the same public name; the session's lock keeps a third away."""
    taken = set(ConversationParticipant.objects.filter(conversation_id=session.pk).values_list("alias", flat=True))
    names = (status.public_name, *(f"{status.public_name} {number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def _write_down(
    session: CounselingSession, kind: str, before: UUID | None, after: UUID | None, actor: User | None, now: datetime
) -> None:
    CounselingHandover.objects.create(
        session=session, owner_id=session.owner_id, kind=kind, from_counselor_id=before, to_counselor_id=after,
        created_at=now,
    )  # fmt: skip
    audit_record(
        actor=actor, action=f"community.counseling.{kind}", target=session, owner_id=session.owner_id,
        details={"from": str(before) if before else None, "to": str(after) if after else None},
    )  # fmt: skip
