"""A room as a later slice would build it: one consumer, its frames, its rule of entry."""

from collections.abc import Collection
from uuid import UUID

from redis.exceptions import ConnectionError as RedisConnectionError
from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError

from config.api.redis_client import redis_client
from config.realtime.authentication import SocketIdentity, run_sync
from config.realtime.consumers import FrameContext, SocketConsumer, register_frame_handler
from config.realtime.events import PingData
from config.realtime.frames import Direction, FrameData, register_frame
from config.realtime.publish import publish_to_topic
from config.realtime.routing import register_socket

ROOM_PATH = "/ws/v1/rooms/{room_id}"


class RoomSayData(FrameData):
    text: str


class RoomConsumer(SocketConsumer):
    path = ROOM_PATH

    async def topics(self, identity: SocketIdentity) -> Collection[str]:
        room_id = self.scope["url_route"]["kwargs"]["room_id"]
        if not await run_sync(may_enter, identity.user_id, room_id):
            raise NotFound
        return (f"room:{room_id}",)


def may_enter(user_id: UUID, room_id: UUID) -> bool:
    return bool(redis_client().sismember(f"test:room:{room_id}", str(user_id)))


def say(context: FrameContext, data: RoomSayData) -> None:
    topic = f"room:{context.url_kwargs['room_id']}"
    publish_to_topic(topic, "room:said", {"text": data.text}, path=ROOM_PATH, skip_socket=context.socket_id)


async def fail(context: FrameContext, data: PingData) -> None:
    raise RedisConnectionError


def look(context: FrameContext, data: PingData) -> None:
    raise ValidationError({"text": [ErrorDetail("Say something.", code="required")]})


for event, direction, kind in (
    ("room:say", Direction.FROM_CLIENT, RoomSayData),
    ("room:said", Direction.TO_CLIENT, RoomSayData),
    ("room:fail", Direction.FROM_CLIENT, PingData),
    ("room:look", Direction.FROM_CLIENT, PingData),
    ("room:later", Direction.FROM_CLIENT, PingData),
):
    register_frame(event, direction=direction, path=ROOM_PATH, data=kind, summary="For tests.")
register_frame_handler("room:say", say, path=ROOM_PATH)
register_frame_handler("room:look", look, path=ROOM_PATH)
register_frame_handler("room:fail", fail, path=ROOM_PATH)
register_socket("ws/v1/rooms/<uuid:room_id>", RoomConsumer)
