"""
The real sockets with a stand-in for the rooms of accounts and wellness.

Tickets, ended sessions and mood entries are keys in the Redis of the tests.
"""

from typing import Any
from uuid import UUID

from channels.routing import ProtocolTypeRouter

from config.api.redis_client import redis_client
from config.realtime.authentication import SocketIdentity, register_socket_authenticator
from config.realtime.consumers import FrameContext, register_frame_handler
from config.realtime.events import MoodUpdatedReport
from config.realtime.frames import FrameRefused
from config.realtime.routing import websocket_application
from config.realtime.tests import room  # noqa: F401 - registers its socket


def authenticate(authorization: str | None, ticket: str | None) -> SocketIdentity | None:
    known = (authorization or "").removeprefix("Bearer ")
    if known.startswith("offline:"):
        user_id, _, session_id = known.removeprefix("offline:").partition("/")
        return SocketIdentity(UUID(user_id), UUID(session_id))
    if ticket is not None:
        known = (redis_client().getdel(f"test:ticket:{ticket}") or b"").decode()
    user_id, _, session_id = known.partition("/")
    if not session_id or redis_client().exists(f"test:ended:{session_id}"):
        return None
    return SocketIdentity(UUID(user_id), UUID(session_id))


async def still_allowed(identity: SocketIdentity) -> bool:
    return not redis_client().exists(f"test:ended:{identity.session_id}")


def mood_updated(context: FrameContext, data: MoodUpdatedReport) -> dict[str, Any]:
    if redis_client().get(f"test:entry:{data.entry_id}") != str(context.identity.user_id).encode():
        raise FrameRefused("not_found", "There is no such entry.")
    context.tell_other_devices("mood:updated", {"entry_id": data.entry_id, "value": data.value})
    return {"entry_id": str(data.entry_id)}


register_socket_authenticator(authenticate, still_allowed)
register_frame_handler("mood:updated", mood_updated)

application = ProtocolTypeRouter({"websocket": websocket_application})
