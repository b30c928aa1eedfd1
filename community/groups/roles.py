"""Who leads a group: asked again under its lock, so that a role that was taken away decides nothing more."""

from uuid import UUID

from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from community.groups.models import SupportGroup
from community.groups.selectors import RANK, places_in
from community.groups.services import group_lock
from community.messaging.models import Conversation, ConversationParticipant
from config.api.errors import DomainError

Role = ConversationParticipant.Role


class RoleNeeded(DomainError):
    status_code = 403
    default_code = "role_needed"
    default_detail = "Only somebody who leads this group may do that."


def leader_require(place: ConversationParticipant) -> None:
    """:raises RoleNeeded: for a plain member, who knows the group anyway."""
    if RANK.get(place.role, 0) < RANK[Role.MODERATOR]:
        raise RoleNeeded


def leader_lock(*, actor: User, group_id: UUID) -> ConversationParticipant:
    """
    This function will hold a group, and return the place of `actor`, who leads it now.

    :raises NotFound: for whoever is not in it. :raises RoleNeeded: for who does not lead.
    """
    return _leader_in(group_lock(group_id)[0], actor)


def led_lock(*, actor: User, group_id: UUID, by_staff: bool) -> tuple[Conversation, SupportGroup]:
    """The same for what staff may do from their pages, too, which asked for their right."""
    conversation, group = group_lock(group_id)
    if not by_staff:
        _leader_in(conversation, actor)
    return conversation, group


def _leader_in(conversation: Conversation, actor: User) -> ConversationParticipant:
    place = places_in(conversation=conversation, owner=actor).first()
    if place is None:
        raise NotFound
    leader_require(place)
    return place
