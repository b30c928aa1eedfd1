import json
from collections.abc import Callable

import pytest
from websockets.exceptions import InvalidStatus

from config.realtime.tests.conftest import Person, SocketServer, Valkey, ask, wait_until


def refusal(person: Person, server: SocketServer, **options: object) -> tuple[int, str]:
    with pytest.raises(InvalidStatus) as caught:
        person.connect(server, **options)
    answer = caught.value.response
    assert answer.headers["content-type"] == "application/problem+json"
    problem = json.loads(answer.body or b"")
    assert problem["status"] == answer.status_code
    return answer.status_code, problem["code"]


def test_the_authorization_header_opens_the_socket(person: Person, server: SocketServer) -> None:
    assert ask(person.connect(server), "ping") == {"event": "ack", "id": "1", "data": {}}


def test_a_ticket_opens_one_socket_and_no_second_one(person: Person, server: SocketServer) -> None:
    query = f"?ticket={person.ticket()}"
    assert ask(person.connect(server, query=query), "ping")["event"] == "ack"
    assert refusal(person, server, query=query) == (401, "authentication_failed")


def test_an_expired_ticket_is_refused(person: Person, server: SocketServer, valkey: Valkey) -> None:
    ticket = person.ticket(seconds=0.05)
    wait_until(lambda: not valkey.client.exists(f"test:ticket:{ticket}"))
    assert refusal(person, server, query=f"?ticket={ticket}") == (401, "authentication_failed")


@pytest.mark.parametrize("query", ["", "?ticket=", "?ticket=a&ticket=b", "?other=1"])
def test_without_credentials_the_socket_does_not_open(person: Person, server: SocketServer, query: str) -> None:
    assert refusal(person, server, query=query, additional_headers={}) == (401, "not_authenticated")


def test_a_wrong_token_is_refused(person: Person, server: SocketServer) -> None:
    headers = {"Authorization": "Bearer nobody"}
    assert refusal(person, server, additional_headers=headers) == (401, "authentication_failed")


@pytest.mark.parametrize("name", ["token", "access_token", "jwt", "authorization"])
def test_a_token_in_the_address_is_refused_even_when_it_is_good(
    person: Person, server: SocketServer, name: str
) -> None:
    query = f"?{name}={person.token}&ticket={person.ticket()}"
    assert refusal(person, server, query=query) == (401, "token_in_url")


def test_what_stands_in_the_address_is_not_logged(person: Person, server: SocketServer) -> None:
    ticket = person.ticket()
    ask(person.connect(server, query=f"?ticket={ticket}"), "ping")
    refusal(person, server, query=f"?token={person.token}")
    log = server.log.read_text()
    assert '"WebSocket /ws/v1/events" [accepted]' in log
    assert ticket not in log
    assert person.token not in log


@pytest.mark.parametrize("origin", ["https://app.example.org", "https://app.example.org:443", "own"])
def test_our_own_pages_may_open_sockets(person: Person, server: SocketServer, origin: str) -> None:
    own = f"http://127.0.0.1:{server.port}"
    assert ask(person.connect(server, origin=origin.replace("own", own)), "ping")["event"] == "ack"


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://app.example.org",
        "https://app.example.org.evil.example",
        "https://app.example.org:8443",
        "http://127.0.0.1:1",
        "null",
        "https://[",
    ],
)
def test_pages_of_other_sites_may_not(person: Person, server: SocketServer, origin: str) -> None:
    assert refusal(person, server, origin=origin) == (403, "origin_refused")


def test_a_name_rebound_to_our_address_is_not_our_own(person: Person, server: SocketServer) -> None:
    origin = f"http://evil.example:{server.port}"
    assert refusal(person, server, host="evil.example", origin=origin) == (403, "origin_refused")


def test_a_native_app_without_an_origin_needs_credentials_too(person: Person, server: SocketServer) -> None:
    assert ask(person.connect(server, query=f"?ticket={person.ticket()}", origin=None), "ping")["event"] == "ack"
    assert refusal(person, server, origin=None, additional_headers={})[0] == 401


def test_a_foreign_page_does_not_use_up_the_ticket(person: Person, server: SocketServer) -> None:
    query = f"?ticket={person.ticket()}"
    assert refusal(person, server, query=query, origin="https://evil.example")[0] == 403
    assert ask(person.connect(server, query=query), "ping")["event"] == "ack"


def test_an_unknown_address_is_not_found(person: Person, server: SocketServer) -> None:
    assert refusal(person, server, path="/ws/v1/nothing") == (404, "not_found")


def test_a_refusal_is_no_error_in_the_log(person: Person, server: SocketServer) -> None:
    before = server.log.read_text().count("ERROR")
    refusal(person, server, path="/ws/v1/nothing")
    refusal(person, server, additional_headers={})
    assert ask(person.connect(server), "ping")["event"] == "ack"
    assert server.log.read_text().count("ERROR") == before == 0


def test_an_ended_session_opens_no_socket(
    make_person: Callable[[], Person], server: SocketServer, valkey: Valkey
) -> None:
    person = make_person()
    valkey.client.set(f"test:ended:{person.session_id}", 1)
    assert refusal(person, server) == (401, "authentication_failed")
