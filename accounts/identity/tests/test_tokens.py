"""Access tokens that do not hold: always 401, always the same body."""

import base64
import json
from datetime import timedelta
from uuid import uuid4

import jwt
import pytest
from django.conf import settings
from django.utils import timezone

from accounts.identity.models import User
from accounts.identity.services import session_start, sessions_revoke_all
from accounts.identity.tests.walk import ROOT, bearer
from accounts.identity.tokens import token_read

pytestmark = pytest.mark.django_db
URL = f"{ROOT}/sessions"


def encoded(part) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def forged(claims, key=None, headers=None, algorithm="HS256", **changes):
    return jwt.encode({**claims, **changes}, key or settings.JWT_SECRET, algorithm=algorithm, headers=headers)


def in_seconds(seconds: int) -> int:
    return int((timezone.now() + timedelta(seconds=seconds)).timestamp())


FORGERIES = {
    "no signature": lambda c, t: f"{encoded({'alg': 'none', 'typ': 'JWT'})}.{encoded(c)}.",
    "alg None in capitals": lambda c, t: f"{encoded({'alg': 'None'})}.{encoded(c)}.",
    "signature cut off": lambda c, t: t.access.rsplit(".", 1)[0] + ".",
    "signature altered": lambda c, t: t.access[:-4] + ("AAAA" if t.access[-4:] != "AAAA" else "BBBB"),
    "other key": lambda c, t: forged(c, key="k" * 64),
    "SECRET_KEY instead": lambda c, t: forged(c, key=settings.SECRET_KEY),
    "other algorithm of the family": lambda c, t: forged(c, algorithm="HS512"),
    "kid that climbs folders": lambda c, t: forged(c, key="x" * 32, headers={"kid": "../../../../dev/null"}),
    "kid with SQL": lambda c, t: forged(c, key="x" * 32, headers={"kid": "' UNION SELECT 'x' --"}),
    "jku": lambda c, t: forged(c, key="x" * 32, headers={"jku": "https://evil.example/keys.json"}),
    "jwk": lambda c, t: forged(c, key="x" * 32, headers={"jwk": {"kty": "oct", "k": encoded("x" * 32)}}),
    "x5u": lambda c, t: forged(c, key="x" * 32, headers={"x5u": "https://evil.example/cert.pem"}),
    "expired": lambda c, t: forged(c, exp=in_seconds(-1)),
    "no expiry": lambda c, t: forged({name: value for name, value in c.items() if name != "exp"}),
    "not valid yet": lambda c, t: forged(c, nbf=in_seconds(3600)),
    "other audience": lambda c, t: forged(c, aud="another-app"),
    "other issuer": lambda c, t: forged(c, iss="another-api"),
    "no session": lambda c, t: forged({name: value for name, value in c.items() if name != "session_id"}),
    "session of nobody": lambda c, t: forged(c, session_id=str(uuid4())),
    "session that is no id": lambda c, t: forged(c, session_id="1 OR 1=1"),
    "session that is a list": lambda c, t: forged(c, session_id=["a"]),
    "no kind": lambda c, t: forged({name: value for name, value in c.items() if name != "type"}),
    "refresh as access": lambda c, t: t.refresh,
    "64 kB": lambda c, t: forged(c, padding="x" * 65_536),
    "not a token": lambda c, t: "hello",
    "nothing": lambda c, t: "",
    "not ASCII": lambda c, t: "t\xf6ken",
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_token_gets_the_same_refusal(user, forgery):
    pair = session_start(user=user, now=timezone.now())
    claims = token_read(pair.access, "access")
    answer = bearer(FORGERIES[forgery](claims, pair)).get(URL)
    assert answer.status_code == 401
    body = answer.json()
    assert body.pop("request_id")
    assert body == {
        "type": "/problems/token_invalid",
        "title": "Unauthorized",
        "status": 401,
        "detail": "The access token is not valid.",
        "code": "token_invalid",
        "errors": [],
    }
    assert answer["WWW-Authenticate"].startswith("Bearer")


def suspend(user):
    User.objects.filter(pk=user.pk).update(status=User.Status.SUSPENDED)


ENDINGS = {
    "suspended": suspend,
    "deleted": lambda user: User.objects.filter(pk=user.pk).delete(),
    "revoked": lambda user: sessions_revoke_all(owner=user, reason="revoked", now=timezone.now()),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_token_ends_with_its_person_or_session_at_the_next_request(user, ending):
    client = bearer(session_start(user=user, now=timezone.now()).access)
    assert client.get(URL).status_code == 200
    ENDINGS[ending](user)
    answer = client.get(URL)
    assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")


def test_a_real_token_works_and_carries_the_claims_of_the_design(user):
    pair = session_start(user=user, now=timezone.now())
    claims = token_read(pair.access, "access")
    assert {
        "iss", "aud", "sub", "user_id", "session_id", "roles", "permissions", "is_premium", "is_moderator",
    } <= set(claims)  # fmt: skip
    assert "email" not in claims
    assert bearer(pair.access).get(URL).status_code == 200


def test_claims_are_not_believed(user):
    pair = session_start(user=user, now=timezone.now())
    claims = token_read(pair.access, "access")
    stranger = str(uuid4())
    answer = bearer(forged(claims, sub=stranger, user_id=stranger, roles=["admin"])).get(URL)
    assert answer.status_code == 200
    assert [session["id"] for session in answer.json()["results"]] == [claims["session_id"]]
