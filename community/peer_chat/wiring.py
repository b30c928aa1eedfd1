"""What the room of peer chat hands to the rooms below."""

from community.messaging.delivery import Channel, register_channel
from community.messaging.frames import frames_register
from community.messaging.models import Conversation
from community.peer_chat.consumers import PATH, PeerChatConsumer
from config.realtime.routing import register_socket


def register_peer_chat() -> None:
    """Called when the app starts."""
    register_channel(Conversation.Kind.PEER, Channel(PATH, "chat"))
    frames_register(PATH, "chat", names_conversation=True)
    register_socket(PATH.removeprefix("/"), PeerChatConsumer)
