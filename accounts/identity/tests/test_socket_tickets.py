from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.identity.models import User
from accounts.identity.services import session_start, sessions_revoke_all
from accounts.identity.socket_authentication import socket_identity, socket_still_allowed
from accounts.identity.tests.walk import ROOT, bearer
from accounts.identity.tickets import ticket_issue, ticket_redeem
from accounts.identity.tokens import token_read
from config.api.redis_client import redis_client
from config.testing.threads import at_once

pytestmark = pytest.mark.django_db
URL = f"{ROOT}/socket-ticket"


@pytest.fixture
def pair(user):
    return session_start(user=user, now=timezone.now())


def ticket_of(pair):
    answer = bearer(pair.access).post(URL)
    assert answer.status_code == 201
    assert answer.json()["expires_in"] == 30
    return answer.json()["ticket"]


def test_a_ticket_opens_one_socket_for_its_session(user, pair):
    ticket = ticket_of(pair)
    identity = socket_identity(None, ticket)
    assert identity is not None
    assert identity.user_id == user.pk
    assert str(identity.session_id) == token_read(pair.access, "access")["session_id"]
    assert socket_identity(None, ticket) is None


def test_redis_keeps_ids_for_thirty_seconds_and_not_the_ticket(user, pair):
    ticket = ticket_of(pair)
    (key,) = redis_client().keys("ticket:*")
    assert ticket.encode() not in key
    assert 0 < redis_client().ttl(key) <= 30
    assert redis_client().get(key).decode() == f"{user.pk} {token_read(pair.access, 'access')['session_id']}"


def test_of_twenty_sockets_with_one_ticket_one_opens():
    ticket = ticket_issue(user_id=uuid4(), session_id=uuid4())
    assert sum(found is not None for found in at_once(20, lambda _: ticket_redeem(ticket))) == 1


@pytest.mark.parametrize("ticket", ["", "hello", "x" * 5000, "\ud800"])
def test_what_is_no_ticket_opens_nothing(ticket):
    assert socket_identity(None, ticket) is None


def test_a_ticket_of_an_ended_session_opens_nothing(user, pair):
    ticket = ticket_of(pair)
    sessions_revoke_all(owner=user, reason="revoked", now=timezone.now())
    assert socket_identity(None, ticket) is None


def test_a_ticket_joins_no_person_to_a_strangers_session(user, stranger, pair):
    theirs = token_read(session_start(user=stranger, now=timezone.now()).access, "access")["session_id"]
    assert socket_identity(None, ticket_issue(user_id=user.pk, session_id=theirs)) is None


def test_the_header_opens_a_socket_too(user, pair):
    identity = socket_identity(f"Bearer {pair.access}", None)
    assert identity is not None
    assert identity.user_id == user.pk


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x.y.z", "Basic dXNlcjpwdw==", "refresh"])
def test_a_header_that_does_not_hold_opens_nothing_even_beside_a_good_ticket(pair, header):
    value = f"Bearer {pair.refresh}" if header == "refresh" else header
    assert socket_identity(value, ticket_of(pair)) is None


@pytest.mark.parametrize("ending", ["revoked", "suspended"])
def test_an_open_socket_ends_with_its_session_or_person(user, pair, ending):
    identity = socket_identity(f"Bearer {pair.access}", None)
    assert socket_still_allowed(identity) is True
    if ending == "revoked":
        sessions_revoke_all(owner=user, reason="revoked", now=timezone.now())
    else:
        User.objects.filter(pk=user.pk).update(status=User.Status.SUSPENDED)
    assert socket_still_allowed(identity) is False


def test_tickets_are_for_signed_in_people_and_sixty_in_a_quarter_of_an_hour(api_client, pair):
    assert api_client.post(URL).status_code == 401
    client = bearer(pair.access)
    assert [client.post(URL).status_code for _ in range(61)] == [201] * 60 + [429]
