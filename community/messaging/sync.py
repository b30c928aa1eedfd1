"""Why conversations are not synced with a person's own rows: they have an order of their own, and `after=`."""

from accounts.sync.registry import register_sync_exempt
from community.messaging.models import ConversationMessage, ConversationParticipant, MessageAttachment

OWN_ORDER = "Conversations have an order of their own: `after=` brings what a device missed of each."


def register_sync() -> None:
    """Called when the app starts."""
    for model in (ConversationParticipant, ConversationMessage, MessageAttachment):
        register_sync_exempt(model, OWN_ORDER)
