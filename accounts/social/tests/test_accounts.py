"""The account that a first sign-in makes, and what the database keeps of it."""

from collections import Counter

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount import models as allauth_models
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.consent.models import Consent
from accounts.identity.devices import device_info
from accounts.identity.endpoints import SignedInReadSerializer
from accounts.identity.login import account_enter
from accounts.identity.models import PasswordHistory, User, UserSession
from accounts.identity.selectors import user_answer
from accounts.identity.tests.walk import ROOT, bearer
from accounts.profile.models import UserProfile
from accounts.social.models import SocialAccount
from accounts.social.tests.walk import enter, enter_by_code, person_of
from accounts.vault.models import DataKey
from config.testing.threads import at_once

pytestmark = pytest.mark.django_db


def test_a_new_account_has_every_row_that_later_rooms_need(idp):
    answer = enter(
        "apple",
        token=idp.id_token("apple", email="abc@privaterelay.appleid.com"),
        first_name="Lea",
        last_name="Ro",
        timezone="Europe/Berlin",
        country="de",
        locale="de-DE",
        accept_terms=True,
        accept_privacy=True,
        device={"name": "Lea's phone", "platform": "ios"},
    )
    assert answer.status_code == 201
    body = answer.json()
    assert set(body) == set(SignedInReadSerializer().fields)
    person = body["user"]
    assert (person["email"], person["email_verified"]) == ("abc@privaterelay.appleid.com", True)
    assert (person["first_name"], person["last_name"], person["username"]) == ("Lea", "Ro", None)
    assert (person["timezone"], person["country"], person["locale"]) == ("Europe/Berlin", "DE", "de-DE")
    assert person["pending_consents"] == ["hipaa"]
    assert person["notices"][0]["code"] == "crisis_detection"
    user = User.objects.get()
    assert user.role == "user"
    assert not user.has_usable_password()
    assert not PasswordHistory.objects.exists()
    assert UserProfile.objects.get().owner_id == user.pk
    assert DataKey.objects.filter(owner=user).count() == 1
    assert set(Consent.objects.filter(owner=user).values_list("type", flat=True)) == {"terms", "privacy_policy"}
    assert UserSession.objects.get().device_info["name"] == "Lea's phone"
    actions = set(AuditEvent.objects.filter(owner_id=user.pk).values_list("action", flat=True))
    assert {"accounts.user.created", "accounts.social.linked", "accounts.session.started"} <= actions
    assert bearer(body["access_token"]).get(f"{ROOT}/oauth").json()["results"][0]["provider"] == "apple"


def test_names_of_the_provider_are_taken_unless_the_app_tells_others(idp):
    names = {"given_name": "Lea\n\u0000", "family_name": "R" * 300}
    user = person_of(enter("google", token=idp.id_token(**names)))
    assert (user.first_name, user.last_name) == ("Lea", "R" * 100)
    user = person_of(enter("google", token=idp.id_token(sub="2", email=None, **names), first_name="Mia"))
    assert (user.first_name, user.last_name) == ("Mia", "R" * 100)


def test_no_address_gives_an_account_without_one(idp):
    answer = enter("google", token=idp.id_token(email=None, email_verified=None))
    assert answer.status_code == 201
    assert answer.json()["user"]["email"] is None
    assert not EmailAddress.objects.exists()


def test_what_comes_with_a_later_sign_in_changes_nothing(idp):
    enter("google", token=idp.id_token())
    answer = enter(
        "google", token=idp.id_token(jti="2"), first_name="Mallory", timezone="Asia/Tokyo", accept_terms=True
    )
    assert answer.status_code == 200
    user = User.objects.get()
    assert (user.first_name, user.timezone) == ("", "UTC")
    assert not Consent.objects.exists()


@pytest.mark.parametrize("claims", [{}, {"email": None}, {"email_verified": False}], ids=str)
@pytest.mark.django_db(transaction=True)
def test_first_sign_ins_at_once_give_one_account(idp, claims):
    tokens = [idp.id_token(jti=str(number), **claims) for number in range(6)]
    answers = at_once(6, lambda number: enter("google", token=tokens[number]))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 5}
    assert User.objects.count() == SocialAccount.objects.count() == UserProfile.objects.count() == 1
    assert len({answer.json()["user"]["id"] for answer in answers}) == 1


@pytest.mark.django_db(transaction=True)
def test_two_providers_at_once_with_one_proven_address_give_one_account(idp):
    tokens = {"google": idp.id_token(), "apple": idp.id_token("apple")}
    idp.github_token("gh-1", emails=[{"email": "lea@example.org", "primary": True, "verified": True}])
    calls = [*tokens.items(), ("github", "gh-1")]
    answers = at_once(3, lambda number: enter(calls[number][0], token=calls[number][1]))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 2}
    assert User.objects.count() == 1
    assert EmailAddress.objects.filter(verified=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_token_sent_twice_at_once_enters_once(idp):
    token = idp.id_token()
    answers = at_once(4, lambda _: enter("google", token=token))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 401: 3}


def test_the_database_holds_no_token_and_no_address_in_clear(idp):
    given = {"access_token": "access-in-clear", "refresh_token": "refresh-in-clear", "expires_in": 60}
    answer = enter_by_code("google", idp.code("google", **given, id_token=idp.id_token(email="quiet@example.org")))
    assert answer.status_code == 201
    account = SocialAccount.objects.get()
    assert (account.access_token, account.refresh_token) == ("access-in-clear", "refresh-in-clear")
    assert account.provider_email == "quiet@example.org"
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(s)::text FROM accounts_socialaccount s")
        [(text,)] = cursor.fetchall()
        cursor.execute("SELECT provider_email, access_token, refresh_token FROM accounts_socialaccount")
        [sealed] = cursor.fetchall()
        cursor.execute("SELECT string_agg(details::text, ' ') FROM accounts_auditevent")
        [(history,)] = cursor.fetchall()
    for secret in ("access-in-clear", "refresh-in-clear", "quiet@example.org"):
        assert secret not in text
        assert secret not in history
        assert all(secret.encode() not in bytes(blob) for blob in sealed)


def test_an_identity_is_there_once_and_found_by_its_person(user, stranger):
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'accounts_socialaccount'")
        indexes = [text for (text,) in cursor.fetchall()]
    assert any("UNIQUE" in text and "(provider, provider_user_id)" in text for text in indexes)
    assert any("(owner_id" in text for text in indexes)
    row = {"provider": "google", "provider_user_id": "1", "last_used_at": timezone.now()}
    SocialAccount.objects.create(owner=user, **row)
    with pytest.raises(IntegrityError), transaction.atomic():
        SocialAccount.objects.create(owner=stranger, **row)


def test_allauths_own_tables_stay_empty(idp, user, api_as):
    enter("google", token=idp.id_token())
    enter_by_code("apple", idp.code("apple", access_token="a", id_token=idp.id_token("apple")), client=api_as(user))
    enter("facebook", token=idp.facebook_token("fb-1"))
    enter("github", token=idp.github_token("gh-1"))
    assert SocialAccount.objects.count() == 4
    for model in (allauth_models.SocialAccount, allauth_models.SocialApp, allauth_models.SocialToken):
        assert not model.objects.exists()


def test_a_person_that_goes_takes_their_identities_along(idp):
    enter("google", token=idp.id_token())
    User.objects.all().delete()
    assert not SocialAccount.objects.exists()


def test_a_known_identity_costs_five_statements_more_than_its_session(idp):
    user = person_of(enter("google", token=idp.id_token()))
    with CaptureQueriesContext(connection) as session:
        account_enter(user=user, device=device_info(None), now=timezone.now())
        user_answer(user)
    with CaptureQueriesContext(connection) as whole:
        assert enter("google", token=idp.id_token(jti="2")).status_code == 200
    # Transaction, identity with its person, key, new address and time, commit; the person came with the identity.
    assert len(whole) == len(session) + 5
