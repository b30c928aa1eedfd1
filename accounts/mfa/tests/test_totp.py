"""An authenticator app: set up, asked for at sign-in, and each of its codes works once, wherever it is shown."""

from datetime import timedelta
from threading import Thread

import pytest
from django.core.cache import cache
from django.db import connections, transaction
from django.test import Client
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.identity.mailing import reset_token
from accounts.identity.models import User, UserSession
from accounts.identity.services import password_set, session_start
from accounts.identity.tests.walk import OTHER_PASSWORD, PASSWORD, bearer, client_at
from accounts.identity.tokens import token_read
from accounts.mfa.models import MfaChallenge, PendingFactor
from accounts.mfa.services import staff_enrol
from accounts.mfa.tests.factories import code_of, make_enrolled_staff
from accounts.mfa.tests.steps import (
    AUTH,
    enable,
    enrol_totp,
    fields_of,
    login,
    owed,
    signed_in,
    verify,
)
from config.api import buckets
from config.testing.threads import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("present")]
HALF_A_MINUTE = timedelta(seconds=30)


@pytest.fixture
def enrolled(user, api_as, present):
    """A person with an app, half a minute after setting it up."""
    secret, codes = enrol_totp(api_as(user))
    present.shift(HALF_A_MINUTE)
    return secret, codes


def test_enable_shows_the_secret_and_counts_for_nothing_yet(user, api_as):
    answer = enable(api_as(user), "totp")
    assert set(answer) == {"method", "secret", "otpauth_uri", "qr_svg", "expires_in"}
    assert f"secret={answer['secret']}" in answer["otpauth_uri"]
    assert answer["qr_svg"].startswith("<svg")
    assert login(user).status_code == 200


def test_proving_it_enables_it_and_shows_ten_recovery_codes_this_once(user, api_as):
    client = api_as(user)
    secret, codes = enrol_totp(client)
    assert len(set(codes)) == 10
    shown = client.get(f"{AUTH}/2fa").json()
    assert shown == {
        "methods": ["recovery_code", "totp"],
        "required": False,
        "recovery_codes_remaining": 10,
        "passkeys": [],
    }
    assert not PendingFactor.objects.exists()
    assert AuditEvent.objects.filter(action="accounts.factor.added", owner_id=user.pk).count() == 1
    assert secret not in str(list(AuditEvent.objects.values_list("details", flat=True)))


def test_a_sign_in_owes_the_second_factor_and_gets_its_session_with_it(user, enrolled):
    answer = login(user, device={"name": "Phone", "platform": "ios"})
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert (body["code"], body["methods"], body["expires_in"]) == ("mfa_required", ["recovery_code", "totp"], 300)
    assert token_read(body["mfa_token"], "mfa")["challenge"] == str(MfaChallenge.objects.get().pk)
    before = UserSession.objects.count()
    done = verify(body["mfa_token"], code=code_of(enrolled[0]))
    assert done.status_code == 200
    assert set(done.json()) == {"access_token", "refresh_token", "token_type", "expires_in", "user"}
    session = UserSession.objects.latest("created_at")
    assert UserSession.objects.count() == before + 1
    assert session.factor_at == session.stepped_up_at == timezone.now()
    assert session.device_info["name"] == "Phone"
    assert signed_in(done).get(f"{AUTH}/sessions").status_code == 200


def test_the_token_of_a_sign_in_opens_nothing_else(user, enrolled):
    token = owed(user)
    assert bearer(token).get(f"{AUTH}/sessions").status_code == 401
    assert client_at("127.0.0.1").post(f"{AUTH}/refresh", {"refresh_token": token}).status_code == 401
    pair = session_start(user=user, now=timezone.now(), factor=True)
    assert fields_of(verify(pair.access, code=code_of(enrolled[0]))) == [("mfa_token", "mfa_token_invalid")]


def test_an_old_bearer_does_not_stand_in_the_way_of_a_sign_in(user, enrolled):
    client = bearer("worn.out.token")
    body = {"mfa_token": owed(user), "code": code_of(enrolled[0])}
    assert client.post(f"{AUTH}/2fa/verify", body).status_code == 200


def test_the_code_that_enrolled_does_not_sign_in(user, api_as, present):
    secret, _ = enrol_totp(api_as(user))
    cache.clear()
    assert fields_of(verify(owed(user), code=code_of(secret))) == [("code", "code_invalid")]
    present.shift(HALF_A_MINUTE)
    assert verify(owed(user), code=code_of(secret)).status_code == 200


def test_a_code_works_once(user, enrolled):
    assert verify(owed(user), code=code_of(enrolled[0])).status_code == 200
    cache.clear()
    assert verify(owed(user), code=code_of(enrolled[0])).status_code == 400


def test_a_code_that_the_staff_site_took_is_refused_here_and_the_other_way_round(present):
    person, secret = make_enrolled_staff()
    body = {"username": person.username, "password": PASSWORD, "otp_token": code_of(secret)}
    assert Client().post("/admin/login/", body).status_code == 302
    assert verify(owed(person), code=code_of(secret)).status_code == 400
    present.shift(timedelta(minutes=2))
    assert verify(owed(person), code=code_of(secret)).status_code == 200
    assert Client().post("/admin/login/", {**body, "otp_token": code_of(secret)}).status_code == 200
    present.shift(timedelta(minutes=2))
    assert Client().post("/admin/login/", {**body, "otp_token": code_of(secret)}).status_code == 302


@pytest.mark.parametrize("shown", ["{0} {1}", "{0}{1}", " {0}{1} "])
def test_a_code_may_be_typed_as_the_app_shows_it(user, enrolled, shown):
    code = code_of(enrolled[0])
    assert verify(owed(user), code=shown.format(code[:3], code[3:])).status_code == 200


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "१२३४५६", "💥" * 6, "000000\u2028"])
def test_what_is_no_code_is_refused(user, enrolled, code):
    answer = verify(owed(user), code=code)
    assert answer.status_code == 400
    assert fields_of(answer)[0][0] == "code"


def test_a_sign_in_is_finished_once(user, enrolled, present):
    token = owed(user)
    assert verify(token, code=code_of(enrolled[0])).status_code == 200
    present.shift(HALF_A_MINUTE)
    assert fields_of(verify(token, code=code_of(enrolled[0]))) == [("mfa_token", "mfa_token_invalid")]


def test_a_sign_in_waits_for_five_minutes(user, enrolled, present):
    token = owed(user)
    present.shift(timedelta(minutes=5, seconds=1))
    assert fields_of(verify(token, code=code_of(enrolled[0]))) == [("mfa_token", "mfa_token_invalid")]


def test_a_sign_in_of_one_person_takes_no_code_of_another(user, stranger, enrolled, api_as):
    secret, _ = enrol_totp(api_as(stranger))
    assert fields_of(verify(owed(user), code=code_of(secret, later=1))) == [("code", "code_invalid")]
    assert fields_of(verify(owed(stranger), code=code_of(enrolled[0]))) == [("code", "code_invalid")]


@pytest.mark.parametrize("event", ["password changed", "suspended", "deleted", "forged", "text", "cut"])
def test_a_sign_in_is_over_when_what_it_rests_on_is(user, enrolled, present, event):
    token = owed(user)
    present.shift(timedelta(seconds=1))
    if event == "password changed":
        password_set(user=user, password=OTHER_PASSWORD, now=timezone.now())
    elif event == "suspended":
        User.objects.filter(pk=user.pk).update(status=User.Status.SUSPENDED)
    elif event == "deleted":
        User.objects.filter(pk=user.pk).delete()
    token = {"forged": token[:-4] + "AAAA", "text": "hello", "cut": token[:-9]}.get(event, token)
    answer = verify(token, code=code_of(enrolled[0]))
    assert (answer.status_code, fields_of(answer)) == (400, [("mfa_token", "mfa_token_invalid")])


@pytest.mark.django_db(transaction=True)
def test_of_several_uses_of_one_code_at_once_one_signs_in(make_user, api_as, present):
    user = make_user()
    secret, _ = enrol_totp(api_as(user))
    present.shift(HALF_A_MINUTE)
    tokens, code = [owed(user) for _ in range(4)], code_of(secret)
    answers = at_once(4, lambda number: verify(tokens[number], code=code).status_code)
    assert sorted(answers) == [200, 400, 400, 400]


@pytest.mark.django_db(transaction=True)
def test_a_sign_in_waits_for_a_factor_that_is_being_added(make_user):
    user, answers = make_user(), []
    waiting = Thread(target=lambda: (answers.append(login(user)), connections.close_all()))
    with transaction.atomic():
        staff_enrol(user)
        waiting.start()
        waiting.join(0.7)
        assert waiting.is_alive()
    waiting.join()
    assert (answers[0].status_code, answers[0].json()["code"]) == (401, "mfa_required")


def test_without_redis_nobody_can_guess_and_nothing_breaks(user, enrolled, settings, present):
    token = owed(user)
    good = settings.REDIS_URL
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    buckets.breaker.open_until = 0.0
    try:
        answer = verify(token, code=code_of(enrolled[0]))
    finally:
        settings.REDIS_URL = good
        buckets.breaker.open_until = 0.0
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0


def test_when_only_the_cache_is_away_a_code_gets_503_and_stays_good(user, enrolled, monkeypatch):
    from redis.exceptions import ConnectionError as RedisConnectionError

    def no_redis(*_: object, **__: object) -> None:
        raise RedisConnectionError

    token = owed(user)
    with monkeypatch.context() as patch:
        # The network edge: allauth marks used codes in the cache.
        patch.setattr("django.core.cache.backends.redis.RedisCacheClient.add", no_redis)
        answer = verify(token, code=code_of(enrolled[0]))
    assert answer.status_code == 503
    assert verify(token, code=code_of(enrolled[0])).status_code == 200


def test_a_reset_password_does_not_get_past_the_factor(user, enrolled):
    user.refresh_from_db()
    answer = client_at("127.0.0.1").post(
        f"{AUTH}/reset-password", {"token": reset_token(user), "new_password": OTHER_PASSWORD}
    )
    assert answer.status_code == 204
    again = login(user, OTHER_PASSWORD)
    assert (again.status_code, again.json()["code"]) == (401, "mfa_required")
    assert verify(again.json()["mfa_token"], code=code_of(enrolled[0])).status_code == 200


def test_people_without_a_factor_sign_in_as_before(user, django_assert_num_queries):
    login(user)
    with django_assert_num_queries(18):
        assert login(user).status_code == 200


def test_the_number_of_queries_of_a_sign_in_with_a_factor(user, enrolled, django_assert_num_queries, present):
    verify(owed(user), code=code_of(enrolled[0]))
    present.shift(HALF_A_MINUTE)
    with django_assert_num_queries(8):
        token = owed(user)
    with django_assert_num_queries(28):
        assert verify(token, code=code_of(enrolled[0])).status_code == 200
