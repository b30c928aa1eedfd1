"""Access tokens of Facebook and GitHub: good only if they were made for our app."""

import pytest
from allauth.account.models import EmailAddress

from accounts.identity.models import MailedCode, User
from accounts.social.models import SocialAccount
from accounts.social.tests.walk import enter, person_of

pytestmark = pytest.mark.django_db
MINE = {"email": "lea@example.org", "primary": True, "verified": True}


def invalid(answer) -> bool:
    return (answer.status_code, answer.json()["code"]) == (401, "social_token_invalid")


def test_facebook_says_who_it_is(idp):
    token = idp.facebook_token("fb-1", first_name="Lea", last_name="Ro")
    answer = enter("facebook", token=token)
    assert answer.status_code == 201, answer.content
    user = person_of(answer)
    assert (user.first_name, user.last_name, user.email) == ("Lea", "Ro", None)
    account = SocialAccount.objects.get(owner=user)
    assert (account.provider_user_id, account.access_token) == ("77", "fb-1")
    assert enter("facebook", token=token).status_code == 200


def test_a_facebook_token_of_another_app_or_an_old_one_is_refused(idp):
    assert invalid(enter("facebook", token=idp.facebook_token("fb-1", app_id="another-app")))
    assert invalid(enter("facebook", token=idp.facebook_token("fb-2", valid=False)))
    assert invalid(enter("facebook", token="fb-unknown"))
    assert not User.objects.exists()


def test_an_address_of_facebook_is_only_a_claim(idp, make_user):
    holder = make_user(email="lea@example.org")
    EmailAddress.objects.create(user=holder, email="lea@example.org", verified=True, primary=True)
    answer = enter("facebook", token=idp.facebook_token("fb-1", email="lea@example.org", verified=True))
    assert answer.status_code == 201
    user = person_of(answer)
    assert user != holder
    assert user.email is None
    assert EmailAddress.objects.get(user=user).verified is False
    assert EmailAddress.objects.get(user=holder).verified is True
    assert MailedCode.objects.get(owner=user).purpose == "verify_email"


def test_github_says_who_it_is(idp):
    token = idp.github_token(
        "gh-1", emails=[{**MINE, "email": "old@example.org", "primary": False}, MINE], name="Lea Ro"
    )
    answer = enter("github", token=token)
    assert answer.status_code == 201, answer.content
    body = answer.json()["user"]
    assert (body["email"], body["email_verified"], body["username"]) == ("lea@example.org", True, None)
    assert (body["first_name"], body["last_name"]) == ("Lea", "Ro")
    assert SocialAccount.objects.get().provider_user_id == "4711"


def test_a_github_token_of_another_app_is_refused(idp):
    # It does tell who the person is; any site they signed in to could come with it.
    assert invalid(enter("github", token=idp.github_token("gh-1", app="another-app", emails=[MINE])))
    assert invalid(enter("github", token="gh-unknown"))
    assert "/github/api/user" not in idp.hits
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "emails", [None, [], [{**MINE, "verified": False}], [{**MINE, "email": "no address"}]], ids=str
)
def test_what_github_did_not_verify_is_no_proven_address(idp, emails):
    answer = enter("github", token=idp.github_token("gh-1", emails=emails))
    assert answer.status_code == 201
    assert answer.json()["user"]["email_verified"] is False
    assert not EmailAddress.objects.filter(verified=True).exists()


@pytest.mark.parametrize("token", ["a b", "é", "tab\there", "x" * 8000], ids=range(4))
@pytest.mark.parametrize("provider", ["facebook", "github"])
def test_garbage_is_refused(idp, provider, token):
    assert invalid(enter(provider, token=token))


@pytest.mark.parametrize("uid", [None, "4711", True, {"a": 1}], ids=str)
def test_an_answer_of_github_without_an_id_is_nobody(idp, uid):
    assert enter("github", token=idp.github_token("gh-1", id=uid)).status_code == 503
    assert not User.objects.exists()


@pytest.mark.parametrize("uid", [None, "", 7, "x" * 300], ids=["null", "empty", "number", "long"])
def test_an_answer_of_facebook_without_an_id_is_nobody(idp, uid):
    assert enter("facebook", token=idp.facebook_token("fb-1", id=uid)).status_code == 503
    assert not User.objects.exists()
