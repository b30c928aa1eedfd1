"""Requests to providers: bounded in time and size, and silent about what they carry."""

import logging
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

import requests
import structlog
from django.conf import settings
from requests.structures import CaseInsensitiveDict

from accounts.social.keys import KEYS

MAX_BYTES = 256 * 1024
# At most so many requests wait for providers at once; when all are stuck, the rest of the house goes on.
AT_ONCE = 16
# What a token endpoint says when our own keys are wrong: no fault of the person who signs in.
OUR_FAULT = frozenset({"invalid_client", "unauthorized_client", "incorrect_client_credentials"})
log = structlog.get_logger(__name__)


class ProviderFault(requests.RequestException):
    """The provider gave no answer that can be used: none, a late one, an error, too much, or not JSON."""


class _AddressOnly(logging.Filter):
    """urllib3 writes whole addresses at DEBUG, and Facebook's carry tokens and our secret in their query."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(part.partition("?")[0] if isinstance(part, str) else part for part in record.args)
        return True


for _name in ("urllib3.connectionpool", "urllib3.util.retry"):
    logging.getLogger(_name).addFilter(_AddressOnly())


class ProviderSession(requests.Session):
    """What allauth asks providers with. Keys come from our keyring, which fetched and checked them before."""

    def __init__(self, *, keyring: bool = True) -> None:
        super().__init__()
        self._keyring = keyring
        # GitHub answers as a form unless asked for JSON.
        self.headers.update({"Accept": "application/json", "User-Agent": "Evenkeel"})

    def request(self, method: str, url: str, **options: Any) -> requests.Response:  # type: ignore[override]
        """:raises ProviderFault: after the time is over, however slowly the provider dribbles."""
        held = KEYS.document(url) if self._keyring and method.upper() == "GET" else None
        if held is not None:
            return _answer(held)
        future = _pool().submit(self._fetch, method, url, options)
        try:
            response = future.result(timeout=settings.SOCIALACCOUNT_REQUESTS_TIMEOUT)
        except TimeoutError:
            future.cancel()
            raise ProviderFault("late") from None
        return _usable(response)

    def _fetch(self, method: str, url: str, options: dict[str, Any]) -> requests.Response:
        options |= {"timeout": settings.SOCIALACCOUNT_REQUESTS_TIMEOUT, "stream": True, "allow_redirects": False}
        with super().request(method, url, **options) as response:
            body = bytearray()
            for chunk in response.iter_content(16_384):
                body += chunk
                if len(body) > MAX_BYTES:
                    raise ProviderFault("large")
            response._content = bytes(body)
        return response


@lru_cache(maxsize=1)
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="social")


def _answer(body: bytes) -> requests.Response:
    response = requests.Response()
    response.status_code, response._content = 200, body
    response.headers = CaseInsensitiveDict({"content-type": "application/json"})
    return response


def _usable(response: requests.Response) -> requests.Response:
    status = response.status_code
    if status >= 500 or status in (408, 429) or 300 <= status < 400:
        raise ProviderFault(str(status))
    try:
        body = response.json()
    except (ValueError, RecursionError):
        if status < 300:
            raise ProviderFault("not JSON") from None
        return response
    if isinstance(body, dict) and isinstance(body.get("error"), str) and body["error"] in OUR_FAULT:
        log.error("social.credentials_refused", error=body["error"])
        raise ProviderFault("our keys")
    return response


def fetch_json(url: str) -> Any:
    """:raises requests.RequestException: for anything but 200 and JSON."""
    with ProviderSession(keyring=False) as session:
        response = session.get(url)
        if response.status_code != 200:
            raise ProviderFault(str(response.status_code))
        return response.json()
