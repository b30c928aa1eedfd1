"""Recovery codes: strong, hashed, each for one use, shown once for each step-up."""

from datetime import timedelta
from threading import Thread

import pytest
from allauth.mfa.models import Authenticator
from django.db import connections, transaction

from accounts.audit.models import AuditEvent
from accounts.mfa.tests.factories import code_of
from accounts.mfa.tests.steps import AUTH, enrol_passkey, enrol_totp, fields_of, owed, verify
from config.testing.threads import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("present")]
URL = f"{AUTH}/2fa/recovery-codes"


@pytest.fixture
def client(user, api_as):
    return api_as(user)


@pytest.fixture
def enrolled(client, present):
    found = enrol_totp(client)
    present.shift(timedelta(seconds=30))
    return found


def step_up(client, secret):
    answer = client.post(f"{AUTH}/step-up", {"code": code_of(secret)})
    assert answer.status_code == 200, answer.content


def needs_step_up(answer, remaining):
    return (answer.status_code, answer.json()["code"], answer.json()["remaining"]) == (
        403, "step_up_required", remaining,
    )  # fmt: skip


def test_ten_codes_of_a_hundred_and_twenty_bits(enrolled):
    _, codes = enrolled
    plain = [code.replace("-", "") for code in codes]
    assert len(set(plain)) == 10
    assert {len(code) for code in plain} == {24}
    assert set("".join(plain)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


def test_they_are_shown_once_for_each_step_up(client, enrolled, present):
    secret, codes = enrolled
    # Setting up the factor was a step-up, and showed them.
    assert needs_step_up(client.get(URL), 10)
    step_up(client, secret)
    shown = client.get(URL)
    assert (shown.status_code, shown.json()) == (200, {"recovery_codes": codes, "remaining": 10})
    assert needs_step_up(client.get(URL), 10)
    present.shift(timedelta(minutes=1))
    step_up(client, secret)
    assert client.get(URL).json()["recovery_codes"] == codes


def test_a_step_up_of_six_minutes_ago_shows_nothing(client, enrolled, present):
    step_up(client, enrolled[0])
    present.shift(timedelta(minutes=6))
    assert needs_step_up(client.get(URL), 10)
    assert client.post(URL).json()["code"] == "step_up_required"


def test_another_session_does_not_see_them_by_the_step_up_of_this_one(user, client, enrolled, api_as, present):
    other = api_as(user, factor=True, fresh=False)
    step_up(client, enrolled[0])
    assert needs_step_up(other.get(URL), 10)


@pytest.mark.django_db(transaction=True)
def test_of_several_looks_at_once_one_sees_them(make_user, api_as, present):
    client, answers = api_as(make_user()), []
    secret, _ = enrol_totp(client)
    present.shift(timedelta(seconds=30))
    step_up(client, secret)
    looks = [Thread(target=lambda: (answers.append(client.get(URL)), connections.close_all())) for _ in range(3)]
    with transaction.atomic():
        # Held here until all three have come as far as they can.
        Authenticator.objects.select_for_update().get(type="recovery_codes")
        for look in looks:
            look.start()
        looks[0].join(0.7)
    for look in looks:
        look.join()
    assert sorted(answer.status_code for answer in answers) == [200, 403, 403]


def test_a_code_signs_in_once_and_leaves_nine(user, client, enrolled, present):
    _, codes = enrolled
    assert verify(owed(user), code=codes[3].lower().replace("-", " ")).status_code == 200
    assert fields_of(verify(owed(user), code=codes[3])) == [("code", "code_invalid")]
    assert client.get(f"{AUTH}/2fa").json()["recovery_codes_remaining"] == 9
    step_up(client, enrolled[0])
    assert client.get(URL).json()["recovery_codes"] == codes[:3] + codes[4:]
    assert AuditEvent.objects.get(action="accounts.recovery_codes.used").details == {"left": 9}


@pytest.mark.django_db(transaction=True)
def test_of_several_requests_with_one_code_one_wins(make_user, api_as):
    user = make_user()
    _, codes = enrol_totp(api_as(user))
    tokens = [owed(user) for _ in range(5)]
    answers = at_once(5, lambda number: verify(tokens[number], code=codes[0]).status_code)
    assert sorted(answers) == [200, 400, 400, 400, 400]


def test_codes_of_somebody_else_are_worth_nothing(user, enrolled, stranger, api_as):
    _, theirs = enrol_totp(api_as(stranger))
    assert verify(owed(user), code=theirs[0]).status_code == 400


def test_new_ones_end_the_old_ones(user, client, enrolled):
    secret, old = enrolled
    step_up(client, secret)
    fresh = client.post(URL)
    assert (fresh.status_code, fresh.json()["remaining"]) == (200, 10)
    assert not set(fresh.json()["recovery_codes"]) & set(old)
    assert needs_step_up(client.get(URL), 10)
    assert verify(owed(user), code=old[0]).status_code == 400
    assert verify(owed(user), code=fresh.json()["recovery_codes"][0]).status_code == 200


def test_without_a_factor_there_are_none_and_none_are_made(client):
    assert client.get(URL).json() == {"recovery_codes": [], "remaining": 0}
    assert (client.post(URL).status_code, client.post(URL).json()["code"]) == (409, "no_factor")


def test_a_second_factor_of_another_kind_brings_no_new_codes(client, enrolled, public_url):
    enrol_passkey(client)
    assert Authenticator.objects.filter(type="recovery_codes").count() == 1
    assert client.get(f"{AUTH}/2fa").json()["methods"] == ["recovery_code", "totp", "webauthn"]
