"""Passkeys, with a key in software that really signs."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator

from accounts.audit.models import AuditEvent
from accounts.mfa.models import MfaChallenge, PendingFactor
from accounts.mfa.tests.authenticator import SoftKey
from accounts.mfa.tests.steps import (
    AUTH,
    challenge,
    confirm,
    enable,
    enrol_passkey,
    enrol_totp,
    fields_of,
    login,
    owed,
    verify,
)
from config.testing.threads import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("present", "public_url")]


@pytest.fixture
def key(user, api_as):
    return enrol_passkey(api_as(user), name="Blue key")


def asked(token):
    answer = challenge(token, "webauthn")
    assert answer.status_code == 200, answer.content
    return answer.json()["options"]


def sign_in(person, key, **changes):
    token = owed(person)
    return verify(token, credential=key.get(asked(token), **changes))


def refused(answer):
    return (answer.status_code, fields_of(answer)) == (400, [("credential", "credential_invalid")])


def test_the_options_name_the_house_and_not_the_host_of_the_request(user, api_as, settings):
    settings.ALLOWED_HOSTS = ["*"]
    answer = api_as(user).post(f"{AUTH}/2fa/enable", {"method": "webauthn"}, headers={"Host": "evil.example"})
    options = answer.json()["options"]["publicKey"]
    assert options["rp"] == {"id": "app.example.org", "name": "Evenkeel"}
    assert len(options["challenge"]) >= 43


def test_a_passkey_is_set_up_and_signs_in(user, api_as, key):
    listed = api_as(user, factor=True).get(f"{AUTH}/2fa").json()
    assert listed["methods"] == ["recovery_code", "webauthn"]
    assert [(row["credential_id"], row["name"]) for row in listed["passkeys"]] == [(key.id, "Blue key")]
    assert login(user).json()["methods"] == ["recovery_code", "webauthn"]
    token = owed(user)
    options = asked(token)
    assert [found["id"] for found in options["publicKey"]["allowCredentials"]] == [key.id]
    answer = verify(token, credential=key.get(options))
    assert answer.status_code == 200
    assert answer.json()["user"]["id"] == str(user.pk)
    assert Authenticator.objects.get(type="webauthn").data["sign_count"] == 1


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "https://app.example.org.evil.example",
        "https://sub.app.example.org",
        "http://app.example.org",
        "https://app.example.org:444",
        "null",
        "",
    ],
)
def test_another_page_cannot_use_it(user, key, origin):
    key.origin = origin
    assert refused(sign_in(user, key))


def test_an_app_that_the_operator_names_can(user, key, settings):
    settings.MFA_WEBAUTHN_ORIGINS = ("android:apk-key-hash:AAAA",)
    key.origin = "android:apk-key-hash:AAAA"
    assert sign_in(user, key).status_code == 200


def test_a_wrong_challenge_is_refused(user, key):
    assert refused(sign_in(user, key, challenge="kq3yT0mFv2dC8s1bXhJ5rLwEkq3yT0mFv2dC8s1bXhJ"))


def test_an_answer_to_the_challenge_of_another_sign_in_is_refused(user, key):
    first, second = owed(user), owed(user)
    options = asked(first)
    asked(second)
    assert refused(verify(second, credential=key.get(options)))


def test_an_answer_without_asking_is_refused(user, key):
    token = owed(user)
    assert refused(verify(token, credential=key.get({"publicKey": {"challenge": "AAAA"}})))


def test_a_replayed_answer_is_refused(user, key):
    token = owed(user)
    answer = key.get(asked(token))
    assert verify(token, credential=answer).status_code == 200
    assert fields_of(verify(token, credential=answer)) == [("mfa_token", "mfa_token_invalid")]
    other = owed(user)
    asked(other)
    assert refused(verify(other, credential=answer))


def test_a_challenge_is_looked_at_once_even_if_the_answer_was_wrong(user, key):
    token = owed(user)
    options = asked(token)
    assert refused(verify(token, credential=key.get(options, challenge="AAAA")))
    assert refused(verify(token, credential=key.get(options)))
    assert verify(token, credential=key.get(asked(token))).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_several_uses_of_one_answer_at_once_one_signs_in(make_user, api_as):
    user = make_user()
    key = enrol_passkey(api_as(user))
    token = owed(user)
    answer = key.get(asked(token))
    assert sorted(at_once(4, lambda _: verify(token, credential=answer).status_code)) == [200, 400, 400, 400]


@pytest.mark.parametrize("counter", [5, 4, 0])
def test_a_counter_that_does_not_grow_is_refused_and_recorded(user, key, counter):
    assert sign_in(user, key, counter=5).status_code == 200
    assert refused(sign_in(user, key, counter=counter))
    assert AuditEvent.objects.filter(action="accounts.passkey.counter_went_back", owner_id=user.pk).count() == 1
    assert sign_in(user, key, counter=6).status_code == 200


def test_a_passkey_without_a_counter_works_again_and_again(user, key):
    assert [sign_in(user, key, counter=0).status_code for _ in range(3)] == [200] * 3


def test_the_key_of_somebody_else_is_refused(user, key, stranger, api_as):
    theirs = enrol_passkey(api_as(stranger))
    assert refused(sign_in(user, theirs))
    theirs.credential_id = key.credential_id
    assert refused(sign_in(user, theirs))


def test_the_answer_of_a_registration_does_not_sign_in(user, key):
    assert refused(sign_in(user, key, type="webauthn.create"))


def test_a_key_for_another_house_is_refused(user, key):
    key.rp_id = "evil.example"
    assert refused(sign_in(user, key))


HOSTILE = [
    {},
    {"id": 5},
    {"id": "x", "rawId": "x", "response": None},
    {"id": "AA", "rawId": "AA", "response": {}, "type": "public-key"},
    {
        "id": "AA", "rawId": "AA", "type": "public-key",
        "response": {"clientDataJSON": "e30", "authenticatorData": "", "signature": ""},
    },
    {
        "id": "AA", "rawId": "AA", "type": "public-key",
        "response": {"clientDataJSON": "bnVsbA", "authenticatorData": "AAAA", "signature": "AAAA"},
    },
    {
        "id": "AA", "rawId": "💥", "type": "nothing",
        "response": {"clientDataJSON": [1], "attestationObject": "n5-fn5-f", "authenticatorData": {}},
    },
    {
        "id": "AA", "rawId": "AA", "type": "public-key",
        "response": {"clientDataJSON": "W10", "attestationObject": "gYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGB" * 100},
    },
]  # fmt: skip


@pytest.mark.parametrize("credential", HOSTILE)
def test_a_damaged_answer_is_refused_and_breaks_nothing(user, key, api_as, credential):
    token = owed(user)
    asked(token)
    assert refused(verify(token, credential=credential))
    client = api_as(user, factor=True)
    enable(client, "webauthn")
    assert refused(confirm(client, "webauthn", credential=credential))
    assert not PendingFactor.objects.exists()


def test_an_endless_answer_is_refused_before_it_is_read(user, key):
    answer = verify(owed(user), credential={"id": "A" * 20_000})
    assert fields_of(answer) == [("credential", "too_large")]


@pytest.mark.parametrize("damage", ["origin", "challenge", "type", "rp", "id", "other id"])
def test_a_set_up_that_does_not_fit_is_refused(user, api_as, damage):
    client, key = api_as(user), SoftKey()
    options = enable(client, "webauthn")["options"]
    changes = {}
    if damage == "origin":
        key.origin = "https://evil.example"
    elif damage == "rp":
        key.rp_id = "evil.example"
    elif damage in {"challenge", "type"}:
        changes = {"challenge": {"challenge": "AAAA"}, "type": {"type": "webauthn.get"}}[damage]
    credential = key.create(options, **changes)
    if damage == "id":
        credential["id"] = "somebody-elses"
    elif damage == "other id":
        credential["rawId"] = credential["id"] = SoftKey().id
    assert refused(confirm(client, "webauthn", credential=credential))
    assert login(user).status_code == 200


def test_what_a_client_adds_to_the_credential_is_not_kept(user, api_as):
    client, key = api_as(user), SoftKey()
    credential = {**key.create(enable(client, "webauthn")["options"]), "note": "whatever I like"}
    assert confirm(client, "webauthn", credential=credential).status_code == 200
    assert "note" not in Authenticator.objects.get(type="webauthn").data["credential"]


def test_the_same_key_is_not_kept_twice(user, api_as, key):
    client = api_as(user, factor=True)
    options = enable(client, "webauthn")["options"]
    assert [found["id"] for found in options["publicKey"]["excludeCredentials"]] == [key.id]
    assert refused(confirm(client, "webauthn", credential=key.create(options)))


def test_ten_passkeys_are_the_most(user, api_as, key):
    for number in range(9):
        row = Authenticator.objects.filter(type="webauthn").first()
        Authenticator.objects.create(user=user, type="webauthn", data={**row.data, "name": f"Key {number}"})
    answer = api_as(user, factor=True).post(f"{AUTH}/2fa/enable", {"method": "webauthn"})
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_passkeys")


def test_one_of_two_passkeys_can_be_taken_away(user, api_as, key):
    client = api_as(user, factor=True)
    spare = enrol_passkey(client, name="Spare")
    answer = client.post(f"{AUTH}/2fa/disable", {"method": "webauthn", "credential_id": key.id})
    assert answer.json() == {"method": "webauthn", "enabled": True, "methods": ["recovery_code", "webauthn"]}
    assert refused(sign_in(user, key))
    assert sign_in(user, spare).status_code == 200
    answer = client.post(f"{AUTH}/2fa/disable", {"method": "webauthn", "credential_id": key.id})
    assert fields_of(answer) == [("credential_id", "credential_missing")]


def test_a_passkey_steps_up_by_a_challenge_of_its_own_session(user, api_as, key, present):
    client, other = api_as(user, factor=True), api_as(user, factor=True)
    ask = {"method": "webauthn"}
    mine = client.post(f"{AUTH}/step-up/challenge", ask).json()["options"]
    assert refused(other.post(f"{AUTH}/step-up", {"credential": key.get(mine)}))
    answer = key.get(mine)
    assert client.post(f"{AUTH}/step-up", {"credential": answer}).json()["factor"] is True
    assert refused(client.post(f"{AUTH}/step-up", {"credential": answer}))
    first = client.post(f"{AUTH}/step-up/challenge", ask).json()["options"]
    second = client.post(f"{AUTH}/step-up/challenge", ask).json()["options"]
    assert refused(client.post(f"{AUTH}/step-up", {"credential": key.get(first)}))
    second = client.post(f"{AUTH}/step-up/challenge", ask).json()["options"]
    present.shift(timedelta(minutes=5, seconds=1))
    assert refused(client.post(f"{AUTH}/step-up", {"credential": key.get(second)}))


def test_the_challenge_of_a_step_up_signs_nobody_in(user, api_as, key):
    client = api_as(user, factor=True)
    options = client.post(f"{AUTH}/step-up/challenge", {"method": "webauthn"}).json()["options"]
    token = owed(user)
    assert refused(verify(token, credential=key.get(options)))
    assert MfaChallenge.objects.filter(owner=user, used_at=None).count() == 2


@pytest.mark.parametrize("method", ["webauthn", "sms"])
def test_a_method_that_the_account_has_not_is_not_asked_for(user, api_as, method, key, stranger):
    enrol_totp(api_as(stranger))
    assert fields_of(challenge(owed(stranger), method)) == [("method", "method_missing")]
    answer = api_as(stranger, factor=True).post(f"{AUTH}/step-up/challenge", {"method": method})
    assert fields_of(answer) == [("method", "method_missing")]
