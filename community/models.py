"""Slices with models are imported here by name."""

from community.blocks.models import UserBlock
from community.counseling.models import (
    CounselingHandover,
    CounselingHoliday,
    CounselingHours,
    CounselingReply,
    CounselingSession,
    CounselorStatus,
)
from community.messaging.models import (
    Conversation,
    ConversationMessage,
    ConversationParticipant,
    MessageAttachment,
)

__all__ = (
    "Conversation", "ConversationMessage", "ConversationParticipant", "CounselingHandover", "CounselingHoliday",
    "CounselingHours", "CounselingReply", "CounselingSession", "CounselorStatus", "MessageAttachment", "UserBlock",
)  # fmt: skip
