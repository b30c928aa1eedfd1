"""What talks with counsellors hand to the rooms below."""

from community.counseling.consumers import CounselingConsumer
from community.counseling.erasure import register_erasure
from community.counseling.exports import register_exports
from community.counseling.frames import PATH, register_frames
from community.counseling.sync import register_exempt_models
from community.messaging.delivery import Channel, register_channel
from community.messaging.frames import frames_register
from community.messaging.models import Conversation
from config.realtime.routing import register_socket


def register_counseling() -> None:
    """Called when the app starts."""
    register_channel(Conversation.Kind.COUNSELING, Channel(PATH, "chat"))
    frames_register(PATH, "chat", names_conversation=False)
    register_frames()
    register_socket("ws/v1/counseling/<uuid:session_id>", CounselingConsumer)
    register_exports()
    register_erasure()
    register_exempt_models()
