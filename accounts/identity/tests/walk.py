"""Steps that the tests of signing up, in and out share."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from rest_framework.test import APIClient

from accounts.identity.mailing import mailed_codes_send

ROOT = "/api/v1/auth"
PASSWORD = "quiet-harbour-42"
OTHER_PASSWORD = "bright-window-77"


def client_at(ip: str) -> APIClient:
    return APIClient(REMOTE_ADDR=ip)


def bearer(access_token: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {access_token}")
    return client


def sign_up(email: str | None = "lea@example.org", *, client: APIClient | None = None, **fields: Any) -> dict[str, Any]:
    body = {"password": PASSWORD, **({"email": email} if email else {}), **fields}
    answer = (client or APIClient()).post(f"{ROOT}/register", body)
    assert answer.status_code == 201, answer.content
    return answer.json()


def sign_in(identifier: str, password: str = PASSWORD, *, ip: str = "127.0.0.1") -> Any:
    return client_at(ip).post(f"{ROOT}/login", {"identifier": identifier, "password": password})


def letters(outbox: Sequence[Any], subject: str = "") -> list[Any]:
    """Sends what is due and gives the letters whose subject has `subject`."""
    mailed_codes_send()
    return [letter for letter in outbox if subject in letter.subject]


def code_in(letter: Any) -> str:
    found = re.search(r"^([0-9]{4} [0-9]{4})$", letter.body, re.MULTILINE)
    assert found is not None, letter.body
    return found.group(1)


def token_in(letter: Any) -> str:
    found = re.search(r"#token=(\S+)", letter.body)
    assert found is not None, letter.body
    return unquote(found.group(1))


def wrong(code: str) -> str:
    return f"{(int(code.replace(' ', '')) + 1) % 10**8:08d}"
