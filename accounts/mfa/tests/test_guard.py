"""Guessing: five failures of one account in five minutes, by whatever factor, address, sign-in or door."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.identity.tests.walk import PASSWORD
from accounts.mfa.guard import LONGEST, seconds_closed
from accounts.mfa.models import FactorGuard, MfaChallenge
from accounts.mfa.tests.factories import code_of, make_enrolled_staff
from accounts.mfa.tests.steps import AUTH, enable, enrol_totp, login, owed, verify, wrong
from config.testing.threads import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("present")]
NO_RECOVERY_CODE = "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA"


@pytest.fixture
def secret(user, api_as, present):
    found, _ = enrol_totp(api_as(user))
    present.shift(timedelta(seconds=30))
    return found


def locked(answer):
    return answer.status_code == 401 and answer.json()["code"] == "factor_locked"


def fail(person, secret, times=5):
    return [verify(owed(person), code=wrong(code_of(secret))).status_code for _ in range(times)]


def test_five_failures_close_the_account_for_five_minutes_for_a_right_code_too(user, secret, present):
    assert fail(user, secret) == [400] * 5
    answer = verify(owed(user), code=code_of(secret))
    assert locked(answer)
    assert answer["Retry-After"] == "300"
    present.shift(timedelta(minutes=4, seconds=59))
    assert locked(verify(owed(user), code=code_of(secret)))
    present.shift(timedelta(seconds=1))
    assert verify(owed(user), code=code_of(secret)).status_code == 200
    assert FactorGuard.objects.get(owner=user).failures == 0
    assert AuditEvent.objects.filter(action="accounts.factor.refused", owner_id=user.pk).count() == 5
    assert AuditEvent.objects.filter(action="accounts.factor.locked", owner_id=user.pk).count() == 1


def test_failures_add_up_over_factors_and_doors(user, secret, api_as, present):
    client = api_as(user, factor=True)
    assert verify(owed(user), code=wrong(code_of(secret))).status_code == 400
    assert verify(owed(user), code=NO_RECOVERY_CODE).status_code == 400
    assert verify(owed(user), method="sms", code="123456").status_code == 400
    assert client.post(f"{AUTH}/step-up", {"code": wrong(code_of(secret))}).status_code == 400
    assert verify(owed(user), credential={"id": "x"}).status_code == 400
    assert locked(client.post(f"{AUTH}/step-up", {"code": code_of(secret)}))
    assert locked(verify(owed(user), code=code_of(secret)))


def test_the_staff_site_and_the_api_count_together(present):
    person, secret = make_enrolled_staff()
    page = {"username": person.username, "password": PASSWORD}
    assert fail(person, secret, times=3) == [400] * 3
    for _ in range(2):
        Client().post("/admin/login/", {**page, "otp_token": wrong(code_of(secret))})
    assert locked(verify(owed(person), code=code_of(secret)))
    present.shift(timedelta(minutes=3))
    # Long enough for the page's own pause, not for the guard.
    assert Client().post("/admin/login/", {**page, "otp_token": code_of(secret)}).status_code == 200
    present.shift(timedelta(minutes=3))
    assert Client().post("/admin/login/", {**page, "otp_token": code_of(secret)}).status_code == 302


def test_a_pending_factor_cannot_be_guessed_either(user, api_as, present):
    client = api_as(user)
    code = code_of(enable(client, "totp")["secret"])
    answers = [client.post(f"{AUTH}/2fa/verify", {"method": "totp", "code": wrong(code)}) for _ in range(5)]
    assert {answer.status_code for answer in answers} == {400}
    assert locked(client.post(f"{AUTH}/2fa/verify", {"method": "totp", "code": code}))


def test_one_person_closed_out_leaves_others_alone(user, secret, stranger, api_as, present):
    other, _ = enrol_totp(api_as(stranger))
    present.shift(timedelta(seconds=30))
    fail(user, secret)
    assert verify(owed(stranger), code=code_of(other)).status_code == 200


def test_whoever_does_not_know_the_password_closes_nobody_out(user, secret):
    for _ in range(5):
        assert login(user, "not-the-password-1").status_code == 401
    assert not FactorGuard.objects.filter(owner=user, failures__gt=0).exists()


@pytest.mark.slow
def test_no_five_minutes_see_more_than_five_failures(user, secret, present):
    """Sixty tries a minute for an hour, spread as an attacker would: just before and just after each end."""
    failures = []
    for _ in range(60):
        for _ in range(6):
            if verify(owed(user), code=NO_RECOVERY_CODE).status_code == 400:
                failures.append(timezone.now())
        present.shift(timedelta(seconds=59))
        MfaChallenge.objects.all().delete()
    assert len(failures) < 30
    windows = [sum(start <= at < start + timedelta(minutes=5) for at in failures) for start in failures]
    assert max(windows) == 5


def test_a_failure_now_and_then_closes_nothing(user, secret, present):
    for _ in range(8):
        assert verify(owed(user), code=NO_RECOVERY_CODE).status_code == 400
        present.shift(timedelta(minutes=5))
    assert verify(owed(user), code=code_of(secret)).status_code == 200


@pytest.mark.parametrize("failures", [5, 10, 25, 500, 29_995, 32_765])
def test_it_always_opens_again_within_an_hour(user, now, failures):
    guard = FactorGuard(owner=user, failures=failures, window_started_at=now)
    assert 0 < seconds_closed(guard, now) <= LONGEST.total_seconds()
    assert seconds_closed(guard, now + LONGEST) == 0


def test_years_of_failures_do_not_overflow(user, secret, present):
    FactorGuard.objects.filter(owner=user).update(failures=30_004, window_started_at=timezone.now())
    assert verify(owed(user), code=NO_RECOVERY_CODE).status_code == 400
    assert locked(verify(owed(user), code=code_of(secret)))


@pytest.mark.django_db(transaction=True)
def test_of_thirty_guesses_at_once_five_are_looked_at(make_user, api_as, present):
    user = make_user()
    secret, _ = enrol_totp(api_as(user))
    present.shift(timedelta(seconds=30))
    tokens = [owed(user) for _ in range(30)]
    answers = at_once(15, lambda n: [verify(tokens[n * 2 + k], code=wrong(code_of(secret))) for k in range(2)])
    statuses = sorted(answer.status_code for pair in answers for answer in pair)
    assert statuses == [400] * 5 + [401] * 25
    assert FactorGuard.objects.get(owner=user).failures == 5
    assert locked(verify(tokens[0], code=code_of(secret)))


@pytest.mark.django_db(transaction=True)
def test_the_very_first_guesses_at_once_make_one_guard(make_user, api_as, present):
    user = make_user()
    secret, _ = enrol_totp(api_as(user))
    FactorGuard.objects.all().delete()
    tokens = [owed(user) for _ in range(8)]
    at_once(8, lambda number: verify(tokens[number], code=wrong(code_of(secret))))
    assert FactorGuard.objects.get(owner=user).failures == 5


def test_an_address_is_limited_too(user, secret, api_client, present):
    statuses = []
    for _ in range(12):
        body = {"mfa_token": owed(user), "code": NO_RECOVERY_CODE}
        statuses.append(api_client.post(f"{AUTH}/2fa/verify", body).status_code)
        present.shift(timedelta(minutes=5))
    # Setting the factor up from this address was the first of ten.
    assert statuses == [400] * 9 + [429] * 3
