import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.identity.models import User, UserSession
from accounts.identity.services import session_start, sessions_revoke_all
from accounts.identity.tests.walk import ROOT, bearer, client_at
from accounts.identity.tokens import token_hash
from config.testing.threads import at_once

pytestmark = pytest.mark.django_db
URL = f"{ROOT}/refresh"


def refresh(token: str):
    return client_at("127.0.0.1").post(URL, {"refresh_token": token})


def later(seconds: float):
    return time_machine.travel(timezone.now() + timedelta(seconds=seconds), tick=True)


def test_refreshing_gives_the_next_pair_and_the_row_keeps_only_hashes(user):
    first = session_start(user=user, now=timezone.now())
    answer = refresh(first.refresh)
    assert answer.status_code == 200
    body = answer.json()
    assert set(body) == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert body["refresh_token"] != first.refresh
    assert bearer(body["access_token"]).get(f"{ROOT}/sessions").status_code == 200
    session = UserSession.objects.get(owner=user)
    assert bytes(session.refresh_token_hash) == token_hash(body["refresh_token"])
    assert bytes(session.previous_token_hash) == token_hash(first.refresh)


def test_a_lost_answer_may_be_asked_for_again_within_ten_seconds(user):
    first = session_start(user=user, now=timezone.now())
    successor = refresh(first.refresh).json()["refresh_token"]
    with later(9):
        assert refresh(first.refresh).json()["refresh_token"] == successor
    assert refresh(successor).status_code == 200


def test_a_token_that_comes_back_later_ends_the_session_and_its_descendants(user):
    first = session_start(user=user, now=timezone.now())
    successor = refresh(first.refresh).json()
    with later(11):
        answer = refresh(first.refresh)
        assert (answer.status_code, answer.json()["code"]) == (401, "token_reused")
        assert refresh(successor["refresh_token"]).status_code == 401
        assert bearer(successor["access_token"]).get(f"{ROOT}/sessions").status_code == 401
    row = AuditEvent.objects.get(action="accounts.session.revoked", owner_id=user.pk)
    assert row.details == {"reason": "token_reused"}


def test_a_grandparent_token_ends_the_session_even_at_once(user):
    first = session_start(user=user, now=timezone.now())
    second = refresh(first.refresh).json()["refresh_token"]
    third = refresh(second).json()["refresh_token"]
    assert refresh(first.refresh).json()["code"] == "token_reused"
    assert refresh(third).status_code == 401


@pytest.mark.django_db(transaction=True)
def test_sixteen_refreshes_at_once_get_one_successor(make_user):
    first = session_start(user=make_user(), now=timezone.now())
    answers = at_once(16, lambda _: refresh(first.refresh))
    assert [answer.status_code for answer in answers] == [200] * 16
    assert len({answer.json()["refresh_token"] for answer in answers}) == 1
    assert UserSession.objects.get().generation == 2


def refused_tokens(user):
    pair = session_start(user=user, now=timezone.now())
    return {"access as refresh": pair.access, "cut": pair.refresh[:-3], "text": "hello", "long": "x" * 4096}


@pytest.mark.parametrize("kind", ["access as refresh", "cut", "text", "long"])
def test_what_is_no_refresh_token_is_refused(user, kind):
    answer = refresh(refused_tokens(user)[kind])
    assert (answer.status_code, answer.json()["code"]) == (401, "refresh_refused")


@pytest.mark.parametrize("body", [{}, {"refresh_token": 5}, {"refresh_token": "x" * 5000}])
def test_a_malformed_refresh_names_its_field(api_client, body):
    answer = api_client.post(URL, body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "refresh_token"


@pytest.mark.parametrize("ending", ["revoked", "suspended", "expired", "deleted"])
def test_no_refresh_after_the_end(user, ending):
    pair = session_start(user=user, now=timezone.now())
    if ending == "revoked":
        sessions_revoke_all(owner=user, reason="revoked", now=timezone.now())
    elif ending == "suspended":
        User.objects.filter(pk=user.pk).update(status=User.Status.SUSPENDED)
    elif ending == "expired":
        UserSession.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    else:
        User.objects.filter(pk=user.pk).delete()
    assert refresh(pair.refresh).json()["code"] == "refresh_refused"


def test_refreshing_does_not_lengthen_the_thirty_days(user):
    pair = session_start(user=user, now=timezone.now())
    ends = UserSession.objects.get().expires_at
    with later(86_400):
        assert refresh(pair.refresh).status_code == 200
    assert UserSession.objects.get().expires_at == ends


def test_a_staff_session_that_idled_for_fifteen_minutes_cannot_refresh(make_user):
    pair = session_start(user=make_user(role="therapist"), now=timezone.now())
    with later(15 * 60 + 1):
        assert refresh(pair.refresh).json()["code"] == "session_idle"


def test_an_ordinary_session_may_idle(user):
    pair = session_start(user=user, now=timezone.now())
    with later(3 * 86_400):
        assert refresh(pair.refresh).status_code == 200


def test_many_refreshes_of_many_phones_behind_one_address_pass(make_user):
    pairs = [session_start(user=make_user(), now=timezone.now()) for _ in range(8)]
    for pair in pairs:
        token = pair.refresh
        for _ in range(9):
            answer = refresh(token)
            assert answer.status_code == 200
            token = answer.json()["refresh_token"]


def test_unknown_session_is_refused_without_an_error(user):
    pair = session_start(user=user, now=timezone.now())
    UserSession.objects.update(id=uuid.uuid4())
    assert refresh(pair.refresh).json()["code"] == "refresh_refused"
