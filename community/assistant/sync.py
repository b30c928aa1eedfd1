"""Conversations are read from the house: a device that is away cannot hold one."""

from accounts.sync.registry import register_sync_exempt
from community.assistant.models import AssistantMessage, AssistantSession

REASON = "A conversation needs the house to answer; its messages are read after a number, by their own endpoint."


def register_assistant_sync() -> None:
    """Called when the app starts."""
    register_sync_exempt(AssistantSession, REASON)
    register_sync_exempt(AssistantMessage, REASON)
