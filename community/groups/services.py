"""Groups are made, changed and ended by staff; the words in them are the house's."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.identity.models import User
from community.groups.models import SupportGroup
from community.messaging.delivery import publication
from community.messaging.models import Conversation, ConversationParticipant
from community.messaging.services import conversation_close, conversation_lock, conversation_open
from config.commits import after_commit
from config.realtime.publish import publish_many

WORDS = ("name", "description", "category", "guidelines")
SLOW_MODE_MAX = 86_400


def group_lock(group_id: UUID) -> tuple[Conversation, SupportGroup]:
    """
    This function will hold a group against everybody who joins, leaves, writes or leads there, until the commit.

    :raises NotFound: if there is none.
    """
    group = SupportGroup.objects.filter(pk=group_id).first()
    if group is None:
        raise NotFound
    conversation = conversation_lock(group_id)
    group.refresh_from_db()
    return conversation, group


@transaction.atomic
def group_create(*, actor: User, values: Mapping[str, Any]) -> SupportGroup:
    """This function will make an empty group that outlives its members; an invitation brings its first owner."""
    conversation = conversation_open(
        kind=Conversation.Kind.GROUP, house=True, slow_mode_seconds=values.get("slow_mode_seconds", 0)
    )
    group = SupportGroup(
        conversation=conversation,
        creator=actor,
        **{name: values[name] for name in (*WORDS, "privacy", "audience") if name in values},
    )
    group.save(force_insert=True)
    audit_record(actor=actor, action="community.group.created", target=group)
    return group


@transaction.atomic
def group_update(*, actor: User, group_id: UUID, changes: Mapping[str, Any]) -> SupportGroup:
    """
    This function will change what `changes` names; for whom a group is does not change.

    Guidelines where there were none are agreed to by those who are in already, too.
    """
    conversation, group = group_lock(group_id)
    if changes.get("guidelines") and not group.guidelines:
        ConversationParticipant.objects.filter(conversation=conversation).update(rules_pending=True)
    if "guidelines" in changes and not changes["guidelines"]:
        ConversationParticipant.objects.filter(conversation=conversation).update(rules_pending=False)
    for name in (*WORDS, "privacy"):
        if name in changes:
            setattr(group, name, changes[name])
    group.save()
    if "slow_mode_seconds" in changes:
        slow_mode_write(group_id, changes["slow_mode_seconds"])
    audit_record(actor=actor, action="community.group.updated", target=group, details={"fields": sorted(changes)})
    return group


@transaction.atomic
def group_close(*, actor: User, group_id: UUID, now: datetime) -> None:
    """This function will end a group; its members can still read. Repeating it changes nothing."""
    _, group = group_lock(group_id)
    told = publication(Conversation.Kind.GROUP, group_id, "closed", {"conversation_id": group_id})
    # Before the sockets are asked to leave.
    after_commit(publish_many, [told])
    if conversation_close(conversation_id=group_id, now=now):
        audit_record(actor=actor, action="community.group.closed", target=group)


def slow_mode_write(group_id: UUID, seconds: int) -> None:
    """Under the group's lock."""
    Conversation.objects.filter(pk=group_id).update(slow_mode_seconds=seconds)
