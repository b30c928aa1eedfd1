"""The socket of the worklist: opened by a ticket of the staff site, and shut as soon as its session or role is gone."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
import redis
import time_machine
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from accounts.identity.models import User
from accounts.identity.services import session_start
from accounts.identity.socket_authentication import socket_identity
from accounts.identity.staff_sockets import staff_socket_identity, staff_socket_still_allowed, staff_ticket_issue
from accounts.identity.tickets import ticket_issue
from accounts.mfa.models import StaffDevice
from accounts.mfa.services import staff_sessions_end
from accounts.mfa.tests.factories import make_enrolled_staff, staff_client
from config.api.redis_client import redis_client
from config.realtime.asyncapi import asyncapi_document
from config.realtime.tests.conftest import closed_with, receive
from crisis.incidents.services import incident_claim
from crisis.incidents.tests.factories import make_incident
from crisis.worklist.tests.factories import HOME

PATH = "/ws/v1/staff/crisis"
SECONDS = 12.0


def ticket_of(client: Client) -> str:
    answer = client.post(f"{HOME}ticket/", headers={"X-Background": "1"})
    assert (answer.status_code, answer.json()["expires_in"]) == (201, 30)
    return str(answer.json()["ticket"])


@pytest.fixture
def opened(house: str) -> Iterator[Callable[..., ClientConnection]]:
    """Opens a socket of the running house; all of them are shut at the end."""
    with ExitStack() as stack:

        def open_socket(query: str = "", *, path: str = PATH, **options: Any) -> ClientConnection:
            address = f"{house.replace('http', 'ws')}{path}{query}"
            return stack.enter_context(connect(address, proxy=None, close_timeout=1, **options))

        yield open_socket


def refused(opened: Callable[..., ClientConnection], query: str = "", **options: Any) -> int:
    with pytest.raises(InvalidStatus) as caught:
        opened(query, **options)
    return int(caught.value.response.status_code)


def hears(socket: ClientConnection, event: str) -> dict[str, Any]:
    while True:
        frame = receive(socket, SECONDS)
        if frame["event"] == event:
            return dict(frame["data"])


def test_staff_hear_an_alarm_and_every_change_without_words_and_names(
    at_work: Callable[..., Any], opened: Callable[..., ClientConnection], user: User
) -> None:
    staff, client = at_work()
    socket = opened(f"?ticket={ticket_of(client)}")
    incident = make_incident(user, severity=5, note="I stand by the bridge.", location="Old mill")
    alert = hears(socket, "crisis:alert")
    assert (alert["incident_id"], alert["severity"], alert["rung"]) == (str(incident.pk), 5, 1)
    assert "bridge" not in json.dumps(alert)
    assert str(user.pk) not in json.dumps(alert)
    assert hears(socket, "crisis:incident")["reason"] == "opened"
    incident_claim(actor=staff, incident_id=incident.pk, now=timezone.now())
    news = hears(socket, "crisis:incident")
    assert (news["reason"], news["assigned_to"], news["version"]) == ("claimed", str(staff.pk), 2)


def test_a_ticket_opens_one_socket(at_work: Callable[..., Any], opened: Callable[..., ClientConnection]) -> None:
    ticket = ticket_of(at_work()[1])
    opened(f"?ticket={ticket}")
    assert refused(opened, f"?ticket={ticket}") == 401


@pytest.mark.django_db
def test_a_ticket_is_good_for_thirty_seconds_and_redis_cannot_read_it(at_work: Callable[..., Any]) -> None:
    _, client = at_work()
    ticket = ticket_of(client)
    (key,) = redis_client().keys("ticket:*")
    value = redis_client().get(key)
    assert 0 < redis_client().ttl(key) <= 30
    assert ticket.encode() not in key
    assert client.cookies[django_settings.SESSION_COOKIE_NAME].value.encode() not in value
    redis_client().pexpire(key, 1)
    while redis_client().exists(key):
        continue
    assert staff_socket_identity(None, ticket) is None


@pytest.mark.django_db
@pytest.mark.parametrize("ticket", ["", "hello", "x" * 5000, "\ud800"])
def test_what_is_no_ticket_opens_nothing(ticket: str) -> None:
    assert staff_socket_identity(None, ticket) is None
    assert staff_socket_identity("Bearer x", None) is None


def test_tokens_of_the_api_open_no_staff_socket_and_staff_tickets_no_other(
    at_work: Callable[..., Any], opened: Callable[..., ClientConnection]
) -> None:
    staff, client = at_work("admin")
    pair = session_start(user=staff, now=timezone.now(), factor=True)
    assert refused(opened, additional_headers={"Authorization": f"Bearer {pair.access}"}) == 401
    identity = socket_identity(f"Bearer {pair.access}", None)
    assert identity is not None
    api_ticket = ticket_issue(user_id=identity.user_id, session_id=identity.session_id)
    assert refused(opened, f"?ticket={api_ticket}") == 401
    assert refused(opened, f"?ticket={ticket_of(client)}", path="/ws/v1/events") == 401
    assert refused(opened) == 401
    both = {"Authorization": f"Bearer {pair.access}"}
    assert refused(opened, f"?ticket={ticket_of(client)}", additional_headers=both) == 401


def test_nobody_on_the_list_hears_of_their_own_crisis(
    at_work: Callable[..., Any], opened: Callable[..., ClientConnection]
) -> None:
    (ill, first), (_, second) = at_work(), at_work()
    own, others = (opened(f"?ticket={ticket_of(client)}") for client in (first, second))
    make_incident(ill)
    assert receive(others)["event"] == "crisis:alert"
    own.send('{"event": "ping", "id": "1", "data": {}}')
    assert receive(own)["event"] == "ack"


def test_staff_of_other_rooms_get_no_ticket_and_no_socket(opened: Callable[..., ClientConnection]) -> None:
    person, _ = make_enrolled_staff(User.Role.USER)
    client = staff_client(person)
    assert client.post(f"{HOME}ticket/").status_code == 404
    request: Any = client.get("/admin/").wsgi_request
    assert refused(opened, f"?ticket={staff_ticket_issue(request)}") == 404


def test_a_page_of_another_site_opens_no_socket(
    at_work: Callable[..., Any], opened: Callable[..., ClientConnection]
) -> None:
    ticket = ticket_of(at_work()[1])
    assert refused(opened, f"?ticket={ticket}", additional_headers={"Origin": "https://evil.example"}) == 403


ENDINGS: dict[str, Callable[[User, Client], Any]] = {
    "signed out": lambda staff, client: client.post("/admin/logout/"),
    "ended by an administrator": lambda staff, client: staff_sessions_end(user=staff, now=timezone.now()),
    "session gone": lambda staff, client: Session.objects.all().delete(),
    "another role": lambda staff, client: User.objects.filter(pk=staff.pk).update(role="admin"),
    "no role": lambda staff, client: User.objects.filter(pk=staff.pk).update(role="user", is_staff=False),
    "suspended": lambda staff, client: User.objects.filter(pk=staff.pk).update(status="suspended"),
    "factor withdrawn": lambda staff, client: StaffDevice.objects.filter(user=staff).delete(),
    "password changed": lambda staff, client: User.objects.filter(pk=staff.pk).update(password="!"),
}


@pytest.mark.slow
def test_an_open_socket_ends_within_seconds_of_what_opened_it(
    at_work: Callable[..., Any], opened: Callable[..., ClientConnection]
) -> None:
    open_sockets = {}
    for ending in ENDINGS:
        staff, client = at_work()
        open_sockets[ending] = (staff, client, opened(f"?ticket={ticket_of(client)}"))
    stays = opened(f"?ticket={ticket_of(at_work()[1])}")
    for ending, end in ENDINGS.items():
        if ending == "session gone":
            key = open_sockets[ending][1].cookies[django_settings.SESSION_COOKIE_NAME].value
            Session.objects.filter(session_key=key).delete()
        else:
            end(*open_sockets[ending][:2])
    for _, _, socket in open_sockets.values():
        assert closed_with(socket, SECONDS) == (4401, "session_over")
    stays.send('{"event": "ping", "id": "1", "data": {}}')
    assert receive(stays)["event"] == "ack"


@pytest.mark.slow
def test_an_app_of_staff_hears_nothing_more_within_seconds_of_losing_the_role(
    at_work: Callable[..., Any], opened: Callable[..., ClientConnection]
) -> None:
    staff, _ = at_work()
    pair = session_start(user=staff, now=timezone.now(), factor=True)
    headers = {"Authorization": f"Bearer {pair.access}"}
    socket = opened(path="/ws/v1/events", additional_headers=headers)
    User.objects.filter(pk=staff.pk).update(role="user", is_staff=False)
    assert closed_with(socket, SECONDS) == (4401, "session_over")


@pytest.mark.django_db
@pytest.mark.parametrize("ending", ENDINGS)
def test_asked_again_the_answer_is_no(at_work: Callable[..., Any], ending: str) -> None:
    staff, client = at_work()
    identity = staff_socket_identity(None, ticket_of(client))
    assert identity is not None
    assert staff_socket_still_allowed(identity) is True
    ENDINGS[ending](staff, client)
    assert staff_socket_still_allowed(identity) is False


@pytest.mark.django_db
def test_standing_still_ends_the_socket_too_and_asking_is_no_activity(at_work: Callable[..., Any]) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        _, client = at_work()
        identity = staff_socket_identity(None, ticket_of(client))
        assert identity is not None
        for _ in range(14):
            clock.shift(timedelta(minutes=1))
            assert staff_socket_still_allowed(identity) is True
        clock.shift(timedelta(minutes=1))
        assert staff_socket_still_allowed(identity) is False


@pytest.mark.django_db
def test_asking_again_costs_three_queries(at_work: Callable[..., Any], django_assert_num_queries: Any) -> None:
    identity = staff_socket_identity(None, ticket_of(at_work()[1]))
    assert identity is not None
    with django_assert_num_queries(3):
        assert staff_socket_still_allowed(identity)


@pytest.mark.django_db
def test_without_redis_the_page_works_and_says_that_there_is_no_socket(
    at_work: Callable[..., Any], user: User, settings: Any
) -> None:
    _, client = at_work()
    incident = make_incident(user)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.post(f"{HOME}ticket/")
    assert (answer.status_code, answer.json()["code"]) == (503, "service_unavailable")
    with pytest.raises(redis.RedisError):
        redis_client().ping()
    assert str(incident.pk) in client.get(HOME).content.decode()
    assert client.post(f"{HOME}{incident.pk}/claim/", {"version": incident.version}).status_code == 200


def test_the_document_of_sockets_names_it() -> None:
    document = asyncapi_document()
    messages = document["channels"]["ws_v1_staff_crisis"]["messages"]
    assert {"ws_v1_staff_crisis_crisis_alert_from_server", "ws_v1_staff_crisis_crisis_incident_from_server"} <= set(
        messages
    )
    assert "/ws/v1/staff/" in document["info"]["description"]
