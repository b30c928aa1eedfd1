"""Setting a second factor up: begun, proven within ten minutes, by nobody else; and bodies that make no sense."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.identity.services import sessions_revoke_all
from accounts.identity.tests.walk import PASSWORD
from accounts.mfa.models import StaffDevice
from accounts.mfa.tests.factories import code_of
from accounts.mfa.tests.steps import AUTH, confirm, enable, enrol_totp, fields_of, login, wrong
from config.testing.threads import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("present")]


@pytest.mark.django_db(transaction=True)
def test_of_two_set_ups_at_once_one_holds(make_user, api_as):
    user = make_user()
    client = api_as(user)
    secret = enable(client, "totp")["secret"]
    clients = [client, api_as(user)]
    answers = at_once(2, lambda number: confirm(clients[number], "totp", code=code_of(secret)).status_code)
    assert sorted(answers) == [200, 400]
    assert StaffDevice.objects.filter(user=user).count() == 1


def test_a_second_app_is_refused(user, api_as):
    enrol_totp(api_as(user))
    answer = api_as(user, factor=True).post(f"{AUTH}/2fa/enable", {"method": "totp"})
    assert (answer.status_code, answer.json()["code"]) == (409, "factor_exists")


def test_setting_up_takes_ten_minutes_at_most(user, api_as, present):
    client = api_as(user)
    secret = enable(client, "totp")["secret"]
    present.shift(timedelta(minutes=10, seconds=1))
    assert fields_of(confirm(client, "totp", code=code_of(secret))) == [("method", "not_begun")]


def test_a_wrong_code_enables_nothing(user, api_as):
    client = api_as(user)
    secret = enable(client, "totp")["secret"]
    assert fields_of(confirm(client, "totp", code=wrong(code_of(secret)))) == [("code", "code_invalid")]
    assert login(user).status_code == 200


def test_nobody_proves_the_factor_that_somebody_else_began(user, stranger, api_as):
    secret = enable(api_as(user), "totp")["secret"]
    assert fields_of(confirm(api_as(stranger), "totp", code=code_of(secret))) == [("method", "not_begun")]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("enable", {}, "method"),
        ("enable", {"method": "pigeon"}, "method"),
        ("enable", {"method": "sms"}, "phone"),
        ("enable", {"method": "totp", "phone": "+4915112345678"}, "phone"),
        ("enable", {"method": "totp", "secret": "mine"}, "secret"),
        ("verify", {"method": "totp"}, "code"),
        ("verify", {"method": "totp", "code": 123456}, "code"),
        ("verify", {"method": "webauthn", "code": "123456"}, "credential"),
        ("verify", {"method": "recovery_code", "code": "123456"}, "method"),
        ("verify", {"code": "123456"}, "method"),
        ("verify", {"mfa_token": 5, "code": "123456"}, "mfa_token"),
        ("verify", {"mfa_token": "x", "code": "1", "credential": {}}, "code"),
        ("verify", {"mfa_token": "x", "credential": "text"}, "credential"),
        ("disable", {"method": "recovery_code"}, "method"),
        ("disable", {"method": "totp", "credential_id": "x"}, "credential_id"),
        ("challenge", {"mfa_token": "x", "method": "totp"}, "method"),
        ("challenge", {"method": "sms"}, "mfa_token"),
    ],
)
def test_a_malformed_body_names_its_field(user, api_as, path, body, field):
    answer = api_as(user).post(f"{AUTH}/2fa/{path}", body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("get", "2fa", None),
        ("post", "2fa/enable", {"method": "totp"}),
        ("post", "2fa/verify", {"method": "totp", "code": "123456"}),
        ("post", "2fa/disable", {"method": "totp"}),
        ("get", "2fa/recovery-codes", None),
        ("post", "2fa/recovery-codes", {}),
        ("post", "step-up", {"password": PASSWORD}),
        ("post", "step-up/challenge", {"method": "sms"}),
    ],
)
def test_factors_need_a_signed_in_person(api_client, method, path, body):
    assert getattr(api_client, method)(f"{AUTH}/{path}", body).status_code == 401


def test_a_session_that_ended_meanwhile_adds_no_factor(user, api_as):
    client = api_as(user)
    secret = enable(client, "totp")["secret"]
    sessions_revoke_all(owner=user, reason="revoked", now=timezone.now())
    assert confirm(client, "totp", code=code_of(secret)).status_code == 401
