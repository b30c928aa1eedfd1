"""Bringing two who wait together. Whoever waits longest is met first, and somebody new before somebody of just now."""

import random
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.identity.selectors import active_person
from community.messaging.models import Conversation, ConversationParticipant
from community.messaging.services import conversation_open, participant_join
from community.peer_chat.locks import people_lock
from community.peer_chat.models import PeerTicket
from community.peer_chat.pairing import MINOR_YEARS, Wish, may_meet
from community.peer_chat.telling import matched_publish
from config.commits import after_commit
from config.database import hot_row, hot_rows

# Who shows no sign of waiting for so long has gone away.
TICKET_LIFETIME = timedelta(minutes=2)
# With whom somebody talked so recently they meet only if nobody else waits.
RECENT = timedelta(hours=6)
TRIES = 8
TURNS = 8
_random = random.SystemRandom()
# Two of the house's promises stand in here: never across the bands of age, never across a block. Nobody has two open
# conversations with one person either: the end of both by one block would say that two names are one.
CANDIDATE = """
SELECT t.id, t.owner_id, t.topic, t.language, t.age
  FROM community_peerticket t
  JOIN accounts_user u ON u.id = t.owner_id AND u.status = 'active' AND u.role = 'user'
 WHERE t.state = 'waiting' AND t.topic = %s AND t.language = %s AND t.seen_at > %s AND t.owner_id <> %s
   AND ((NOT t.is_minor AND %s::int IS NULL) OR (t.is_minor AND abs(t.age - %s::int) <= %s))
   AND (%s::uuid IS NULL OR t.id = %s) AND t.id <> ALL(%s)
   AND NOT EXISTS (SELECT 1 FROM community_userblock b
                    WHERE (b.owner_id = %s AND b.blocked_id = t.owner_id)
                       OR (b.blocked_id = %s AND b.owner_id = t.owner_id))
   AND NOT EXISTS (SELECT 1 FROM moderation_moderationrestriction r
                    WHERE r.owner_id = t.owner_id AND r.lifted_at IS NULL AND (r.ends_at IS NULL OR r.ends_at > %s))
   AND NOT EXISTS (SELECT 1 FROM accounts_privacysettings s WHERE s.owner_id = t.owner_id AND NOT s.allow_messages)
   AND NOT EXISTS (SELECT 1 FROM community_conversationparticipant p
                     JOIN community_conversation c ON c.id = p.conversation_id
                     JOIN community_conversationparticipant q ON q.conversation_id = p.conversation_id
                    WHERE p.owner_id = %s AND q.owner_id = t.owner_id AND c.kind = 'peer' AND c.state = 'open')
 ORDER BY EXISTS (SELECT 1 FROM community_conversationparticipant p
                    JOIN community_conversation c ON c.id = p.conversation_id
                    JOIN community_conversationparticipant q ON q.conversation_id = p.conversation_id
                   WHERE p.owner_id = %s AND q.owner_id = t.owner_id AND c.kind = 'peer'
                     AND coalesce(c.closed_at, c.created_at) > %s),
          t.created_at, t.id
 LIMIT 1 FOR NO KEY UPDATE OF t SKIP LOCKED
"""
# Whether somebody who waits may still be brought together with anybody.
FIT = """
SELECT 1 FROM accounts_user u
 WHERE u.status = 'active' AND u.role = 'user'
   AND NOT EXISTS (SELECT 1 FROM moderation_moderationrestriction r
                    WHERE r.owner_id = u.id AND r.lifted_at IS NULL AND (r.ends_at IS NULL OR r.ends_at > %s))
   AND NOT EXISTS (SELECT 1 FROM accounts_privacysettings s WHERE s.owner_id = u.id AND NOT s.allow_messages)
   AND u.id = %s
"""


def ticket_pair(*, ticket_id: UUID, now: datetime) -> bool:
    """
    This function will bring the person of a ticket together with the one who fits and waits longest; False if none.

    Two who reach for each other at the same moment both let go and try again; what is still missed then, the sweep
    finds. Call it when the ticket is committed: of any two, one sees the other.
    """
    for turn in range(TURNS):
        paired = _turn(ticket_id, now)
        if paired is not None:
            return paired
        time.sleep(_random.uniform(0.002, 0.01) * (turn + 1))
    return False


@transaction.atomic
def _turn(ticket_id: UUID, now: datetime) -> bool | None:
    """None when somebody else holds the ticket right now."""
    ticket = PeerTicket.objects.filter(pk=ticket_id, state=PeerTicket.State.WAITING).first()
    if ticket is None or hot_row(FIT, [now, ticket.owner_id]) is None:
        return False
    passed: list[UUID] = []
    for _ in range(TRIES):
        found = candidate_of(ticket, now, passed=passed)
        if found is None:
            return False
        held = PeerTicket.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=ticket_id)
        if not held.filter(state=PeerTicket.State.WAITING).exists():
            return None
        people_lock(ticket.owner_id, found[1])
        # A block that was under way is committed now, and this statement sees it.
        if candidate_of(ticket, now, only=found[0]) is not None and _match(ticket, found, now):
            return True
        passed.append(found[0])
    return False


def candidate_of(
    ticket: PeerTicket, now: datetime, *, passed: Sequence[UUID] = (), only: UUID | None = None
) -> tuple[Any, ...] | None:
    """Id, owner and wish of the ticket that fits and has waited longest, locked. One query."""
    owner = ticket.owner_id
    return hot_row(
        CANDIDATE,
        [
            ticket.topic, ticket.language, now - TICKET_LIFETIME, owner, ticket.age, ticket.age, MINOR_YEARS, only,
            only, [*passed, ticket.pk], owner, owner, now, owner, owner, now - RECENT,
        ],
    )  # fmt: skip


def _match(ticket: PeerTicket, found: tuple[Any, ...], now: datetime) -> bool:
    other_id, other_owner, *wish = found
    mine = Wish(ticket.topic, ticket.language, ticket.age)
    if not may_meet(mine, Wish(*wish)):
        # The statement above says so already. This line stands here in case it is ever changed.
        return False
    try:
        people = [active_person(user_id=owner) for owner in (other_owner, ticket.owner_id)]
    except NotFound:
        return False
    talk = conversation_open(kind=Conversation.Kind.PEER)
    seats = [_seated(talk, person, mine, now) for person in people]
    PeerTicket.objects.filter(pk__in=(ticket.pk, other_id)).update(
        state=PeerTicket.State.MATCHED, conversation=talk, ended_at=now, age=None, updated_at=now
    )
    for person in people:
        audit_record(actor=None, action="community.peer.matched", target=talk, owner_id=person.pk)
    after_commit(matched_publish, talk.pk, [(seats[0], seats[1]), (seats[1], seats[0])])
    return True


def _seated(talk: Conversation, person: User, wish: Wish, now: datetime) -> ConversationParticipant:
    return participant_join(conversation=talk, user=person, now=now, is_minor=wish.is_minor)[0]


def waiting_ids(*, now: datetime) -> list[UUID]:
    """Everybody who waits, the longest first."""
    rows = hot_rows(
        "SELECT id FROM community_peerticket WHERE state = 'waiting' AND seen_at > %s ORDER BY created_at, id",
        [now - TICKET_LIFETIME],
    )
    return [row[0] for row in rows]
