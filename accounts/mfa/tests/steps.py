"""Steps that the tests of second factors share: everything through HTTP."""

from itertools import count
from typing import Any

from rest_framework.test import APIClient

from accounts.consent.models import ConsentType
from accounts.consent.services import consent_set
from accounts.identity.models import User
from accounts.identity.tests.walk import PASSWORD, bearer, client_at
from accounts.mfa.models import TextedCode
from accounts.mfa.tests.authenticator import SoftKey
from accounts.mfa.tests.factories import code_of
from accounts.mfa.texting import code_of as texted_code_of

AUTH = "/api/v1/auth"
PHONE = "+4915112345678"
_address = count(1)


def somewhere() -> APIClient:
    """A client at an address that no other test step used."""
    number = next(_address)
    return client_at(f"10.{number // 62500 % 250}.{number // 250 % 250}.{number % 250 + 1}")


def login(person: User, password: str = PASSWORD, **body: Any) -> Any:
    return somewhere().post(f"{AUTH}/login", {"identifier": person.username, "password": password, **body})


def owed(person: User) -> str:
    """The token of a sign-in whose password was right."""
    answer = login(person)
    assert answer.status_code == 401, answer.content
    assert answer.json()["code"] == "mfa_required"
    return answer.json()["mfa_token"]


def verify(token: str, **proof: Any) -> Any:
    return somewhere().post(f"{AUTH}/2fa/verify", {"mfa_token": token, **proof})


def challenge(token: str, method: str) -> Any:
    return somewhere().post(f"{AUTH}/2fa/challenge", {"mfa_token": token, "method": method})


def enable(client: APIClient, method: str, **body: Any) -> dict[str, Any]:
    answer = client.post(f"{AUTH}/2fa/enable", {"method": method, **body})
    assert answer.status_code == 200, answer.content
    return answer.json()


def confirm(client: APIClient, method: str, **proof: Any) -> Any:
    return client.post(f"{AUTH}/2fa/verify", {"method": method, **proof})


def enrol_totp(client: APIClient) -> tuple[str, list[str]]:
    """The secret and the recovery codes; the code of this half-minute is spent."""
    secret = enable(client, "totp")["secret"]
    answer = confirm(client, "totp", code=code_of(secret))
    assert answer.status_code == 200, answer.content
    return secret, answer.json()["recovery_codes"]


def enrol_passkey(client: APIClient, key: SoftKey | None = None, name: str = "Key") -> SoftKey:
    key = key or SoftKey()
    options = enable(client, "webauthn")["options"]
    answer = confirm(client, "webauthn", credential=key.create(options), name=name)
    assert answer.status_code == 200, answer.content
    return key


def agree_to_texts(person: User) -> None:
    consent_set(owner=person, kind=ConsentType.SMS, granted=True)


def texted(person: User, purpose: str = "two_factor") -> str:
    """The code that is on its way to the phone."""
    return texted_code_of(TextedCode.objects.get(owner=person, purpose=purpose, used_at=None))


def enrol_sms(person: User, client: APIClient, phone: str = PHONE) -> list[str]:
    agree_to_texts(person)
    enable(client, "sms", phone=phone)
    answer = confirm(client, "sms", code=texted(person))
    assert answer.status_code == 200, answer.content
    return answer.json()["recovery_codes"]


def signed_in(answer: Any) -> APIClient:
    assert answer.status_code == 200, answer.content
    return bearer(answer.json()["access_token"])


def fields_of(answer: Any) -> list[tuple[str, str]]:
    return [(error["field"], error["code"]) for error in answer.json()["errors"]]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"
