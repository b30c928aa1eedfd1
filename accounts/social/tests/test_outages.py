"""Providers that are down, slow, broken or hostile: 503 with Retry-After, in time, and nothing worse."""

import time
from collections import Counter
from datetime import timedelta

import pytest
import requests
import time_machine
from django.utils import timezone

from accounts.identity.models import User
from accounts.social.tests.idp import certificate, rsa_jwk, rsa_key
from accounts.social.tests.walk import enter, enter_by_code
from config.testing.threads import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BROKEN = ["500", "503", "429", "302", "404", "garbage", "list", "empty", "deep", "large", "stall", "drip"]
KEYS_AT = {"google": "/google/certs", "apple": "/apple/keys", "facebook": "/facebook/jwks"}


def unavailable(answer) -> bool:
    assert int(answer["Retry-After"]) > 0
    return (answer.status_code, answer.json()["code"]) == (503, "provider_unavailable")


def in_time(begun: float) -> bool:
    return time.monotonic() - begun < 4


@pytest.mark.parametrize("mode", BROKEN)
@pytest.mark.parametrize("provider", ["google", "apple", "facebook"])
def test_keys_that_cannot_be_had(idp, provider, mode):
    idp.modes[KEYS_AT[provider]] = mode
    begun = time.monotonic()
    assert unavailable(enter(provider, token=idp.id_token(provider)))
    assert in_time(begun)
    assert not User.objects.exists()
    assert idp.hits["/elsewhere"] == 0


@pytest.mark.parametrize(
    "keys",
    [
        [], [7], [{}], [{"kid": "k1", "kty": "RSA"}], [{"kid": "k1", "kty": "oct", "k": "c2VjcmV0"}],
        [rsa_jwk(1, "k1", use="enc")], [rsa_jwk(1, "k1", n="AQAB")], [rsa_jwk(1, "k1", alg="HS256")],
        [{"kid": "k1", "kty": "EC", "crv": "P-521", "x": "AA", "y": "AA"}],
    ],
    ids=range(9),
)  # fmt: skip
def test_a_set_without_a_usable_key_is_none(idp, keys):
    idp.jwks["apple"] = keys
    assert unavailable(enter("apple", token=idp.id_token("apple")))


def test_one_broken_key_does_not_spoil_the_others(idp):
    idp.jwks["apple"] = [7, {"kid": 7}, rsa_jwk(2, "k2", n="AQAB"), rsa_jwk(1, "k1")]
    assert enter("apple", token=idp.id_token("apple")).status_code == 201


@pytest.mark.parametrize("mode", BROKEN)
@pytest.mark.parametrize("provider", ["google", "apple", "github"])
def test_codes_that_cannot_be_exchanged(idp, provider, mode):
    idp.modes[f"/{provider}/token"] = mode
    code = idp.code(provider, access_token="a", id_token="t")
    begun = time.monotonic()
    answer = enter_by_code(provider, code)
    # A clear no, and JSON without a token, mean that the code is no good.
    assert answer.status_code == 401 if mode in ("404", "empty", "list") else unavailable(answer)
    assert in_time(begun)


FACEBOOK = ["/facebook/oauth/access_token", "/facebook/debug_token", "/facebook/me"]


@pytest.mark.parametrize("mode", BROKEN)
@pytest.mark.parametrize("path", FACEBOOK)
def test_facebook_that_cannot_be_asked(idp, path, mode):
    idp.modes[path] = mode
    begun = time.monotonic()
    assert unavailable(enter("facebook", token=idp.facebook_token("fb-1")))
    assert in_time(begun)


GITHUB = ["/github/api/applications/github-app/token", "/github/api/user", "/github/api/user/emails"]


@pytest.mark.parametrize("mode", [mode for mode in BROKEN if mode not in ("404", "list", "empty")])
@pytest.mark.parametrize("path", GITHUB)
def test_github_that_cannot_be_asked(idp, path, mode):
    idp.modes[path] = mode
    begun = time.monotonic()
    assert unavailable(enter("github", token=idp.github_token("gh-1", emails=[])))
    assert in_time(begun)


def test_a_provider_that_is_not_there(idp):
    idp.stop()
    assert unavailable(enter("google", token=idp.id_token()))
    assert unavailable(enter("github", token="gh-1"))


def test_keys_are_fetched_once_in_ten_minutes(idp):
    for number in range(3):
        assert enter("google", token=idp.id_token(sub=str(number), email=None)).status_code == 201
    assert idp.hits["/google/certs"] == 1
    with time_machine.travel(timezone.now() + timedelta(minutes=9), tick=True):
        enter("google", token=idp.id_token(jti="4"))
        assert idp.hits["/google/certs"] == 1
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=True):
        enter("google", token=idp.id_token(jti="5"))
        assert idp.hits["/google/certs"] == 2


def test_a_rotated_key_is_found_and_a_withdrawn_one_is_forgotten(idp):
    assert enter("google", token=idp.id_token()).status_code == 201
    idp.google_certs = {"k2": certificate(2)}
    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=True):
        assert enter("google", token=idp.id_token(kid="k2", key=rsa_key(2))).status_code == 200
        assert enter("google", token=idp.id_token(jti="3")).status_code == 401


def test_an_unknown_key_makes_us_ask_once_a_minute(idp):
    for number in range(4):
        assert enter("google", token=idp.id_token(kid=f"made-up-{number}")).status_code == 401
    assert idp.hits["/google/certs"] == 1
    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=True):
        for number in range(4):
            assert enter("google", token=idp.id_token(kid=f"made-up-{number}")).status_code == 401
    assert idp.hits["/google/certs"] == 2


def test_held_keys_serve_while_the_provider_is_down(idp):
    assert enter("google", token=idp.id_token()).status_code == 201
    idp.modes["/google/certs"] = "500"
    assert enter("google", token=idp.id_token(jti="2")).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=True):
        # Not so for a key that may be new.
        assert unavailable(enter("google", token=idp.id_token(kid="k2", key=rsa_key(2))))
        assert enter("google", token=idp.id_token(jti="3")).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=True):
        # Nor for ever: a key may have been withdrawn.
        assert unavailable(enter("google", token=idp.id_token(jti="4")))


def test_a_provider_that_just_failed_is_left_alone_for_ten_seconds(idp):
    idp.modes["/google/certs"] = "stall"
    assert unavailable(enter("google", token=idp.id_token()))
    begun = time.monotonic()
    assert unavailable(enter("google", token=idp.id_token()))
    assert time.monotonic() - begun < 0.5
    assert idp.hits["/google/certs"] == 1
    idp.modes.clear()
    with time_machine.travel(timezone.now() + timedelta(seconds=11), tick=True):
        assert enter("google", token=idp.id_token()).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_many_at_once_fetch_the_keys_once(idp):
    tokens = [idp.id_token(sub=str(number), email=None) for number in range(8)]
    answers = at_once(8, lambda number: enter("google", token=tokens[number]))
    assert Counter(answer.status_code for answer in answers) == {201: 8}
    assert idp.hits["/google/certs"] == 1


def test_no_proxy_of_the_machine_is_needed(idp):
    assert requests.utils.get_environ_proxies(idp.url, no_proxy=None) == {}
