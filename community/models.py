"""Slices with models are imported here by name."""

from community.blocks.models import UserBlock
from community.groups.models import GroupInvitation, GroupMembership, GroupSession, SupportGroup
from community.messaging.models import (
    Conversation,
    ConversationMessage,
    ConversationParticipant,
    MessageAttachment,
)

__all__ = (
    "Conversation", "ConversationMessage", "ConversationParticipant", "GroupInvitation", "GroupMembership",
    "GroupSession", "MessageAttachment", "SupportGroup", "UserBlock",
)  # fmt: skip
