from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from websockets.exceptions import InvalidStatus

from config.realtime import authentication
from config.realtime.authentication import HandshakeRefused, identify, run_sync
from config.realtime.consumers import register_frame_handler
from config.realtime.frames import Direction, FrameData, register_frame
from config.realtime.routing import register_socket
from config.realtime.tests.conftest import Person, SocketServer, Valkey, ask, receive


@pytest.fixture
def room(valkey: Valkey) -> tuple[str, Callable[[Person], None]]:
    room_id = uuid4()
    return f"/ws/v1/rooms/{room_id}", lambda person: valkey.client.sadd(f"test:room:{room_id}", str(person.user_id))


def test_members_of_a_room_hear_each_other_and_nobody_else_enters(
    make_person: Callable[[], Person],
    room: tuple[str, Callable[[Person], None]],
    server: SocketServer,
    second_server: SocketServer,
) -> None:
    path, admit = room
    speaker, listener, stranger = make_person(), make_person(), make_person()
    admit(speaker)
    admit(listener)
    mouth, ear = speaker.connect(server, path=path), listener.connect(second_server, path=path)
    assert ask(mouth, "room:say", {"text": "hello"})["event"] == "ack"
    heard = receive(ear)
    assert (heard["event"], heard["data"]) == ("room:said", {"text": "hello"})
    with pytest.raises(InvalidStatus) as caught:
        stranger.connect(server, path=path)
    assert caught.value.response.status_code == 404


@pytest.mark.parametrize(
    ("event", "code"),
    [("room:fail", "service_unavailable"), ("room:later", "not_available"), ("mood:updated", "unknown_event")],
)
def test_what_a_room_cannot_do_is_answered_by_an_error(
    person: Person, room: tuple[str, Callable[[Person], None]], server: SocketServer, event: str, code: str
) -> None:
    path, admit = room
    admit(person)
    client = person.connect(server, path=path)
    assert ask(client, event)["data"]["code"] == code
    assert ask(client, "ping")["event"] == "ack"


def test_what_services_raise_is_answered_like_over_rest(
    person: Person, room: tuple[str, Callable[[Person], None]], server: SocketServer
) -> None:
    path, admit = room
    admit(person)
    answer = ask(person.connect(server, path=path), "room:look")
    assert (answer["event"], answer["id"]) == ("error", "1")
    assert answer["data"]["errors"] == [{"field": "text", "code": "required", "message": "Say something."}]


def test_only_consumers_with_the_handshake_may_be_registered() -> None:
    with pytest.raises(TypeError):
        register_socket("ws/v1/open", object)  # type: ignore[arg-type]


def test_a_handler_needs_a_frame() -> None:
    with pytest.raises(ValueError, match="not a frame"):
        register_frame_handler("mood:sung", lambda context, data: None)


def test_a_frame_has_one_class() -> None:
    class Other(FrameData):
        pass

    with pytest.raises(ValueError, match="twice"):
        register_frame("ping", direction=Direction.FROM_CLIENT, path="*", data=Other, summary="")


async def test_without_an_authenticator_every_socket_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(authentication._authenticators, authentication.PEOPLE, raising=False)
    scope: dict[str, Any] = {"query_string": b"", "headers": [(b"authorization", b"Bearer x")]}
    with pytest.raises(HandshakeRefused) as caught:
        await identify(scope)
    assert caught.value.status_code == 503


@pytest.mark.django_db
async def test_a_thread_of_the_sockets_keeps_no_database_connection() -> None:
    def ask_the_database() -> Any:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT 1")
        return connections["default"]

    used = await run_sync(ask_the_database)
    assert used.connection is None
