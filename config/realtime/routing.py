"""Which consumer serves which address, behind one door for all of them."""

from __future__ import annotations

from typing import Any

from channels.routing import URLRouter
from django.urls import URLPattern, path, re_path

from config.realtime.authentication import HandshakeRefused, origin_refused
from config.realtime.consumers import SocketConsumer
from config.realtime.events_socket import EventsConsumer
from config.realtime.refusing import Receive, Send, refuse

websocket_urlpatterns: list[URLPattern] = []


def register_socket(route: str, consumer: type[SocketConsumer]) -> None:
    """Serve `route` (written as for `django.urls.path`, without a leading slash) by `consumer`."""
    if not issubclass(consumer, SocketConsumer):
        raise TypeError(f"{consumer.__name__} would not authenticate anybody")
    websocket_urlpatterns.append(path(route, consumer.as_asgi()))


async def unknown_address(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    await receive()
    await refuse(receive, send, HandshakeRefused(404, "not_found", "There is no such socket."))


async def websocket_application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    inner = dict(scope)
    # The server writes the scope's address into its log when it answers; tickets have no place there.
    scope["query_string"] = b""
    if origin_refused(inner):
        await receive()
        await refuse(receive, send, HandshakeRefused(403, "origin_refused", "This site may not open sockets here."))
        return
    # Built for each connection, because rooms register their sockets after this module is imported.
    nowhere = re_path(r"", unknown_address)  # type: ignore[arg-type]  # an ASGI application, not a view
    router = URLRouter([*websocket_urlpatterns, nowhere])
    await router(inner, receive, send)


register_socket("ws/v1/events", EventsConsumer)
