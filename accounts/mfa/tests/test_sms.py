"""Codes by text message: only with consent, at most five a day, each for one use and ten minutes."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.consent.models import ConsentType
from accounts.consent.services import consent_set
from accounts.identity.models import User
from accounts.mfa.models import SmsFactor, TextedCode
from accounts.mfa.pruning import factors_prune
from accounts.mfa.sending import texted_codes_send
from accounts.mfa.tasks import factors_prune_task, texted_codes_send_task
from accounts.mfa.tests.provider import provider
from accounts.mfa.tests.steps import (
    AUTH,
    PHONE,
    agree_to_texts,
    challenge,
    confirm,
    enable,
    enrol_sms,
    enrol_totp,
    fields_of,
    login,
    owed,
    texted,
    verify,
    wrong,
)
from config.testing.threads import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("present")]
A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def texts(settings):
    with provider(settings) as state:
        yield state


@pytest.fixture
def enrolled(user, api_as, present):
    codes = enrol_sms(user, api_as(user))
    present.shift(A_MINUTE)
    return codes


def code_in(text):
    return re.search(r"\b[0-9]{6}\b", text).group()


def test_without_consent_no_message_is_owed(user, api_as):
    answer = api_as(user).post(f"{AUTH}/2fa/enable", {"method": "sms", "phone": PHONE})
    assert (answer.status_code, answer.json()["code"]) == (403, "consent_required")
    assert answer.json()["consents"] == ["sms"]
    assert not TextedCode.objects.exists()


def test_a_phone_is_set_up_and_signs_in(user, api_as, texts, present):
    agree_to_texts(user)
    client = api_as(user)
    assert enable(client, "sms", phone="+49 1511 2345678") == {"method": "sms", "expires_in": 600}
    assert texted_codes_send_task() == 1
    answer = confirm(client, "sms", code=code_in(texts.to(PHONE)[0]))
    assert answer.json()["enabled"] is True
    assert len(answer.json()["recovery_codes"]) == 10
    assert SmsFactor.objects.get(owner=user).phone == PHONE
    present.shift(A_MINUTE)
    first = login(user)
    assert first.json()["methods"] == ["recovery_code", "sms"]
    token = first.json()["mfa_token"]
    assert challenge(token, "sms").json() == {"method": "sms", "sent": True}
    texted_codes_send()
    assert len(texts.to(PHONE)) == 2
    assert verify(token, code=code_in(texts.to(PHONE)[1])).status_code == 200


def test_a_text_says_nothing_about_health_or_the_person(user, api_as, texts):
    agree_to_texts(user)
    enable(api_as(user), "sms", phone=PHONE)
    texted_codes_send()
    assert re.fullmatch(
        r"[0-9]{6} is your sign-in code. It works for 10 minutes and once. Nobody of us will ever ask you for it.",
        texts.to(PHONE)[0],
    )


def test_the_code_that_enrolled_does_not_sign_in(user, api_as):
    agree_to_texts(user)
    client = api_as(user)
    enable(client, "sms", phone=PHONE)
    code = texted(user)
    assert confirm(client, "sms", code=code).status_code == 200
    assert verify(owed(user), code=code).status_code == 400


def test_a_code_works_once_and_for_ten_minutes(user, enrolled, present):
    token = owed(user)
    challenge(token, "sms")
    code = texted(user)
    assert verify(token, code=code).status_code == 200
    assert verify(owed(user), code=code).status_code == 400
    present.shift(A_MINUTE)
    challenge(owed(user), "sms")
    code = texted(user)
    present.shift(timedelta(minutes=10, seconds=1))
    assert verify(owed(user), code=code).status_code == 400


def test_a_new_code_replaces_the_old_one_and_a_double_press_sends_one(user, enrolled, present):
    token = owed(user)
    challenge(token, "sms")
    old = texted(user)
    challenge(token, "sms")
    assert texted(user) == old
    present.shift(A_MINUTE)
    challenge(token, "sms")
    assert texted(user) != old
    assert verify(token, code=old).status_code == 400
    assert verify(token, code=texted(user)).status_code == 200


def test_five_wrong_tries_spend_a_code(user, enrolled, present):
    token = owed(user)
    challenge(token, "sms")
    code = texted(user)
    statuses = [verify(token, code=wrong(code)).status_code for _ in range(5)]
    assert statuses == [400] * 5
    present.shift(timedelta(minutes=5))
    assert verify(owed(user), code=code).status_code == 400
    assert TextedCode.objects.get(used_at=None).tries == 5


@pytest.mark.django_db(transaction=True)
def test_of_several_uses_at_once_one_signs_in(make_user, api_as, present):
    user = make_user()
    enrol_sms(user, api_as(user))
    present.shift(A_MINUTE)
    tokens = [owed(user) for _ in range(4)]
    challenge(tokens[0], "sms")
    code = texted(user)
    assert sorted(at_once(4, lambda number: verify(tokens[number], code=code).status_code)) == [200, 400, 400, 400]


@pytest.mark.django_db(transaction=True)
def test_of_several_challenges_at_once_one_message_is_owed(make_user, api_as, present):
    user = make_user()
    enrol_sms(user, api_as(user))
    present.shift(A_MINUTE)
    token = owed(user)
    assert set(at_once(5, lambda _: challenge(token, "sms").status_code)) == {200}
    assert TextedCode.objects.filter(used_at=None).count() == 1


def test_five_messages_a_day_are_the_most(user, enrolled, present):
    token = None
    statuses = []
    for _ in range(5):
        token = owed(user)
        answer = challenge(token, "sms")
        statuses.append(answer.status_code)
        present.shift(A_MINUTE)
    assert statuses == [200, 200, 200, 200, 429]
    body = answer.json()
    assert (body["code"], body["limit"]) == ("sms_quota_exceeded", 5)
    assert body["resets_at"] > timezone.now().isoformat()
    # The last code still counts, and nobody is shut out: a recovery code needs no message.
    assert verify(token, code=texted(user)).status_code == 200
    assert verify(owed(user), code=enrolled[0]).status_code == 200


def test_a_withdrawn_consent_stops_messages_but_does_not_open_the_account(user, enrolled, texts):
    challenge(owed(user), "sms")
    consent_set(owner=user, kind=ConsentType.SMS, granted=False)
    assert texted_codes_send() == 0
    assert texts.messages == []
    assert not TextedCode.objects.filter(used_at=None).exists()
    token = owed(user)
    assert challenge(token, "sms").json()["code"] == "consent_required"
    assert verify(token, code=enrolled[0]).status_code == 200


def test_a_suspended_person_gets_no_message(user, enrolled, texts):
    challenge(owed(user), "sms")
    User.objects.filter(pk=user.pk).update(status=User.Status.SUSPENDED)
    assert texted_codes_send() == 0


@pytest.mark.parametrize("mood", ["busy", "broken", "garbage", "slow"])
def test_a_failing_provider_is_asked_again(user, enrolled, texts, mood):
    token = owed(user)
    challenge(token, "sms")
    texts.mood = mood
    assert texted_codes_send() == 0
    texts.mood = "well"
    assert texted_codes_send() == 1
    assert texted_codes_send() == 0
    assert verify(token, code=code_in(texts.to(PHONE)[0])).status_code == 200


def test_a_number_that_said_stop_is_not_asked_again(user, enrolled, texts):
    challenge(owed(user), "sms")
    texts.mood = "stopped"
    assert texted_codes_send() == 0
    assert not TextedCode.objects.filter(used_at=None).exists()


def test_one_message_that_fails_does_not_hold_up_the_next(make_user, api_as, texts):
    people = [make_user(), make_user()]
    for number, person in enumerate(people):
        agree_to_texts(person)
        enable(api_as(person), "sms", phone=f"+491511234567{number}")
    assert texted_codes_send() == 2
    assert [len(texts.to(f"+491511234567{number}")) for number in range(2)] == [1, 1]


@pytest.mark.django_db(transaction=True)
def test_several_workers_send_each_message_once(make_user, api_as, texts):
    for number in range(6):
        person = make_user()
        agree_to_texts(person)
        enable(api_as(person), "sms", phone=f"+491511234567{number}")
    sent = at_once(4, lambda _: texted_codes_send())
    assert sum(sent) == len(texts.messages) == 6


def test_a_locked_account_owes_no_message(user, enrolled):
    for _ in range(5):
        verify(owed(user), code="AAAA-AAAA-AAAA-AAAA-AAAA-AAAA")
    TextedCode.objects.all().delete()
    assert challenge(owed(user), "sms").json()["code"] == "factor_locked"
    assert not TextedCode.objects.exists()


def test_a_message_steps_up(user, api_as, enrolled):
    client = api_as(user, factor=True, fresh=False)
    assert client.post(f"{AUTH}/step-up/challenge", {"method": "sms"}).json() == {"method": "sms", "sent": True}
    assert client.post(f"{AUTH}/step-up", {"method": "sms", "code": texted(user)}).status_code == 200


def test_six_digits_are_the_phones_only_when_there_is_no_app(user, api_as, enrolled):
    enrol_totp(api_as(user, factor=True))
    token = owed(user)
    challenge(token, "sms")
    assert verify(token, code=texted(user)).status_code == 400
    assert verify(token, method="sms", code=texted(user)).status_code == 200


def test_a_message_to_the_old_phone_does_not_prove_the_new_one(user, api_as, present):
    agree_to_texts(user)
    client = api_as(user)
    enable(client, "sms", phone=PHONE)
    old = texted(user)
    present.shift(A_MINUTE)
    enable(client, "sms", phone="+4915112345679")
    assert fields_of(confirm(client, "sms", code=old)) == [("code", "code_invalid")]


def test_numbers_and_codes_lie_unreadable_in_the_database(user, enrolled):
    challenge(owed(user), "sms")
    code = texted(user)
    with connection.cursor() as cursor:
        rows = ""
        for table in ("accounts_smsfactor", "accounts_textedcode", "accounts_pendingfactor"):
            cursor.execute(f"SELECT t::text FROM {table} AS t")
            rows += str(cursor.fetchall())
    assert code not in rows
    assert PHONE not in rows
    assert PHONE.encode().hex() not in rows


def test_what_ended_a_week_ago_is_forgotten(user, enrolled, present):
    challenge(owed(user), "sms")
    assert factors_prune(now=timezone.now() + timedelta(days=7)) == 0
    present.shift(timedelta(days=7, minutes=11))
    assert factors_prune_task() >= 2
    assert not TextedCode.objects.exists()
