"""Id tokens: every way in which one can be wrong gets the same answer."""

import base64
import hashlib
import hmac
import json
import time

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from accounts.audit.models import AuditEvent
from accounts.identity.models import User
from accounts.social.models import SocialAccount
from accounts.social.tests.idp import certificate, ec_key, rsa_key
from accounts.social.tests.walk import enter, person_of, problem
from config.api import buckets, throttling

pytestmark = pytest.mark.django_db
P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
REFUSAL = {
    "type": "/problems/social_token_invalid",
    "title": "Unauthorized",
    "status": 401,
    "code": "social_token_invalid",
    "detail": "The provider's token or code is not valid. Sign in with the provider again.",
    "errors": [],
}


def part(data: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()


def refused(answer) -> bool:
    assert problem(answer) == REFUSAL
    return answer.status_code == 401 and "WWW-Authenticate" in answer


@pytest.mark.parametrize("provider", ["google", "apple", "facebook"])
def test_a_good_token_makes_an_account_and_the_next_one_enters_it(idp, provider):
    first = enter(provider, token=idp.id_token(provider))
    assert first.status_code == 201, first.content
    again = enter(provider, token=idp.id_token(provider, jti="2"))
    assert again.status_code == 200
    assert person_of(first) == person_of(again)
    account = SocialAccount.objects.get()
    assert (account.provider, account.provider_user_id) == (provider, "110169")


@pytest.mark.parametrize("issuer", ["https://accounts.google.com", "accounts.google.com"])
def test_google_writes_its_name_in_two_ways(idp, issuer):
    assert enter("google", token=idp.id_token(iss=issuer)).status_code == 201


@pytest.mark.parametrize("audience", ["org.example.app", "org.example.web", ["org.example.app"]])
def test_apple_may_have_made_the_token_for_any_of_our_apps(idp, audience):
    assert enter("apple", token=idp.id_token("apple", aud=audience)).status_code == 201


def test_a_token_signed_on_an_elliptic_curve_is_good(idp):
    assert enter("apple", token=idp.id_token("apple", kid="e1")).status_code == 201


@pytest.mark.parametrize("provider", ["google", "apple", "facebook"])
@pytest.mark.parametrize(
    "changes",
    [
        {"exp": lambda: int(time.time()) - 1},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": float("inf")},
        {"exp": True},
        {"nbf": lambda: int(time.time()) + 3600},
        {"aud": "another-app"},
        {"aud": ["another-app"]},
        {"aud": None},
        {"iss": "https://accounts.example.org"},
        {"iss": None},
        {"sub": None},
        {"sub": ""},
        {"sub": "x" * 192},
        {"sub": "a\x00b"},
        {"email": 7},
        {"given_name": {"a": 1}},
        {"nonce": "unasked"},
        {"nonce": 7},
    ],
    ids=range(19),
)
def test_wrong_claims_are_refused(idp, provider, changes):
    claims = {name: value() if callable(value) else value for name, value in changes.items()}
    assert refused(enter(provider, token=idp.id_token(provider, **claims)))
    assert not User.objects.exists()
    event = AuditEvent.objects.get(action="accounts.social.refused")
    assert event.details == {"provider": provider}


@pytest.mark.parametrize("provider", ["google", "apple", "facebook"])
def test_a_token_signed_with_another_key_is_refused(idp, provider):
    assert refused(enter(provider, token=idp.id_token(provider, key=rsa_key(2))))


@pytest.mark.parametrize("provider", ["google", "apple", "facebook"])
def test_a_token_without_a_signature_is_refused(idp, provider):
    claims = idp.claims(provider)
    for algorithm in ("none", "None", "NONE"):
        unsigned = f"{part({'alg': algorithm, 'kid': 'k1', 'typ': 'JWT'})}.{part(claims)}."
        assert refused(enter(provider, token=unsigned))
    stripped = idp.id_token(provider).rpartition(".")[0] + "."
    assert refused(enter(provider, token=stripped))
    assert not User.objects.exists()


@pytest.mark.parametrize("provider", ["google", "apple", "facebook"])
@pytest.mark.parametrize("algorithm", ["HS256", "HS512"])
def test_the_public_key_is_no_shared_secret(idp, provider, algorithm):
    pem = rsa_key(1).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    digest = {"HS256": hashlib.sha256, "HS512": hashlib.sha512}[algorithm]
    for secret in (certificate(1).encode(), pem, b""):
        signed = f"{part({'alg': algorithm, 'kid': 'k1'})}.{part(idp.claims(provider))}"
        tag = base64.urlsafe_b64encode(hmac.digest(secret or b"\0", signed.encode(), digest)).rstrip(b"=").decode()
        assert refused(enter(provider, token=f"{signed}.{tag}"))


@pytest.mark.parametrize(("kid", "algorithm"), [("k1", "ES256"), ("e1", "RS256"), ("k1", "PS256"), ("k1", "RS512")])
def test_a_key_is_used_with_its_own_algorithm_only(idp, kid, algorithm):
    signer = ec_key(1) if algorithm == "ES256" else rsa_key(1)
    token = jwt.encode(idp.claims("apple"), signer, algorithm=algorithm, headers={"kid": kid})
    assert refused(enter("apple", token=token))


@pytest.mark.parametrize("header", [{"kid": None}, {"kid": ["k1"]}, {"crit": ["exp"]}, {"kid": "../../k1"}], ids=str)
def test_odd_headers_are_refused(idp, header):
    whole = {"alg": "RS256", "kid": "k1", **header}
    signed = f"{part(whole)}.{part(idp.claims('google'))}"
    signature = jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256).sign(signed.encode(), rsa_key(1))
    token = f"{signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"
    assert refused(enter("google", token=token))


def deep(levels: int) -> str:
    return base64.urlsafe_b64encode(b"[" * levels).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "token",
    [
        "garbage", "a.b.c", "...", "é.é.é", "a b.c.d", "ya29.a0AfH6SNopaque", f"{deep(3000)}.e30.c2ln",
        f"{part({'alg': 'RS256', 'kid': 'k1'})}.{deep(3000)}.c2ln", f"{part([1])}.{part({})}.c2ln",
        f"{part({'alg': 'RS256', 'kid': 'k1'})}.{part([1])}.c2ln",
        f"{part({'alg': 'RS256', 'kid': 'k1'})}.{part({'exp': 10**400})[:6000]}.c2ln",
    ],
)  # fmt: skip
@pytest.mark.parametrize("provider", ["google", "apple", "facebook"])
def test_garbage_is_refused(idp, provider, token):
    assert refused(enter(provider, token=token))


def test_a_nonce_must_be_the_one_that_was_asked_for(idp):
    assert refused(enter("google", token=idp.id_token(nonce="right"), nonce="wrong"))
    assert refused(enter("google", token=idp.id_token(nonce="right")))
    assert refused(enter("google", token=idp.id_token(), nonce="right"))
    hashed = hashlib.sha256(b"right").hexdigest()
    assert refused(enter("google", token=idp.id_token(nonce=hashed), nonce="right"))
    assert enter("google", token=idp.id_token(nonce="right"), nonce="right").status_code == 201


def test_apple_may_carry_the_hash_of_the_nonce(idp):
    hashed = hashlib.sha256(b"right").hexdigest()
    assert enter("apple", token=idp.id_token("apple", nonce=hashed), nonce="right").status_code == 201
    assert enter("apple", token=idp.id_token("apple", nonce="right"), nonce="right").status_code == 200
    assert refused(enter("apple", token=idp.id_token("apple", nonce=hashed), nonce="wrong"))


@pytest.mark.parametrize("changes", [{}, {"jti": "one"}], ids=str)
@pytest.mark.parametrize("provider", ["google", "apple", "facebook"])
def test_a_token_works_once(idp, provider, changes):
    token = idp.id_token(provider, **changes)
    assert enter(provider, token=token).status_code == 201
    assert refused(enter(provider, token=token))


def test_another_spelling_of_the_signature_is_no_other_token(idp):
    token = idp.id_token("apple", kid="e1")
    assert enter("apple", token=token).status_code == 201
    signed, _, signature = token.rpartition(".")
    raw = base64.urlsafe_b64decode(signature + "==")
    mirrored = raw[:32] + (P256 - int.from_bytes(raw[32:])).to_bytes(32)
    respelt = f"{signed}.{base64.urlsafe_b64encode(mirrored).rstrip(b'=').decode()}"
    # The provider's key does verify it: only its being spent stands in the way.
    assert jwt.decode(respelt, ec_key(1).public_key(), algorithms=["ES256"], audience="org.example.app")
    assert refused(enter("apple", token=respelt))


def test_a_wrong_nonce_does_not_spend_the_token(idp):
    token = idp.id_token(nonce="right")
    assert refused(enter("google", token=token, nonce="wrong"))
    assert enter("google", token=token, nonce="right").status_code == 201


def test_without_redis_nobody_enters(idp, settings, monkeypatch):
    # The limit of sign-ins fails closed by itself; without it the memory of spent tokens must.
    monkeypatch.delitem(throttling.LIMITS, "auth")
    monkeypatch.setattr(buckets.breaker, "open_until", 0.0)  # and back again after this test
    token = idp.id_token()
    settings.REDIS_URL = "unix:///nonexistent/redis.sock?db=0"
    answer = enter("google", token=token)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert not User.objects.exists()


def test_refused_tokens_of_one_address_end_after_five(idp, api_client):
    codes = [enter("google", client=api_client, token=f"garbage{number}").status_code for number in range(6)]
    assert codes == [401] * 5 + [429]
    # People behind the same address still enter.
    assert enter("google", client=api_client, token=idp.id_token()).status_code == 201


def test_a_token_tried_again_and_again_ends_after_five(idp, api_client):
    codes = [enter("google", client=api_client, token="garbage").status_code for _ in range(6)]
    assert codes == [401] * 5 + [429]
