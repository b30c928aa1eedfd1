"""Slices with models are imported here by name."""

from community.assistant.models import (
    AssistantBudget,
    AssistantEmbedding,
    AssistantMessage,
    AssistantSession,
    AssistantUsage,
)
from community.blocks.models import UserBlock
from community.forum.models import ForumCategory, ForumFollow, ForumPost, ForumReaction, ForumReply
from community.messaging.models import Conversation, ConversationMessage, ConversationParticipant, MessageAttachment
from community.peer_chat.models import PeerTicket

__all__ = (
    "AssistantBudget",
    "AssistantEmbedding",
    "AssistantMessage",
    "AssistantSession",
    "AssistantUsage",
    "Conversation",
    "ConversationMessage",
    "ConversationParticipant",
    "ForumCategory",
    "ForumFollow",
    "ForumPost",
    "ForumReaction",
    "ForumReply",
    "MessageAttachment",
    "PeerTicket",
    "UserBlock",
)
