"""Slices with models are imported here by name."""

from community.blocks.models import UserBlock
from community.messaging.models import (
    Conversation,
    ConversationMessage,
    ConversationParticipant,
    MessageAttachment,
)
from community.peer_chat.models import PeerTicket

__all__ = (
    "Conversation", "ConversationMessage", "ConversationParticipant", "MessageAttachment", "PeerTicket", "UserBlock",
)  # fmt: skip
