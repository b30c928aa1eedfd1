from collections import Counter

import pytest
from allauth.account.models import EmailAddress

from accounts.audit.models import AuditEvent
from accounts.consent.models import Consent, ConsentEvent
from accounts.identity.endpoints import UserReadSerializer
from accounts.identity.models import MailedCode, PasswordHistory, User, UserSession
from accounts.identity.tests.walk import OTHER_PASSWORD, PASSWORD, ROOT, bearer, client_at, sign_up
from accounts.vault.models import DataKey
from config.testing.threads import at_once

pytestmark = pytest.mark.django_db
URL = f"{ROOT}/register"


def test_sign_up_gives_a_working_session_and_says_what_is_screened(api_client):
    answer = api_client.post(
        URL,
        {
            "email": "Lea@Example.org",
            "username": "Lea",
            "password": PASSWORD,
            "first_name": "Lea",
            "timezone": "Europe/Berlin",
            "country": "de",
            "locale": "de-DE",
            "anonymous": True,
            "accept_terms": True,
            "accept_privacy": True,
            "device": {"name": "Lea's phone", "platform": "android"},
        },
        headers={"User-Agent": "Evenkeel/1.0"},
    )
    assert answer.status_code == 201
    assert answer["Cache-Control"] == "no-store"
    body = answer.json()
    assert set(body) == {"access_token", "refresh_token", "token_type", "expires_in", "user"}
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 900)
    person = body["user"]
    assert set(person) == set(UserReadSerializer().fields)
    assert (person["email"], person["email_verified"]) == ("lea@example.org", False)
    assert (person["username"], person["country"], person["language"]) == ("lea", "DE", "de")
    assert person["anonymous_mode"] is person["is_anonymous"] is True
    assert person["pending_consents"] == ["hipaa"]
    assert person["notices"][0]["code"] == "crisis_detection"
    assert "danger" in person["notices"][0]["message"]
    assert bearer(body["access_token"]).get(f"{ROOT}/sessions").status_code == 200


def test_sign_up_leaves_every_row_that_later_rooms_need(api_client):
    person = sign_up(accept_terms=True)["user"]
    user = User.objects.get(pk=person["id"])
    assert user.email == "lea@example.org"
    assert user.password.startswith("bcrypt_sha256$")
    assert PasswordHistory.objects.filter(owner=user).count() == 1
    assert DataKey.objects.filter(owner=user).count() == 1
    assert list(Consent.objects.filter(owner=user).values_list("type", "granted")) == [("terms", True)]
    assert ConsentEvent.objects.get(owner=user).ip == "127.0.0.1"
    assert MailedCode.objects.get(owner=user).purpose == "verify_email"
    session = UserSession.objects.get(owner=user)
    assert session.device_info["ip"] == "127.0.0.1"
    assert user.last_login is not None
    actions = set(AuditEvent.objects.filter(owner_id=user.pk).values_list("action", flat=True))
    assert {"accounts.user.created", "accounts.consent.set", "accounts.session.started"} <= actions


def test_a_user_name_alone_is_enough():
    person = sign_up(None, username="lea")["user"]
    assert (person["email"], person["email_verified"], person["username"]) == (None, False, "lea")
    assert not MailedCode.objects.exists()


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"email": None}, "email", "null"),
        ({"email": "not an address"}, "email", "invalid"),
        ({"email": 7}, "email", "invalid"),
        ({"password": "short1"}, "password", "password_too_short"),
        ({"password": "password123"}, "password", "password_too_common"),
        ({"password": "onlyletters"}, "password", "password_needs_letter_and_digit"),
        ({"password": "lea@example.org1"}, "password", "password_too_similar"),
        ({"password": "x1" * 200}, "password", "max_length"),
        ({"username": "a b"}, "username", "invalid"),
        ({"username": "x@y.org"}, "username", "invalid"),
        ({"timezone": "Mars/Base"}, "timezone", "timezone_unknown"),
        ({"country": "Germany"}, "country", "country_malformed"),
        ({"locale": "!!"}, "locale", "locale_malformed"),
        ({"accept_terms": "yes"}, "accept_terms", "invalid"),
        ({"display_name": "a\nb"}, "display_name", "invalid"),
        ({"phone_number": "+491511234567"}, "phone_number", "unknown_field"),
        ({"role": "admin"}, "role", "unknown_field"),
        ({"device": {"model": "x"}}, "device.model", "unknown_field"),
    ],
)
def test_bad_input_names_its_field_and_writes_nothing(api_client, change, field, code):
    answer = api_client.post(URL, {"email": "lea@example.org", "password": PASSWORD, **change})
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert (field, code) in {(error["field"], error["code"]) for error in answer.json()["errors"]}
    assert not User.objects.exists()


def test_one_of_address_and_name_is_needed(api_client):
    answer = api_client.post(URL, {"password": PASSWORD})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "email"


def test_a_taken_user_name_is_a_conflict_in_any_spelling(api_client):
    sign_up(None, username="lea")
    answer = api_client.post(URL, {"username": "LEA", "password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (409, "username_taken")


def test_asking_which_user_names_are_taken_ends_after_five():
    for number in range(6):
        sign_up(None, username=f"taken{number}")
    answers = [
        client_at("192.0.2.9").post(URL, {"username": f"taken{number}", "password": PASSWORD}).status_code
        for number in range(6)
    ]
    assert answers == [409] * 5 + [429]


def test_a_known_address_gives_an_account_that_only_claims_it():
    first, second = sign_up(), sign_up(password=OTHER_PASSWORD)
    assert first["user"]["email"] == second["user"]["email"] == "lea@example.org"
    assert User.objects.get(pk=first["user"]["id"]).email == "lea@example.org"
    assert User.objects.get(pk=second["user"]["id"]).email is None
    assert EmailAddress.objects.filter(email="lea@example.org", verified=False).count() == 2


@pytest.mark.django_db(transaction=True)
def test_twenty_sign_ups_at_once_give_twenty_accounts_and_one_holder():
    answers = at_once(
        20,
        lambda number: client_at(f"192.0.2.{number}").post(URL, {"email": "lea@example.org", "password": PASSWORD}),
    )
    assert Counter(answer.status_code for answer in answers) == {201: 20}
    assert User.objects.count() == 20
    assert User.objects.filter(email="lea@example.org").count() == 1
    assert EmailAddress.objects.filter(email="lea@example.org").count() == 20


@pytest.mark.django_db(transaction=True)
def test_of_two_sign_ups_at_once_with_one_name_one_is_refused():
    answers = at_once(
        6, lambda number: client_at(f"192.0.2.{number}").post(URL, {"username": "lea", "password": PASSWORD})
    )
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 5}
