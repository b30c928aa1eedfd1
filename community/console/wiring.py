"""What the counsellors' console hands to the rooms below."""

from community.console.sockets import CounselingStaffConsumer
from community.counseling.frames import STAFF_PATH
from community.messaging.frames import frames_register
from config.realtime.routing import register_socket


def register_console() -> None:
    """Called when the app starts."""
    frames_register(STAFF_PATH, "chat", names_conversation=True)
    register_socket(STAFF_PATH.removeprefix("/"), CounselingStaffConsumer)
