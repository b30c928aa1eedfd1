from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as configured
from django.contrib.auth.hashers import Argon2PasswordHasher, get_hashers
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.identity.models import User, UserSession
from accounts.identity.tests.walk import OTHER_PASSWORD, PASSWORD, ROOT, client_at, sign_in, sign_up
from config.api import buckets

pytestmark = pytest.mark.django_db
URL = f"{ROOT}/login"


@pytest.mark.parametrize("field", ["identifier", "email", "username"])
def test_sign_in_takes_the_address_or_the_name_in_any_case(api_client, make_user, field):
    user = make_user(email="lea@example.org", username="lea")
    name = {"identifier": " LEA@example.org ", "email": "Lea@Example.org", "username": "Lea"}[field]
    answer = api_client.post(URL, {field: name, "password": PASSWORD, "device": {"name": "Phone"}})
    assert answer.status_code == 200
    assert set(answer.json()) == {"access_token", "refresh_token", "token_type", "expires_in", "user"}
    assert answer.json()["user"]["id"] == str(user.pk)
    assert UserSession.objects.get(owner=user).device_info["name"] == "Phone"
    user.refresh_from_db()
    assert (timezone.now() - user.last_login).total_seconds() < 60


def test_an_address_nobody_proved_yet_does_not_block_sign_in():
    sign_up("lea@example.org")
    assert sign_in("lea@example.org").json()["user"]["email_verified"] is False


@pytest.mark.parametrize("case", ["unknown address", "unknown name", "wrong password", "suspended", "deleted"])
def test_whatever_is_wrong_gets_the_same_answer(make_user, case):
    make_user(email="lea@example.org", username="lea")
    make_user(email="gone@example.org", status=User.Status.SUSPENDED)
    make_user(email="erased@example.org", status=User.Status.DELETED)
    identifier, password = {
        "unknown address": ("nobody@example.org", PASSWORD),
        "unknown name": ("nobody", PASSWORD),
        "wrong password": ("lea@example.org", OTHER_PASSWORD),
        "suspended": ("gone@example.org", PASSWORD),
        "deleted": ("erased@example.org", PASSWORD),
    }[case]
    answer = sign_in(identifier, password)
    assert answer.status_code == 401
    body = answer.json()
    body.pop("request_id")
    assert body == {
        "type": "/problems/invalid_credentials",
        "title": "Unauthorized",
        "status": 401,
        "detail": "The name or the password is not right.",
        "code": "invalid_credentials",
        "errors": [],
    }
    row = AuditEvent.objects.get(action="accounts.login.failed")
    assert identifier not in str(row.details)
    assert len(row.details["identifier"]) == 32


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"password": PASSWORD}, "identifier"),
        ({"email": "a@example.org", "username": "a", "password": PASSWORD}, "identifier"),
        ({"email": "a@example.org"}, "password"),
        ({"email": "a@example.org", "password": 12345678}, "password"),
        ({"email": "a@example.org", "password": PASSWORD, "otp": "1"}, "otp"),
    ],
)
def test_a_malformed_sign_in_names_its_field(api_client, body, field):
    answer = api_client.post(URL, body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field


@pytest.mark.parametrize("identifier", ["lea@example.org", "nobody@example.org"])
def test_five_failures_lock_for_a_quarter_of_an_hour_whether_the_account_exists_or_not(make_user, identifier):
    make_user(email="lea@example.org")
    for number in range(5):
        assert sign_in(identifier, OTHER_PASSWORD, ip=f"192.0.2.{number}").json()["code"] == "invalid_credentials"
    locked = sign_in(identifier, PASSWORD, ip="192.0.2.99")
    assert (locked.status_code, locked.json()["code"]) == (401, "account_locked")
    assert 800 < int(locked["Retry-After"]) <= 900
    assert AuditEvent.objects.filter(action="accounts.login.locked").count() == 1


def test_the_lock_opens_by_itself(make_user):
    make_user(email="lea@example.org")
    for number in range(5):
        sign_in("lea@example.org", OTHER_PASSWORD, ip=f"192.0.2.{number}")
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1), tick=True):
        assert sign_in("lea@example.org", ip="192.0.2.98").status_code == 200


def test_another_host_header_brings_no_more_tries(make_user, settings):
    settings.ALLOWED_HOSTS = ["*"]
    make_user(email="lea@example.org")
    for number in range(5):
        sign_in("lea@example.org", OTHER_PASSWORD, ip=f"192.0.2.{number}")
    body = {"identifier": "lea@example.org", "password": PASSWORD}
    answer = client_at("192.0.2.97").post(URL, body, headers={"Host": "other.example"})
    assert answer.json()["code"] == "account_locked"


def test_good_sign_ins_do_not_use_up_the_tries(make_user):
    make_user(email="lea@example.org")
    answers = [sign_in("lea@example.org", ip=f"192.0.2.{number}").status_code for number in range(8)]
    assert answers == [200] * 8


def test_one_address_may_try_one_name_five_times(make_user):
    make_user(email="lea@example.org")
    make_user(email="kim@example.org")
    answers = [sign_in("lea@example.org", OTHER_PASSWORD) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert "Retry-After" in answers[-1]
    assert sign_in("kim@example.org").status_code == 200


def test_without_redis_nobody_can_guess(make_user, settings):
    make_user(email="lea@example.org")
    good = settings.REDIS_URL
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    buckets.breaker.open_until = 0.0
    try:
        answer = sign_in("lea@example.org")
    finally:
        settings.REDIS_URL = good
        buckets.breaker.open_until = 0.0
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0


def test_an_expired_token_in_the_header_does_not_stand_in_the_way(make_user, api_client):
    make_user(email="lea@example.org")
    api_client.credentials(HTTP_AUTHORIZATION="Bearer worn.out.token")
    assert api_client.post(URL, {"email": "lea@example.org", "password": PASSWORD}).status_code == 200


def test_an_argon2_hash_from_elsewhere_signs_in_and_becomes_bcrypt(make_user):
    user = make_user(email="lea@example.org")
    User.objects.filter(pk=user.pk).update(password=Argon2PasswordHasher().encode(PASSWORD, "somesalt1"))
    assert sign_in("lea@example.org").status_code == 200
    user.refresh_from_db()
    assert user.password.startswith("bcrypt_sha256$")


def test_the_backend_in_force_is_the_one_with_equal_work():
    assert configured.AUTHENTICATION_BACKENDS == ["accounts.identity.backend.IdentityBackend"]


def test_production_hashes_with_twelve_rounds_of_bcrypt_and_reads_argon2(settings):
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[1:]
    first, second = get_hashers()
    assert (type(first).__name__, first.rounds) == ("BCryptSHA256PasswordHasher", 12)
    assert type(second).__name__ == "Argon2PasswordHasher"


def test_the_limiter_is_shared_by_all_processes():
    assert configured.CACHES["default"]["BACKEND"].endswith("RedisCache")
