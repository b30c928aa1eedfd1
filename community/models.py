"""Slices with models are imported here by name."""

from community.blocks.models import UserBlock
from community.messaging.models import (
    Conversation,
    ConversationMessage,
    ConversationParticipant,
    MessageAttachment,
)

__all__ = ("Conversation", "ConversationMessage", "ConversationParticipant", "MessageAttachment", "UserBlock")
