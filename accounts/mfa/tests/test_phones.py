"""A phone number counts as proven when its code came back, and not before."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.mfa.models import TextedCode
from accounts.mfa.sending import texted_codes_send
from accounts.mfa.tests.provider import provider
from accounts.mfa.tests.steps import PHONE, agree_to_texts, fields_of, texted, wrong
from accounts.profile.models import UserProfile
from config.testing.threads import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("present")]
URL = "/api/v1/users/me/phone"
OTHER = "+4915112345679"


@pytest.fixture
def client(user, api_as):
    agree_to_texts(user)
    return api_as(user)


def set_phone(client, phone=PHONE):
    return client.post(URL, {"phone": phone})


def prove(client, code):
    return client.post(f"{URL}/verify", {"code": code})


def test_a_number_is_proven_by_the_code_sent_to_it(user, client, settings):
    with provider(settings) as texts:
        answer = set_phone(client, "+49 1511 2345678")
        assert (answer.status_code, answer.json()) == (202, {"phone_verified": False})
        texted_codes_send()
        code = texts.to(PHONE)[0][:6]
    profile = UserProfile.objects.get(owner=user)
    assert (profile.phone, profile.phone_verified_at) == (PHONE, None)
    assert prove(client, code).json() == {"phone_verified": True}
    profile.refresh_from_db()
    assert profile.phone_verified_at == timezone.now()
    assert AuditEvent.objects.filter(action="accounts.phone.verified", owner_id=user.pk).count() == 1


def test_another_number_is_unproven_again_and_the_old_code_does_not_fit_it(user, client, present):
    set_phone(client)
    old = texted(user, "verify_phone")
    assert prove(client, old).status_code == 200
    present.shift(timedelta(minutes=1))
    set_phone(client, OTHER)
    assert UserProfile.objects.get(owner=user).phone_verified_at is None
    assert fields_of(prove(client, old)) == [("code", "code_invalid")]


def test_a_number_that_changed_by_another_door_is_not_proven_by_the_code_of_the_old_one(user, client):
    set_phone(client)
    profile = UserProfile.objects.get(owner=user)
    profile.phone = OTHER
    profile.save()
    assert prove(client, texted(user, "verify_phone")).status_code == 400


def test_a_code_works_once_and_for_ten_minutes(user, client, api_as, present):
    set_phone(client)
    code = texted(user, "verify_phone")
    present.shift(timedelta(minutes=10, seconds=1))
    assert prove(client, code).status_code == 400
    client = api_as(user)
    set_phone(client)
    code = texted(user, "verify_phone")
    assert [prove(client, code).status_code for _ in range(2)] == [200, 400]


@pytest.mark.django_db(transaction=True)
def test_a_code_cannot_be_guessed_by_asking_at_once(make_user, api_as):
    user = make_user()
    agree_to_texts(user)
    client = api_as(user)
    set_phone(client)
    code = texted(user, "verify_phone")
    at_once(8, lambda _: prove(client, wrong(code)))
    assert TextedCode.objects.get().tries == 5
    assert prove(client, code).status_code == 400


def test_without_consent_the_number_stays_what_it_was(user, api_as):
    answer = set_phone(api_as(user))
    assert (answer.status_code, answer.json()["code"]) == (403, "consent_required")
    assert not UserProfile.objects.filter(owner=user).exists()


def test_the_code_of_somebody_else_proves_nothing(user, client, stranger, api_as):
    agree_to_texts(stranger)
    set_phone(client)
    theirs = api_as(stranger)
    set_phone(theirs)
    assert prove(theirs, texted(user, "verify_phone")).status_code == 400


def test_a_sign_in_code_proves_no_number(user, client):
    set_phone(client)
    client.post("/api/v1/auth/2fa/enable", {"method": "sms", "phone": PHONE})
    assert prove(client, texted(user, "two_factor")).status_code == 400


def test_nothing_to_prove_is_refused(client):
    assert fields_of(prove(client, "123456")) == [("code", "code_invalid")]


@pytest.mark.parametrize(("path", "body", "field"), [("", {}, "phone"), ("", {"phone": "12"}, "phone"),
    ("/verify", {}, "code"), ("/verify", {"code": "1" * 17}, "code")])  # fmt: skip
def test_a_malformed_body_names_its_field(client, path, body, field):
    answer = client.post(f"{URL}{path}", body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


@pytest.mark.parametrize("path", ["", "/verify"])
def test_numbers_need_a_signed_in_person(api_client, path):
    assert api_client.post(f"{URL}{path}", {"phone": PHONE}).status_code == 401
