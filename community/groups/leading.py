"""What those who lead a group may do: roles, silence for a while, the end of a membership."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.identity.models import User
from community.groups.invitations import invitations_end
from community.groups.joining import SuccessorNeeded, place_end
from community.groups.models import GroupMembership
from community.groups.roles import Role, RoleNeeded, leader_lock
from community.groups.selectors import RANK, places_in
from community.groups.services import slow_mode_write
from community.messaging.models import ConversationParticipant

MUTE_MINUTES_MAX = 43_200


def _both(actor: User, group_id: UUID, place_id: UUID) -> tuple[ConversationParticipant, ConversationParticipant]:
    """
    Who acts and on whom, as they are under the group's lock.

    :raises NotFound: if either is not in now. :raises RoleNeeded: for who does not lead.
    """
    mine = leader_lock(actor=actor, group_id=group_id)
    theirs = places_in(conversation_id=group_id, pk=place_id).first()
    if theirs is None:
        raise NotFound
    return mine, theirs


@transaction.atomic
def member_role_set(
    *, actor: User, group_id: UUID, place_id: UUID, role: str, now: datetime
) -> ConversationParticipant:
    """
    This function will give a member another role; owners alone may, and the last of them stays one.

    :raises RoleNeeded, SuccessorNeeded, NotFound: nothing was changed then.
    """
    mine, theirs = _both(actor, group_id, place_id)
    if mine.role != Role.OWNER:
        raise RoleNeeded
    if theirs.role == Role.OWNER and theirs.pk != mine.pk:
        raise RoleNeeded
    owners = places_in(conversation_id=theirs.conversation_id, role=Role.OWNER).exclude(pk=theirs.pk)
    if theirs.role == Role.OWNER and role != Role.OWNER and not owners.exists():
        raise SuccessorNeeded
    theirs.role = role
    theirs.save(update_fields=["role", "updated_at"])
    if RANK[role] == 0 and theirs.owner_id is not None:
        invitations_end(group_id=group_id, owner_id=theirs.owner_id, now=now)
    audit_record(
        actor=actor, action="community.group.role_set", target=theirs, owner_id=theirs.owner_id, details={"role": role}
    )
    return theirs


@transaction.atomic
def member_mute(*, actor: User, group_id: UUID, place_id: UUID, minutes: int, now: datetime) -> ConversationParticipant:
    """
    This function will let a member only read for `minutes`, or write again with none.

    The lock is the sender's: what they are sending is stored before it, or refused by it.
    """
    mine, theirs = _both(actor, group_id, place_id)
    _rank_require(mine, theirs)
    theirs.silent_until = now + timedelta(minutes=minutes) if minutes else None
    theirs.save(update_fields=["silent_until", "updated_at"])
    audit_record(
        actor=actor, action="community.group.muted", target=theirs, owner_id=theirs.owner_id,
        details={"minutes": minutes},
    )  # fmt: skip
    return theirs


@transaction.atomic
def member_remove(*, actor: User, group_id: UUID, place_id: UUID, now: datetime) -> None:
    """
    This function will end somebody's membership against their will. Their open sockets are refused at once.

    They come back by an invitation that is made later, and in no other way.
    """
    mine, theirs = _both(actor, group_id, place_id)
    _rank_require(mine, theirs)
    GroupMembership.objects.filter(participant=theirs).update(removed_at=now, updated_at=now)
    place_end(theirs, now=now)
    audit_record(actor=actor, action="community.group.removed", target=theirs, owner_id=theirs.owner_id)


def _rank_require(mine: ConversationParticipant, theirs: ConversationParticipant) -> None:
    """:raises RoleNeeded: towards an equal, and towards oneself."""
    if RANK.get(mine.role, 0) <= RANK.get(theirs.role, 0):
        raise RoleNeeded


@transaction.atomic
def slow_mode_set(*, actor: User, group_id: UUID, seconds: int) -> None:
    """:raises NotFound, RoleNeeded: nothing was changed then."""
    place = leader_lock(actor=actor, group_id=group_id)
    slow_mode_write(group_id, seconds)
    audit_record(actor=actor, action="community.group.slowed", target=place, details={"seconds": seconds})


@transaction.atomic
def reminders_set(*, person: User, group_id: UUID, wanted: bool) -> None:
    """:raises NotFound: for everybody but a present member."""
    rows = GroupMembership.objects.filter(group_id=group_id, owner=person, participant__left_at=None)
    if not rows.update(reminders=wanted):
        raise NotFound
