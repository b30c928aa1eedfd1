"""Whose account an identity opens, and how it is linked and unlinked."""

from collections import Counter

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.identity.models import User, UserSession
from accounts.identity.tests.walk import ROOT, bearer, sign_in, sign_up
from accounts.mfa.services import staff_enrol
from accounts.notifications.models import Notification
from accounts.social.models import SocialAccount
from accounts.social.tests.walk import URL, enter, enter_by_code, person_of
from config.testing.threads import at_once

pytestmark = pytest.mark.django_db
EMAIL = "lea@example.org"


@pytest.fixture
def holder(make_user):
    """Somebody who proved their address here."""
    person = make_user(email=EMAIL)
    EmailAddress.objects.create(user=person, email=EMAIL, verified=True, primary=True)
    return person


def notices_of(person) -> list[str]:
    return [row.content["title"] for row in Notification.objects.filter(owner=person).order_by("created_at")]


def code_of(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_verified_address_leads_to_the_account_that_proved_it(idp, holder):
    answer = enter("google", token=idp.id_token(email="Lea@Example.org"))
    assert answer.status_code == 200
    assert person_of(answer) == holder
    assert SocialAccount.objects.get(owner=holder).provider == "google"
    assert "Google can now sign in to your account" in notices_of(holder)
    assert AuditEvent.objects.filter(action="accounts.social.linked", owner_id=holder.pk).count() == 1


@pytest.mark.parametrize("verified", [False, "false", None, "yes", 0], ids=str)
@pytest.mark.parametrize("provider", ["google", "apple"])
def test_an_address_that_the_provider_does_not_vouch_for_leads_nowhere(idp, holder, provider, verified):
    answer = enter(provider, token=idp.id_token(provider, email_verified=verified))
    assert answer.status_code == 201
    assert person_of(answer) != holder
    assert EmailAddress.objects.get(user=person_of(answer)).verified is False
    assert EmailAddress.objects.get(user=holder).verified is True
    assert not SocialAccount.objects.filter(owner=holder).exists()


def test_apple_writes_verified_as_text(idp, holder):
    assert person_of(enter("apple", token=idp.id_token("apple", email_verified="true"))) == holder


def test_whoever_signed_up_with_somebody_elses_address_gets_nothing(idp):
    attacker = User.objects.get(pk=sign_up(EMAIL)["user"]["id"])
    answer = enter("google", token=idp.id_token())
    assert answer.status_code == 201
    victim = person_of(answer)
    assert victim != attacker
    assert (victim.email, answer.json()["user"]["email_verified"]) == (EMAIL, True)
    attacker.refresh_from_db()
    assert attacker.email is None
    assert EmailAddress.objects.get(user=attacker).verified is False
    # The attacker's password opens the attacker's own account at most.
    entered = sign_in(EMAIL)
    assert entered.status_code == 401 or entered.json()["user"]["id"] == str(attacker.pk)


def test_an_address_that_staff_vouched_for_is_not_proven_by_its_person(idp, make_user):
    made = make_user(email=EMAIL)
    answer = enter("google", token=idp.id_token())
    assert answer.status_code == 201
    assert person_of(answer) != made
    assert answer.json()["user"]["email_verified"] is False


@pytest.mark.parametrize("status", ["suspended", "deleted"])
def test_a_closed_account_is_not_entered(idp, holder, status):
    assert enter("google", token=idp.id_token()).status_code == 200
    UserSession.objects.all().delete()
    User.objects.filter(pk=holder.pk).update(status=status)
    known = enter("google", token=idp.id_token(jti="2"))
    by_address = enter("apple", token=idp.id_token("apple"))
    assert code_of(known) == code_of(by_address) == (401, "social_token_invalid")
    assert not UserSession.objects.exists()
    assert SocialAccount.objects.count() == User.objects.count() == 1


def test_a_second_account_of_the_provider_with_the_same_address_is_refused(idp, holder):
    enter("google", token=idp.id_token())
    answer = enter("google", token=idp.id_token(sub="another"))
    assert code_of(answer) == (409, "provider_already_linked")
    assert SocialAccount.objects.count() == 1


def test_a_second_factor_is_asked_for_as_at_any_sign_in(idp, holder):
    staff_enrol(holder)
    answer = enter("google", token=idp.id_token())
    assert code_of(answer) == (401, "mfa_required")
    assert answer.json()["mfa_token"]
    assert not UserSession.objects.exists()
    # Whoever holds only the mailbox leaves no way in behind.
    assert not SocialAccount.objects.exists()


def test_signed_in_the_identity_is_linked_to_that_account(idp, user, api_as):
    client = api_as(user)
    answer = enter("google", client=client, token=idp.id_token())
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert set(body) == {"provider", "email", "linked_at", "last_used_at"}
    assert (body["provider"], body["email"]) == ("google", "l***@example.org")
    assert "Google can now sign in to your account" in notices_of(user)
    assert User.objects.count() == 1
    # The address of the identity changes nothing of the account's own.
    assert not EmailAddress.objects.filter(email=EMAIL).exists()
    assert person_of(enter("google", token=idp.id_token(jti="2"))) == user


@pytest.mark.parametrize("provider", ["apple", "facebook", "github"])
def test_every_provider_can_be_linked(idp, user, api_as, provider):
    idp.github_token("gh-1")
    tokens = {"apple": idp.id_token("apple"), "facebook": idp.facebook_token("fb-1"), "github": "gh-1"}
    assert enter(provider, client=api_as(user), token=tokens[provider]).status_code == 200
    assert SocialAccount.objects.get(owner=user).provider == provider


def test_linking_works_with_a_code(idp, user, api_as):
    code = idp.code("google", access_token="a", id_token=idp.id_token())
    assert enter_by_code("google", code, client=api_as(user)).status_code == 200
    assert SocialAccount.objects.get(owner=user).access_token == "a"


def test_linking_needs_a_fresh_proof_and_does_not_spend_the_token_before(idp, user, api_as):
    token = idp.id_token()
    answer = enter("google", client=api_as(user, fresh=False), token=token)
    assert code_of(answer) == (403, "step_up_required")
    assert not SocialAccount.objects.exists()
    assert enter("google", client=api_as(user), token=token).status_code == 200


def test_a_bad_bearer_is_not_passed_over(idp):
    answer = enter("google", client=bearer("garbage"), token=idp.id_token())
    assert answer.status_code == 401
    assert answer.json()["code"] == "token_invalid"
    assert not User.objects.exists()


def test_linking_the_same_again_changes_nothing(idp, user, api_as):
    client = api_as(user)
    assert enter("google", client=client, token=idp.id_token()).status_code == 200
    assert enter("google", client=client, token=idp.id_token(jti="2")).status_code == 200
    assert SocialAccount.objects.count() == len(notices_of(user)) == 1


def test_an_identity_of_somebody_else_is_taken(idp, user, stranger, api_as):
    enter("google", client=api_as(stranger), token=idp.id_token())
    answer = enter("google", client=api_as(user), token=idp.id_token(jti="2"))
    assert code_of(answer) == (409, "identity_taken")
    assert SocialAccount.objects.get().owner_id == stranger.pk


def test_one_account_of_a_provider_at_a_time(idp, user, api_as):
    client = api_as(user)
    enter("google", client=client, token=idp.id_token())
    answer = enter("google", client=client, token=idp.id_token(sub="another"))
    assert code_of(answer) == (409, "provider_already_linked")


def test_a_token_that_does_not_hold_links_nothing(idp, user, api_as):
    answer = enter("google", client=api_as(user), token=idp.id_token(aud="another-app"))
    assert code_of(answer) == (401, "social_token_invalid")
    event = AuditEvent.objects.get(action="accounts.social.refused")
    assert (event.actor_id, event.owner_id) == (user.pk, user.pk)


def test_staff_without_their_second_factor_link_nothing(idp, staff_user, api_as):
    answer = enter("google", client=api_as(staff_user, factor=False), token=idp.id_token())
    assert code_of(answer) == (403, "factor_required")


def link(person, provider="google", uid="1", **fields) -> SocialAccount:
    return SocialAccount.objects.create(
        owner=person, provider=provider, provider_user_id=uid, last_used_at=timezone.now(), **fields
    )


def test_people_see_what_they_linked_and_nothing_of_others(user, stranger, api_as, api_client):
    link(user, provider_email=EMAIL, access_token="secret-token")
    link(user, "github", "4711")
    link(stranger, uid="2")
    rows = api_as(user).get(URL).json()["results"]
    assert [(row["provider"], row["email"]) for row in rows] == [("github", None), ("google", "l***@example.org")]
    assert set(rows[0]) == {"provider", "email", "linked_at", "last_used_at"}
    assert api_client.get(URL).status_code == 401


def test_the_list_costs_the_same_for_one_and_for_four(user, api_as, django_assert_num_queries):
    client = api_as(user)
    link(user, provider_email=EMAIL)
    with django_assert_num_queries(2):
        client.get(URL)
    for provider in ("apple", "facebook", "github"):
        link(user, provider, provider_email=EMAIL)
    with django_assert_num_queries(2):
        assert len(client.get(URL).json()["results"]) == 4


def test_unlinking_forgets_the_tokens_and_tells(user, stranger, api_as, api_client):
    link(user, access_token="a", refresh_token="r")
    link(stranger, uid="2")
    address = f"{URL}/google"
    assert api_client.delete(address).status_code == 401
    assert code_of(api_as(user, fresh=False).delete(address)) == (403, "step_up_required")
    assert SocialAccount.objects.count() == 2
    assert api_as(user).delete(address).status_code == 204
    assert SocialAccount.objects.get().owner_id == stranger.pk
    assert notices_of(user) == ["Google can no longer sign in to your account"]
    assert AuditEvent.objects.filter(action="accounts.social.unlinked", owner_id=user.pk).count() == 1
    assert api_as(user).delete(address).status_code == 404


def test_the_last_way_in_stays(make_user, api_as):
    person = make_user(password=None)
    link(person)
    assert code_of(api_as(person).delete(f"{URL}/google")) == (409, "last_way_in")
    link(person, "apple", "2")
    assert api_as(person).delete(f"{URL}/google").status_code == 204
    assert code_of(api_as(person).delete(f"{URL}/apple")) == (409, "last_way_in")


@pytest.mark.django_db(transaction=True)
def test_of_two_unlinkings_at_once_one_way_in_is_left(make_user, api_as):
    person = make_user(password=None)
    link(person)
    link(person, "apple", "2")
    clients = [api_as(person), api_as(person)]
    providers = ["google", "apple"]
    answers = at_once(2, lambda number: clients[number].delete(f"{URL}/{providers[number]}"))
    assert Counter(answer.status_code for answer in answers) == {204: 1, 409: 1}
    assert SocialAccount.objects.count() == 1


def test_the_password_of_nobody_opens_an_account_without_one(idp):
    enter("google", token=idp.id_token())
    user = User.objects.get()
    assert not user.has_usable_password()
    for password in ("", "!", user.password, "quiet-harbour-42"):
        answer = bearer("").post(f"{ROOT}/login", {"identifier": EMAIL, "password": password})
        assert answer.status_code in (400, 401)
