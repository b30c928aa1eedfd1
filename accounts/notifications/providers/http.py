"""One bounded HTTP call to a provider: no redirects, a deadline for the whole of it, a small answer."""

import logging
import os
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any

import httpx
import orjson
from django.conf import settings

from accounts.notifications.providers.errors import ProviderUnavailable

ANSWER_MAX = 65_536
RETRY_AFTER_MAX = 86_400
# These write addresses and headers at DEBUG, and httpx at INFO: the address of a push is the token of somebody's phone.
# Set here, beside the calls, so that no LOG_LEVEL brings them back.
TALKATIVE = ("httpx", "httpcore", "h2", "hpack", "urllib3", "requests", "requests_hardened", "pywebpush", "anymail")
for _name in TALKATIVE:
    logging.getLogger(_name).setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The body as an object; empty for anything else."""
        try:
            found = orjson.loads(self.body)
        except orjson.JSONDecodeError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def retry_after(self) -> int | None:
        return retry_after_seconds(self.headers.get("retry-after", ""))

    @property
    def busy(self) -> bool:
        return self.status == 429 or self.status >= 500


def trusted_certificates() -> ssl.SSLContext | bool:
    return ssl.create_default_context(cafile=settings.PROVIDERS_CA_FILE) if settings.PROVIDERS_CA_FILE else True


def provider_client(*, http2: bool = False) -> httpx.Client:
    """One client a process and kind: Apple takes a new connection for each push as an attack."""
    return _client(http2, os.getpid(), settings.PROVIDERS_CA_FILE, settings.PROVIDERS_TIMEOUT_SECONDS)


@lru_cache(maxsize=8)
def _client(http2: bool, pid: int, ca_file: str, seconds: float) -> httpx.Client:
    return httpx.Client(
        http2=http2,
        http1=not http2,
        verify=trusted_certificates(),
        # Connecting is two steps, each with a clock of its own.
        timeout=httpx.Timeout(seconds, connect=seconds / 2, pool=seconds / 2),
        follow_redirects=False,
        # A proxy or a .netrc of the machine must not get tokens by accident.
        trust_env=False,
    )


def provider_call(client: httpx.Client, url: str, **parts: Any) -> Answer:
    """
    This function will POST once and read at most 64 KB of the answer.

    :raises ProviderUnavailable: if there is no whole answer in time.
    """
    deadline = time.monotonic() + settings.PROVIDERS_TIMEOUT_SECONDS
    try:
        with client.stream("POST", url, **parts) as response:
            body = b""
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > ANSWER_MAX:
                    raise ProviderUnavailable("answer_too_large")
                # A timeout of the client counts from byte to byte: an answer that drips would hold a worker.
                if time.monotonic() > deadline:
                    raise ProviderUnavailable("timeout")
            return Answer(response.status_code, response.headers, body)
    except (httpx.ConnectTimeout, httpx.PoolTimeout):
        # Nothing was asked yet: unlike after a timeout, it cannot be on its way.
        raise ProviderUnavailable("unreachable") from None
    except httpx.TimeoutException:
        raise ProviderUnavailable("timeout") from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError):
        raise ProviderUnavailable("unreachable") from None


def retry_after_seconds(text: str) -> int | None:
    """Seconds or an HTTP date, at least 1 and at most a day; None for anything else."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return min(max(int(text[:9]), 1), RETRY_AFTER_MAX)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(int((at - datetime.now(UTC)).total_seconds()), 1), RETRY_AFTER_MAX)
