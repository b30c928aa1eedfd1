"""
Coming in and going out. Both lock the group's conversation, as whoever writes there does: a message on its way is
stored before somebody left, or refused.

What a person may not join looks like what is not there. Only somebody who knows of a private group already, by a code
that was once good or because they were in it, is told that they need an invitation.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.identity.models import User
from community.groups.audience import Audience, audience_of, audience_require, audience_shown
from community.groups.invitations import invitation_find, invitations_end, is_open
from community.groups.models import GroupInvitation, GroupMembership, SupportGroup
from community.groups.selectors import RANK, places_in
from community.groups.services import group_lock
from community.messaging.models import Conversation, ConversationParticipant
from community.messaging.services import participant_join, participant_leave
from config.api.errors import Conflict, DomainError
from moderation.sanctions.selectors import may_read_require

Role = ConversationParticipant.Role


class InvitationNeeded(DomainError):
    status_code = 403
    default_code = "invitation_needed"
    default_detail = "This group is private. Ask somebody who leads it for an invitation."


class GroupRemoved(DomainError):
    status_code = 403
    default_code = "group_removed"
    default_detail = "Somebody who leads this group ended your membership."


class SuccessorNeeded(Conflict):
    default_code = "successor_needed"
    default_detail = "You are the only owner of this group. Make another member an owner first."


@transaction.atomic
def group_join(*, person: User, group_id: UUID, code: str | None, accepts_guidelines: bool, now: datetime) -> bool:
    """
    This function will let a person in, once; True if they were not in before. An invitation may bring a role.

    :raises NotFound: for a group that they cannot know of.
    :raises InvitationNeeded, GroupRemoved, AgeNeeded, OtherAgeGroup, CommunityBanned: nothing was changed then.
    """
    may_read_require(owner_id=person.pk, now=now)
    conversation, group = group_lock(group_id)
    place = ConversationParticipant.objects.filter(conversation=conversation, owner=person).first()
    invitation = invitation_find(group=group, code=code)
    fresh = place is None or place.left_at is not None
    if fresh:
        audience = audience_of(person=person, now=now)
        _may_join(person, audience, conversation, group, place, invitation, now)
        place = _place_take(person, audience, conversation, group, invitation, now)
    if place is None:
        raise NotFound
    if invitation is not None and is_open(invitation, now):
        _redeem(invitation, place, fresh=fresh, now=now)
    if accepts_guidelines and place.rules_pending:
        place.rules_pending = False
        place.save(update_fields=["rules_pending", "updated_at"])
    return fresh


def _may_join(
    person: User, audience: str | None, conversation: Conversation, group: SupportGroup,
    place: ConversationParticipant | None, invitation: GroupInvitation | None, now: datetime,
) -> None:  # fmt: skip
    public = group.privacy == SupportGroup.Privacy.PUBLIC
    is_open_here = conversation.state == Conversation.State.OPEN
    if place is None and invitation is None and not (
        public and is_open_here and group.audience == audience_shown(audience)
    ):  # fmt: skip
        raise NotFound
    removed_at = GroupMembership.objects.filter(group=group, owner=person).values_list("removed_at", flat=True).first()
    invited = is_open(invitation, now)
    if removed_at is not None and not (invited and invitation is not None and invitation.created_at > removed_at):
        raise GroupRemoved
    audience_require(audience=audience, group=group)
    if not public and not invited:
        raise InvitationNeeded


def _place_take(
    person: User, audience: str | None, conversation: Conversation, group: SupportGroup,
    invitation: GroupInvitation | None, now: datetime,
) -> ConversationParticipant:  # fmt: skip
    public = group.privacy == SupportGroup.Privacy.PUBLIC
    role = invitation.role if invitation is not None and is_open(invitation, now) else Role.MEMBER
    # By the person's own age and not by the group's: the database compares the two.
    place, _ = participant_join(
        conversation=conversation, user=person, now=now, role=role, is_minor=audience == Audience.MINORS,
        reads_history=public,
    )  # fmt: skip
    membership, first = GroupMembership.objects.update_or_create(
        participant=place, defaults={"removed_at": None}, create_defaults={"group": group, "owner": person}
    )
    if first:
        place.rules_pending = bool(group.guidelines)
    if not public:
        # What was said in confidence before one came, or while one was away, was not said to them.
        place.visible_from = conversation.last_seq
    place.save(update_fields=["rules_pending", "visible_from", "updated_at"])
    audit_record(actor=person, action="community.group.joined", target=membership, owner_id=person.pk)
    return place


def _redeem(invitation: GroupInvitation, place: ConversationParticipant, *, fresh: bool, now: datetime) -> None:
    """A code of one's own role lets nobody else in less: who is in already uses it up only for a higher role."""
    if not fresh and RANK[invitation.role] <= RANK[place.role]:
        return
    place.role = invitation.role
    place.save(update_fields=["role", "updated_at"])
    invitation.used_at, invitation.used_by = now, place
    invitation.save(update_fields=["used_at", "used_by", "updated_at"])


@transaction.atomic
def group_leave(*, person: User, group_id: UUID, now: datetime) -> None:
    """
    This function will end a person's own membership. Repeating it changes nothing.

    :raises NotFound: for whoever never was in it.
    :raises SuccessorNeeded: for the only owner of a group with other members.
    """
    conversation, _ = group_lock(group_id)
    place = ConversationParticipant.objects.filter(conversation=conversation, owner=person).first()
    if place is None:
        raise NotFound
    if place.left_at is not None:
        return
    others = places_in(conversation=conversation).exclude(pk=place.pk)
    if place.role == Role.OWNER and others.exists() and not others.filter(role=Role.OWNER).exists():
        raise SuccessorNeeded
    place_end(place, now=now)
    audit_record(actor=person, action="community.group.left", target=place, owner_id=person.pk)


def place_end(place: ConversationParticipant, *, now: datetime) -> None:
    """Under the group's lock. A role ends with the membership, and its codes; a mute goes on for who comes back."""
    if place.owner_id is None:
        raise NotFound
    invitations_end(group_id=place.conversation_id, owner_id=place.owner_id, now=now)
    participant_leave(conversation_id=place.conversation_id, owner_id=place.owner_id, now=now)
    ConversationParticipant.objects.filter(pk=place.pk).update(role=Role.MEMBER)


@transaction.atomic
def guidelines_accept(*, person: User, group_id: UUID, now: datetime) -> None:
    """
    This function will note that a member agreed to what is pinned. Repeating it changes nothing.

    :raises NotFound: for everybody but a present member.
    """
    conversation, group = group_lock(group_id)
    place = places_in(conversation=conversation, owner=person).first()
    if place is None:
        raise NotFound
    if place.rules_pending:
        place.rules_pending = False
        place.save(update_fields=["rules_pending", "updated_at"])
        audit_record(actor=person, action="community.group.guidelines_accepted", target=group, owner_id=person.pk)
