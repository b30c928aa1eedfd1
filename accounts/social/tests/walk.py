"""Steps that the tests of this slice share."""

from itertools import count
from typing import Any

from accounts.identity.models import User
from accounts.identity.tests.walk import ROOT, client_at
from accounts.social.tests.idp import REDIRECT, VERIFIER

URL = f"{ROOT}/oauth"
_address = count(1)


def enter(provider: str, *, client: Any = None, **body: Any) -> Any:
    """Each call comes from an address of its own, so that limits do not mix up what is tested."""
    number = next(_address)
    sender = client or client_at(f"10.1.{number // 250}.{number % 250}")
    return sender.post(f"{URL}/{provider}", body)


def enter_by_code(provider: str, code: str, *, client: Any = None, **body: Any) -> Any:
    sent = {"code": code, "redirect_uri": REDIRECT, "code_verifier": VERIFIER, **body}
    return enter(provider, client=client, **sent)


def person_of(answer: Any) -> User:
    assert answer.status_code in (200, 201), answer.content
    return User.objects.get(pk=answer.json()["user"]["id"])


def problem(answer: Any) -> dict[str, Any]:
    """What a failure says, without what differs from call to call."""
    return {name: value for name, value in answer.json().items() if name not in ("request_id", "instance")}
