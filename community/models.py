"""Slices with models are imported here by name."""

from community.assistant.models import (
    AssistantBudget,
    AssistantEmbedding,
    AssistantMessage,
    AssistantSession,
    AssistantUsage,
)
from community.blocks.models import UserBlock

__all__ = (
    "AssistantBudget",
    "AssistantEmbedding",
    "AssistantMessage",
    "AssistantSession",
    "AssistantUsage",
    "UserBlock",
)
