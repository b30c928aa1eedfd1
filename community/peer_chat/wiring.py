"""What the room of peer chat hands to the rooms below."""

from accounts.erasure.registry import HEALTH_ERASED, Policy, register_policy
from accounts.export.registry import register_export_exempt
from accounts.sync.registry import register_sync_exempt
from community.messaging.delivery import Channel, register_channel
from community.messaging.models import Conversation
from community.peer_chat.consumers import PeerChatConsumer
from community.peer_chat.frames import PATH, register_frames
from community.peer_chat.models import PeerTicket
from config.realtime.routing import register_socket


def register_peer_chat() -> None:
    """Called when the app starts."""
    register_channel(Conversation.Kind.PEER, Channel(PATH, "chat"))
    register_frames()
    register_socket(PATH.removeprefix("/"), PeerChatConsumer)
    register_policy(PeerTicket, Policy.ERASE, legal_basis=HEALTH_ERASED)
    register_export_exempt(PeerTicket, "A place in a queue, gone a day after it ended; its conversation is exported.")
    register_sync_exempt(PeerTicket, "A place in a queue holds for two minutes; a device that was away has none.")
