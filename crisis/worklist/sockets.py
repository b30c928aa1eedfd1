"""`/ws/v1/staff/crisis`: what the worklist hears. Opened by a ticket of the staff site, never by a token of an app."""

from collections.abc import Collection

from rest_framework.exceptions import NotFound

from accounts.identity.staff_sockets import STAFF
from config.realtime.authentication import SocketIdentity
from config.realtime.consumers import SocketConsumer
from config.realtime.frames import Direction, register_frame
from config.realtime.routing import register_socket
from config.realtime.topics import CRISIS_STAFF_TOPIC, own_mark
from crisis.incidents.frames import CrisisAlertData, CrisisIncidentData
from crisis.incidents.rota import STAFF_ROLES

PATH = "/ws/v1/staff/crisis"


class CrisisStaffConsumer(SocketConsumer):
    path = PATH
    credentials = STAFF

    async def topics(self, identity: SocketIdentity) -> Collection[str]:
        if identity.access.role not in STAFF_ROLES:
            raise NotFound
        return (CRISIS_STAFF_TOPIC,)

    async def hidden_senders(self, identity: SocketIdentity) -> Collection[str]:
        return (own_mark(identity.user_id),)


def register_sockets() -> None:
    """Called when the app starts. The frames are published once, for this socket and for the events socket of staff."""
    register_frame(
        "crisis:alert", direction=Direction.TO_CLIENT, path=PATH, data=CrisisAlertData,
        summary="An alarm rings: ring too, and read the list again.",
    )  # fmt: skip
    register_frame(
        "crisis:incident", direction=Direction.TO_CLIENT, path=PATH, data=CrisisIncidentData,
        summary="An incident changed: read the list again.",
    )  # fmt: skip
    register_socket(PATH.removeprefix("/"), CrisisStaffConsumer)
