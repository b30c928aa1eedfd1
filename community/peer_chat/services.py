"""Looking for somebody to talk to, waiting, and ending a conversation."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.profile.age import age_of
from accounts.profile.selectors import privacy_of
from accounts.roles import STAFF_ROLES
from community.messaging.models import Conversation, ConversationParticipant
from community.messaging.services import conversation_close, conversation_lock, conversations_lock, participant_leave
from community.peer_chat.locks import people_lock
from community.peer_chat.matching import TICKET_LIFETIME, ticket_pair, waiting_ids
from community.peer_chat.models import PeerTicket
from community.peer_chat.pairing import Wish, wish_of
from community.peer_chat.refusals import AgeNeeded, AlreadyWaiting, MessagesOff, StaffStayOut, TooManyConversations
from community.peer_chat.telling import closed_publish
from config.api.client_ids import IdConflict
from config.commits import after_commit
from config.ids import uuid7
from moderation.sanctions.selectors import may_write_require

# Who collects conversations listens to nobody.
OPEN_MOST = 10
# Until then a lost answer can be asked for again.
TICKET_KEPT = timedelta(days=1)
State = PeerTicket.State


@dataclass(frozen=True, slots=True)
class Search:
    """What became of a search: its ticket, with the conversation if somebody was found; and whether it is new."""

    ticket: PeerTicket
    is_fresh: bool


def peer_search(*, owner: User, topic: str, language: str, ticket_id: UUID | None, now: datetime) -> Search:
    """
    This function will open a conversation with somebody who waits and fits, or have `owner` wait.

    The ticket is committed first and the match second, so that of two who come at the same moment one sees the other.
    The same search again, by its id or while it waits, is the same ticket.

    :raises StaffStayOut, AgeNeeded, MessagesOff, TooManyConversations: who may not be brought together with anybody.
    :raises CommunityBanned, CommunityMuted: likewise.
    :raises AlreadyWaiting: while `owner` waits for something else.
    :raises IdConflict: if the id belongs to another search, or to somebody else's.
    """
    wish = _wish(owner, topic, language, now)
    search = _entered(owner, wish, ticket_id, now)
    if search.ticket.state == State.WAITING:
        ticket_pair(ticket_id=search.ticket.pk, now=now)
        # Somebody else may have met this person meanwhile.
        search.ticket.refresh_from_db()
    return search


@transaction.atomic
def _entered(owner: User, wish: Wish, ticket_id: UUID | None, now: datetime) -> Search:
    known = _known(owner, wish, ticket_id, now)
    if known is None and _open_count(owner.pk) >= OPEN_MOST:
        raise TooManyConversations
    return Search(known or _enter(owner, wish, ticket_id, now), is_fresh=known is None)


def _wish(owner: User, topic: str, language: str, now: datetime) -> Wish:
    if owner.role in STAFF_ROLES:
        raise StaffStayOut
    may_write_require(owner_id=owner.pk, now=now)
    years = age_of(owner=owner, now=now)
    if years is None:
        raise AgeNeeded(field="date_of_birth")
    if not privacy_of(owner.pk).allow_messages:
        raise MessagesOff(field="allow_messages")
    return wish_of(topic=topic, language=language, years=years)


def _known(owner: User, wish: Wish, ticket_id: UUID | None, now: datetime) -> PeerTicket | None:
    """The ticket of the same search, or None if this one is to be new; one that is over is closed on the way."""
    named = PeerTicket.objects.filter(pk=ticket_id).first() if ticket_id is not None else None
    if named is not None:
        if named.owner_id != owner.pk or (named.topic, named.language) != (wish.topic, wish.language):
            raise IdConflict(ids=[str(ticket_id)])
        if named.state != State.WAITING:
            return named
    held = PeerTicket.objects.select_for_update(no_key=True, of=("self",)).filter(owner=owner, state=State.WAITING)
    row = held.first()
    if row is None:
        return PeerTicket.objects.get(pk=named.pk) if named is not None else None
    if row.seen_at <= now - TICKET_LIFETIME or row.age != wish.age:
        # It is over, or the person had a birthday, or told another one.
        _end(row, State.EXPIRED, now)
        return row if named is not None else None
    if (row.topic, row.language) != (wish.topic, wish.language):
        raise AlreadyWaiting
    row.seen_at = now
    row.save(update_fields=["seen_at", "updated_at"])
    return row


def _enter(owner: User, wish: Wish, ticket_id: UUID | None, now: datetime) -> PeerTicket:
    row = PeerTicket(
        id=ticket_id or uuid7(), owner=owner, topic=wish.topic, language=wish.language, is_minor=wish.is_minor,
        age=wish.age, seen_at=now, created_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        # Two searches of one person at the same moment, under two ids or for two topics: the other one stands.
        known = _known(owner, wish, ticket_id, now)
        if known is None:
            raise AlreadyWaiting from None
        return known
    audit_record(actor=owner, action="community.peer.searched", target=row, owner_id=owner.pk)
    return row


def _end(row: PeerTicket, state: PeerTicket.State, now: datetime) -> None:
    row.state, row.ended_at, row.age = state, now, None
    row.save(update_fields=["state", "ended_at", "age", "updated_at"])


def _open_count(owner_id: UUID) -> int:
    return ConversationParticipant.objects.filter(
        owner_id=owner_id, left_at=None, conversation__kind=Conversation.Kind.PEER,
        conversation__state=Conversation.State.OPEN,
    ).count()  # fmt: skip


def peer_wait(*, owner_id: UUID, now: datetime) -> bool:
    """This function will note that the person still waits; False if they do not. One statement."""
    rows = PeerTicket.objects.filter(owner_id=owner_id, state=State.WAITING, seen_at__gt=now - TICKET_LIFETIME)
    return bool(rows.update(seen_at=now, updated_at=now))


@transaction.atomic
def peer_wait_end(*, owner: User, now: datetime) -> bool:
    """This function will take the person out of the queue; whoever is being matched right now has been."""
    row = PeerTicket.objects.select_for_update(no_key=True).filter(owner=owner, state=State.WAITING).first()
    if row is None:
        return False
    _end(row, State.LEFT, now)
    audit_record(actor=owner, action="community.peer.left_queue", target=row, owner_id=owner.pk)
    return True


@transaction.atomic
def peer_leave(*, conversation_id: UUID, owner: User, now: datetime) -> None:
    """
    This function will end a conversation for both; it is gone from the list of whoever ended it.

    The other one sees that it has ended, and neither who ended it nor why.
    """
    _close(conversation_id, now)
    if participant_leave(conversation_id=conversation_id, owner_id=owner.pk, now=now):
        audit_record(
            actor=owner, action="community.peer.left", target=("community.conversation", conversation_id),
            owner_id=owner.pk,
        )  # fmt: skip


@transaction.atomic
def peer_blocked(*, one_id: UUID, other_id: UUID, now: datetime) -> int:
    """
    This function will end every conversation between two people, and return how many; called after a block was
    written, in its transaction. From its commit on the two are not brought together again.
    """
    people_lock(one_id, other_id)
    of_one = ConversationParticipant.objects.filter(owner_id=one_id).values("conversation_id")
    shared = Conversation.objects.filter(
        Q(pk__in=of_one), kind=Conversation.Kind.PEER, state=Conversation.State.OPEN, participants__owner_id=other_id
    )
    rows = conversations_lock(shared.values_list("pk", flat=True))
    return sum(_close(row.pk, now) for row in rows)


def _close(conversation_id: UUID, now: datetime) -> bool:
    """The news goes out before the sockets are told that they hear this conversation no more."""
    if conversation_lock(conversation_id).state == Conversation.State.CLOSED:
        return False
    after_commit(closed_publish, conversation_id)
    return conversation_close(conversation_id=conversation_id, now=now)


def peer_queue_sweep(*, now: datetime) -> int:
    """
    This function will end tickets of people who went away, match those whom a moment's lock kept apart, and forget
    what ended a day ago. It returns how many pairs it made; running it twice at once does no harm.
    """
    PeerTicket.objects.filter(ended_at__lt=now - TICKET_KEPT).delete()
    with transaction.atomic():
        over = PeerTicket.objects.select_for_update(no_key=True, skip_locked=True).filter(
            state=State.WAITING, seen_at__lte=now - TICKET_LIFETIME
        )
        ids = list(over.values_list("pk", flat=True))
        PeerTicket.objects.filter(pk__in=ids).update(state=State.EXPIRED, ended_at=now, age=None, updated_at=now)
    return sum(ticket_pair(ticket_id=ticket_id, now=now) for ticket_id in waiting_ids(now=now))
