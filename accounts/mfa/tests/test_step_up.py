"""Step-up: the password where there is nothing better, the second factor where there is one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.identity.models import User, UserSession
from accounts.identity.services import session_start, user_create
from accounts.identity.tests.walk import OTHER_PASSWORD, PASSWORD, bearer
from accounts.mfa.tests.factories import code_of, make_enrolled_staff
from accounts.mfa.tests.steps import AUTH, enrol_totp, fields_of, owed, verify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("present")]
URL = f"{AUTH}/step-up"


def asks_for_step_up(answer):
    return (answer.status_code, answer.json().get("code")) == (403, "step_up_required")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("post", f"{AUTH}/2fa/enable", {"method": "totp"}),
        ("post", f"{AUTH}/2fa/disable", {"method": "totp"}),
        ("get", f"{AUTH}/2fa/recovery-codes", None),
        ("post", f"{AUTH}/2fa/recovery-codes", {}),
        ("post", "/api/v1/users/me/phone", {"phone": "+4915112345678"}),
    ],
)
def test_a_session_whose_last_proof_is_six_minutes_old_is_asked_again(user, api_as, present, method, path, body):
    client = api_as(user)
    present.shift(timedelta(minutes=5, seconds=1))
    assert asks_for_step_up(getattr(client, method)(path, body))
    assert client.post(URL, {"password": PASSWORD}).status_code == 200
    assert not asks_for_step_up(getattr(client, method)(path, body))


def test_without_a_factor_the_password_proves_it(user, api_as, present):
    client = api_as(user, fresh=False)
    answer = client.post(URL, {"password": PASSWORD})
    assert answer.status_code == 200
    assert (answer.json()["factor"], answer.json()["expires_in"]) == (False, 300)
    session = UserSession.objects.get(owner=user)
    assert (session.stepped_up_at, session.factor_at) == (timezone.now(), None)


def test_a_wrong_password_is_refused_and_five_lock_the_account(user, api_as):
    client = api_as(user, fresh=False)
    answers = [client.post(URL, {"password": OTHER_PASSWORD}) for _ in range(5)]
    assert {tuple(fields_of(answer)) for answer in answers} == {(("password", "password_incorrect"),)}
    locked = client.post(URL, {"password": PASSWORD})
    assert (locked.status_code, locked.json()["code"]) == (401, "account_locked")
    assert asks_for_step_up(client.post(f"{AUTH}/2fa/enable", {"method": "totp"}))


def test_with_a_factor_the_password_is_not_enough(user, api_as, present):
    enrol_totp(api_as(user))
    present.shift(1)
    client = api_as(user, factor=True, fresh=False)
    answer = client.post(URL, {"password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (403, "factor_needed")
    assert answer.json()["methods"] == ["recovery_code", "totp"]
    assert asks_for_step_up(client.post(f"{AUTH}/2fa/disable", {"method": "totp"}))


def test_with_a_factor_its_code_proves_it_once(user, api_as, present):
    secret, codes = enrol_totp(api_as(user))
    present.shift(1)
    client = api_as(user, factor=True, fresh=False)
    assert fields_of(client.post(URL, {"code": code_of(secret)})) == [("code", "code_invalid")]
    present.shift(timedelta(seconds=30))
    answer = client.post(URL, {"code": code_of(secret)})
    assert (answer.status_code, answer.json()["factor"]) == (200, True)
    assert verify(owed(user), code=code_of(secret)).status_code == 400
    assert client.post(URL, {"code": codes[0]}).status_code == 200
    assert client.post(URL, {"code": codes[0]}).status_code == 400


def test_only_this_session_is_stepped_up(user, api_as, present):
    client = api_as(user, fresh=False)
    present.shift(1)
    other = api_as(user, fresh=False)
    client.post(URL, {"password": PASSWORD})
    assert asks_for_step_up(other.post(f"{AUTH}/2fa/enable", {"method": "totp"}))


def test_without_password_and_factor_only_another_sign_in_helps(user, api_as):
    person = user_create(email="social@example.org", password=None, now=timezone.now())
    client = api_as(person, fresh=False)
    for body in ({"password": PASSWORD}, {"code": "123456"}):
        answer = client.post(URL, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "sign_in_again")


def test_a_code_without_a_factor_names_what_is_needed(user, api_as):
    assert fields_of(api_as(user).post(URL, {"code": "123456"})) == [("password", "required")]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "code"),
        ({"password": PASSWORD, "code": "123456"}, "code"),
        ({"password": 5}, "password"),
        ({"code": "123456", "method": "pigeon"}, "method"),
        ({"pin": "1"}, "pin"),
    ],
)
def test_a_malformed_step_up_names_its_field(user, api_as, body, field):
    answer = api_as(user).post(URL, body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


def test_a_session_opened_with_the_password_alone_cannot_touch_a_factor_added_since(user, api_as, present):
    thief, owner = api_as(user), api_as(user)
    enrol_totp(owner)
    for body in ({"method": "totp"}, {"method": "webauthn"}):
        path = "disable" if body["method"] == "totp" else "enable"
        assert asks_for_step_up(thief.post(f"{AUTH}/2fa/{path}", body))
    assert asks_for_step_up(thief.post(f"{AUTH}/2fa/recovery-codes", {}))
    assert thief.post(URL, {"password": PASSWORD}).json()["code"] == "factor_needed"


def test_staff_whose_session_has_not_proven_the_factor_do_it_here(make_user, present):
    person, secret = make_enrolled_staff(User.Role.THERAPIST)
    client = bearer(session_start(user=person, now=timezone.now()).access)
    refused = client.get("/api/v1/mood/entries")
    assert (refused.status_code, refused.json()["code"]) == (403, "factor_required")
    assert client.post(URL, {"code": code_of(secret)}).status_code == 200
    assert client.get("/api/v1/mood/entries").status_code == 200


def test_the_queries_of_a_step_up(user, api_as, django_assert_num_queries, present):
    client = api_as(user, fresh=False)
    with django_assert_num_queries(11):
        assert client.post(URL, {"password": PASSWORD}).status_code == 200
