"""Codes: exchanged with our secret and the app's PKCE verifier, then proven like any token."""

import pytest

from accounts.identity.models import User
from accounts.social.models import SocialAccount
from accounts.social.tests.idp import REDIRECT, SECRET, VERIFIER, ec_key, private_pem, rsa_key
from accounts.social.tests.walk import enter, enter_by_code, person_of

pytestmark = pytest.mark.django_db
GIVEN = {"access_token": "access-1", "refresh_token": "refresh-1", "expires_in": 3600, "token_type": "Bearer"}


def issue(idp, provider: str, **claims) -> str:
    if provider in ("google", "apple"):
        return idp.code(provider, **GIVEN, id_token=idp.id_token(provider, **claims))
    if provider == "facebook":
        return idp.code(provider, access_token=idp.facebook_token("access-1", email="lea@example.org"), expires_in=3600)
    idp.github_token("access-1", emails=[{"email": "lea@example.org", "primary": True, "verified": True}])
    return idp.code(provider, access_token="access-1", token_type="bearer", scope="user:email")


def sent_to(idp, path: str) -> dict[str, str]:
    return next(fields for asked, fields in idp.seen if asked == path and "code" in fields)


@pytest.mark.parametrize("provider", ["google", "apple", "facebook", "github"])
def test_a_code_signs_up_and_the_next_one_enters(idp, provider):
    first = enter_by_code(provider, issue(idp, provider))
    assert first.status_code == 201, first.content
    again = enter_by_code(provider, issue(idp, provider, jti="2"))
    assert again.status_code == 200, again.content
    assert person_of(first) == person_of(again)
    account = SocialAccount.objects.get()
    assert account.access_token == "access-1"


@pytest.mark.parametrize("provider", ["google", "apple"])
def test_tokens_and_their_end_are_kept(idp, provider):
    enter_by_code(provider, issue(idp, provider))
    account = SocialAccount.objects.get()
    assert account.refresh_token == "refresh-1"
    assert 3590 < (account.expires_at - account.created_at).total_seconds() < 3610
    # A later sign-in without them (Google gives the refresh token once) takes nothing away.
    assert enter(provider, token=idp.id_token(provider, jti="2")).status_code == 200
    account.refresh_from_db()
    assert (account.access_token, account.refresh_token) == ("access-1", "refresh-1")


@pytest.mark.parametrize("provider", ["google", "apple", "facebook", "github"])
def test_secret_verifier_and_redirect_address_reach_the_provider(idp, provider):
    enter_by_code(provider, issue(idp, provider))
    path = "/facebook/oauth/access_token" if provider == "facebook" else f"/{provider}/token"
    sent = sent_to(idp, path)
    assert (sent["redirect_uri"], sent["code_verifier"]) == (REDIRECT, VERIFIER)
    assert sent["client_secret"] == SECRET or provider == "apple"


@pytest.mark.parametrize("provider", ["google", "apple", "facebook", "github"])
@pytest.mark.parametrize("change", [{"code_verifier": "x" * 43}, {"code": "never-issued"}], ids=str)
def test_a_stolen_or_unknown_code_is_refused(idp, provider, change):
    code = issue(idp, provider)
    answer = enter(provider, **{"code": code, "redirect_uri": REDIRECT, "code_verifier": VERIFIER, **change})
    assert (answer.status_code, answer.json()["code"]) == (401, "social_token_invalid")
    assert not User.objects.exists()


def test_a_code_works_once(idp):
    code = issue(idp, "google")
    assert enter_by_code("google", code).status_code == 201
    assert enter_by_code("google", code).status_code == 401


@pytest.mark.parametrize("provider", ["google", "apple"])
@pytest.mark.parametrize(
    "claims",
    [{"aud": "another-app"}, {"exp": 1}, {"nonce": "unasked"}, {"key": rsa_key(2)}],
    ids=["aud", "exp", "n", "k"],
)
def test_the_id_token_behind_a_code_is_verified_too(idp, provider, claims):
    assert enter_by_code(provider, issue(idp, provider, **claims)).status_code == 401


def test_the_nonce_counts_behind_a_code_too(idp):
    assert enter_by_code("google", issue(idp, "google", nonce="right"), nonce="right").status_code == 201


def test_an_answer_without_an_id_token_proves_nothing(idp):
    assert enter_by_code("google", idp.code("google", **GIVEN)).status_code == 401


@pytest.mark.parametrize("provider", ["facebook", "github"])
def test_a_nonce_that_nothing_would_check_is_a_bad_body(idp, provider):
    answer = enter_by_code(provider, issue(idp, provider), nonce="right")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "nonce")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "token"),
        ({"token": "t", "code": "c"}, "token"),
        ({"code": "c"}, "token"),
        ({"code": "c", "redirect_uri": REDIRECT}, "token"),
        ({"code": "c", "redirect_uri": "https://evil.example.org/", "code_verifier": VERIFIER}, "redirect_uri"),
        ({"code": "c", "redirect_uri": f"{REDIRECT}/more", "code_verifier": VERIFIER}, "redirect_uri"),
        ({"code": "c", "redirect_uri": REDIRECT, "code_verifier": "short"}, "code_verifier"),
        ({"token": 7}, "token"),
        ({"token": "x" * 8193}, "token"),
        ({"token": "t", "password": "p"}, "password"),
        ({"token": "t", "nonce": "a\nb"}, "nonce"),
        ({"token": "t", "timezone": "Mars/Base"}, "timezone"),
        ({"token": "t", "device": {"model": "x"}}, "device.model"),
    ],
)
def test_a_bad_body_names_the_field(idp, body, field):
    answer = enter("google", **body)
    assert answer.status_code == 400
    assert field in {error["field"] for error in answer.json()["errors"]}
    assert not idp.hits


@pytest.mark.parametrize("provider", ["google", "apple", "facebook", "github"])
def test_without_the_operators_keys_a_provider_is_off(settings, provider):
    answer = enter(provider, token="t")
    assert (answer.status_code, answer.json()["code"]) == (503, "provider_unconfigured")
    assert int(answer["Retry-After"]) > 0


@pytest.mark.parametrize("provider", ["myspace", "Google", "openid_connect"])
def test_an_unknown_provider_is_not_found(idp, api_as, user, provider):
    assert enter(provider, token="t").status_code == 404
    assert api_as(user).delete(f"/api/v1/auth/oauth/{provider}").status_code == 404


def test_a_code_needs_the_operators_secret(idp, settings):
    known = settings.SOCIALACCOUNT_PROVIDERS
    app = {**known["google"]["APPS"][0], "secret": ""}
    settings.SOCIALACCOUNT_PROVIDERS = {**known, "google": {**known["google"], "APPS": [app]}}
    answer = enter_by_code("google", issue(idp, "google"))
    assert (answer.status_code, answer.json()["code"]) == (503, "provider_unconfigured")
    assert enter("google", token=idp.id_token()).status_code == 201


@pytest.mark.parametrize("key", ["", "no key", private_pem(rsa_key(1))], ids=["none", "garbage", "another kind"])
def test_an_unusable_key_of_apple_is_the_operators_fault(idp, settings, key):
    known = settings.SOCIALACCOUNT_PROVIDERS
    app = {**known["apple"]["APPS"][0], "settings": {"certificate_key": key}}
    settings.SOCIALACCOUNT_PROVIDERS = {**known, "apple": {**known["apple"], "APPS": [app]}}
    answer = enter_by_code("apple", issue(idp, "apple"))
    assert (answer.status_code, answer.json()["code"]) == (503, "provider_unconfigured")


@pytest.mark.parametrize("provider", ["google", "apple", "github"])
def test_a_wrong_secret_of_ours_is_no_fault_of_the_person(idp, settings, provider):
    known = settings.SOCIALACCOUNT_PROVIDERS
    wrong = {"secret": "old", "settings": {"certificate_key": private_pem(ec_key(8))}}
    app = {**known[provider]["APPS"][0], **wrong}
    settings.SOCIALACCOUNT_PROVIDERS = {**known, provider: {**known[provider], "APPS": [app]}}
    answer = enter_by_code(provider, issue(idp, provider))
    assert (answer.status_code, answer.json()["code"]) == (503, "provider_unavailable")
