"""Slices with models are imported here by name."""

from community.assistant.models import (
    AssistantBudget,
    AssistantEmbedding,
    AssistantMessage,
    AssistantSession,
    AssistantUsage,
)
from community.blocks.models import UserBlock
from community.counseling.models import (
    CounselingHandover,
    CounselingHoliday,
    CounselingHours,
    CounselingReply,
    CounselingSession,
    CounselorStatus,
)
from community.forum.models import ForumCategory, ForumFollow, ForumPost, ForumReaction, ForumReply
from community.groups.models import GroupInvitation, GroupMembership, GroupSession, SupportGroup
from community.messaging.models import Conversation, ConversationMessage, ConversationParticipant, MessageAttachment
from community.peer_chat.models import PeerTicket
from community.therapists.models import TherapistProfile

__all__ = (
    "AssistantBudget",
    "AssistantEmbedding",
    "AssistantMessage",
    "AssistantSession",
    "AssistantUsage",
    "Conversation",
    "ConversationMessage",
    "ConversationParticipant",
    "CounselingHandover",
    "CounselingHoliday",
    "CounselingHours",
    "CounselingReply",
    "CounselingSession",
    "CounselorStatus",
    "ForumCategory",
    "ForumFollow",
    "ForumPost",
    "ForumReaction",
    "ForumReply",
    "GroupInvitation",
    "GroupMembership",
    "GroupSession",
    "MessageAttachment",
    "PeerTicket",
    "SupportGroup",
    "TherapistProfile",
    "UserBlock",
)
