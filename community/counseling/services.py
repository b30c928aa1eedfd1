"""Opening, ending and rating a talk with a counsellor."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.profile.age import is_minor
from accounts.vault.services import owner_hmac_key
from community.counseling.confidentiality import LIMITS_VERSION
from community.counseling.duty import is_counselor
from community.counseling.models import CounselingSession
from community.counseling.queue import highest, place_of, priority_of
from community.counseling.reception import Reception, help_of, reception_of
from community.counseling.telling import closed_tell, queue_tell, state_tell
from community.messaging.models import Conversation
from community.messaging.services import conversation_close, conversation_open, participant_join
from config.api.client_ids import IdConflict, fingerprint
from config.api.errors import Conflict, DomainError
from config.commits import after_commit
from config.ids import uuid7
from crisis.incidents.selectors import severities_unresolved
from crisis.screening.services import Screening, answer_again, answer_to, screen
from moderation.judging.outcomes import Outcome, Place
from moderation.screening.refusals import words_carried
from moderation.screening.verdicts import Verdict

SOURCE = "counseling"
# Why a talk is over, for whoever ends it.
REASONS = ("done", "no_answer", "referred", "misuse")
Status = CounselingSession.Status


class AlreadyOpen(Conflict):
    """`session_id` is the talk that is open."""

    default_code = "session_open"
    default_detail = "You have a talk that is not over. Go on there, or end it first."


class NobodyThere(Conflict):
    """`opens_at` says when somebody will be, `resources` who is there now; `support` if the topic sounds of danger."""

    default_code = "nobody_there"
    default_detail = "No counsellor is there now."


class AlreadyRated(Conflict):
    default_code = "already_rated"
    default_detail = "This talk was rated already."


class NotEnded(DomainError):
    default_code = "not_ended"
    default_detail = "A talk can be rated when it has ended."


@dataclass(frozen=True, slots=True)
class Opened:
    session: CounselingSession
    is_fresh: bool
    support: dict[str, Any] | None
    reception: Reception


def session_open(
    *, owner: User, session_id: UUID | None, topic: str, priority: str, waits: bool, now: datetime
) -> Opened:
    """
    This function will put `owner` into the queue, or find the talk that the same request made before.

    A crisis of theirs, or a topic that sounds of danger, makes the priority higher, never lower. `waits` says whether
    they want to wait when nobody is there.

    :raises NobodyThere: if not. :raises AlreadyOpen, IdConflict: nothing was stored then.
    """
    body = {"topic": topic, "priority": priority}
    mark = fingerprint(owner_hmac_key(owner), body)
    found = screen(topic, owner)
    with _carried(topic, found, owner, session_id or uuid7(), now):
        return _opened(owner, session_id, mark, topic, priority, waits, found, now)


def _opened(
    owner: User, session_id: UUID | None, mark: bytes, topic: str, priority: str, waits: bool,
    found: Screening | None, now: datetime,
) -> Opened:  # fmt: skip
    reception = reception_of(viewer=owner, now=now)
    known = CounselingSession.objects.filter(pk=session_id).first() if session_id is not None else None
    if known is None and not waits and not reception.is_staffed:
        raise _nobody(owner, reception, now)
    try:
        with transaction.atomic():
            return _store(owner, session_id or uuid7(), mark, topic, priority, found, reception, now)
    except IntegrityError:
        # Two requests at once, or one that was sent again: the id decides first, then the talk that is open.
        stored = _found(owner, session_id, mark, found, reception, now)
        if stored is None:
            raise
        return stored


def _store(
    owner: User, session_id: UUID, mark: bytes, topic: str, priority: str, found: Screening | None,
    reception: Reception, now: datetime,
) -> Opened:  # fmt: skip
    conversation = conversation_open(kind=Conversation.Kind.COUNSELING, conversation_id=session_id)
    participant_join(conversation=conversation, user=owner, now=now, is_minor=bool(is_minor(owner=owner, now=now)))
    severity = found.detection.severity if found is not None and found.detection is not None else 0
    severity = max(severity, severities_unresolved(owner_ids=[owner.pk]).get(owner.pk, 0))
    session = CounselingSession(
        conversation=conversation, owner=owner, topic=topic, fingerprint=mark, waiting_since=now, queued_at=now,
        priority=highest([priority, priority_of(severity)]), limits_version=LIMITS_VERSION,
    )  # fmt: skip
    session.place_at = place_of(session.priority, now)
    session.save(force_insert=True)
    support = answer_to(found, owner=owner, source=SOURCE, source_id=session.pk, now=now)
    audit_record(
        actor=owner, action="community.counseling.opened", target=session, owner_id=owner.pk,
        details={"priority": session.priority},
    )  # fmt: skip
    after_commit(queue_tell)
    return Opened(session, True, support, reception)


def _found(
    owner: User, session_id: UUID | None, mark: bytes, found: Screening | None, reception: Reception, now: datetime
) -> Opened | None:
    """None when neither the id nor an open talk stood against it. :raises AlreadyOpen, IdConflict: if so."""
    stored = CounselingSession.objects.filter(pk=session_id).first() if session_id is not None else None
    if stored is not None and stored.owner_id == owner.pk and bytes(stored.fingerprint) == mark:
        stored.owner = owner
        # The first answer may never have reached the person.
        support = answer_again(found, owner=owner, source=SOURCE, source_id=stored.pk, now=now)
        return Opened(stored, False, support, reception)
    if stored is not None or (session_id is not None and Conversation.objects.filter(pk=session_id).exists()):
        raise IdConflict(ids=[str(session_id)])
    mine = CounselingSession.objects.filter(owner=owner).exclude(status=Status.CLOSED)
    open_id = mine.values_list("pk", flat=True).first()
    if open_id is not None:
        raise AlreadyOpen(session_id=str(open_id))
    return None


def _nobody(owner: User, reception: Reception, now: datetime) -> NobodyThere:
    opens_at = reception.opens_at.isoformat() if reception.opens_at is not None else None
    return NobodyThere(reception.message, opens_at=opens_at, resources=help_of(owner, now))


def session_lock(session_id: UUID) -> CounselingSession:
    """:raises NotFound: if there is none."""
    rows = CounselingSession.objects.select_for_update(of=("self",)).select_related("owner", "conversation")
    session = rows.filter(pk=session_id).first()
    if session is None:
        raise NotFound
    return session


@transaction.atomic
def session_close(*, actor: User, session_id: UUID, reason: str, now: datetime) -> CounselingSession:
    """
    This function will end a talk for both; a message on its way is stored before the end or refused. Repeatable.

    :raises NotFound: unless `actor` is the person, or the counsellor who is with them.
    """
    session = session_lock(session_id)
    is_owner = session.owner_id == actor.pk
    if not is_owner and not (session.counselor_id == actor.pk and is_counselor(actor)):
        raise NotFound
    if session.status == Status.CLOSED:
        return session
    was_waiting = session.status == Status.WAITING
    session.status, session.ended_at = Status.CLOSED, now
    session.ended_by = CounselingSession.EndedBy.CLIENT if is_owner else CounselingSession.EndedBy.COUNSELOR
    session.end_reason = "left_queue" if was_waiting else reason
    session.told_position = None
    session.save()
    audit_record(
        actor=actor, action="community.counseling.closed", target=session, owner_id=session.owner_id,
        details={"reason": session.end_reason},
    )  # fmt: skip
    # Before the sockets ask what they may hear: a counsellor hears the end, and then nothing more.
    after_commit(state_tell, session.pk, session.status, None)
    after_commit(closed_tell, session.pk)
    conversation_close(conversation_id=session.pk, now=now)
    after_commit(queue_tell)
    return session


def reading_record(*, counselor: User, session: CounselingSession) -> None:
    """This function will write down that a counsellor was shown words of a talk, for the person to see. One query."""
    audit_record(actor=counselor, action="community.counseling.read", target=session, owner_id=session.owner_id)


def session_rate(
    *, owner: User, session_id: UUID, rating: int, feedback: str, now: datetime
) -> tuple[CounselingSession, dict[str, Any] | None]:
    """
    This function will store what the person thought of a talk, once, and return it with the help to show.

    :raises NotFound: if they had no such talk.
    :raises NotEnded, AlreadyRated: if so.
    """
    found = screen(feedback, owner)
    with _carried(feedback, found, owner, session_id, now), transaction.atomic():
        session = session_lock(session_id)
        if session.owner_id != owner.pk:
            raise NotFound
        if session.status != Status.CLOSED:
            raise NotEnded
        about: Any = {"owner": owner, "source": SOURCE, "source_id": session.pk, "now": now}
        if session.rating is not None:
            # Recorded before; that answer may never have reached the person.
            known = answer_again(found, **about) if session.feedback == feedback else None
            extra: dict[str, Any] = {"support": known} if known else {}
            raise AlreadyRated(**extra)
        session.owner = owner
        session.rating, session.feedback, session.rated_at = rating, feedback, now
        session.save(update_fields=["rating", "feedback", "rated_at", "updated_at"])
        support = answer_to(found, **about)
        audit_record(actor=owner, action="community.counseling.rated", target=session, owner_id=owner.pk)
    return session, support


def _carried(
    text: str, found: Screening | None, owner: User, content_id: UUID, now: datetime
) -> AbstractContextManager[None]:  # fmt: skip
    """Around a transaction: whatever refuses it takes the danger in `text` along to where refusals are recorded."""
    verdict = Verdict(Outcome.PUBLISH, text, risk=found)
    return words_carried(verdict, author=owner, place=Place.COUNSELING, content_id=content_id, now=now)


@transaction.atomic
def priority_hear(*, session_id: UUID, severity: int, now: datetime) -> bool:
    """This function will raise the priority of a talk that is not over; never lower it. True if it did."""
    wanted = priority_of(severity)
    rows = CounselingSession.objects.exclude(status=Status.CLOSED).select_for_update(of=("self",))
    session = rows.filter(pk=session_id).first()
    if session is None or highest([session.priority, wanted]) == session.priority:
        return False
    session.priority, session.place_at = wanted, place_of(wanted, session.waiting_since)
    session.save(update_fields=["priority", "place_at", "updated_at"])
    audit_record(
        actor=None, action="community.counseling.priority_raised", target=session, owner_id=session.owner_id,
        details={"priority": str(wanted)},
    )  # fmt: skip
    after_commit(queue_tell)
    return True
