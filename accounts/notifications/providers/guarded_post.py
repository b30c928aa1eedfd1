"""
One POST to an address that somebody gave us: public addresses only, no redirects, and never longer than the deadline.

requests-hardened resolves the name once, refuses private addresses and connects to what it checked. It does not bound
the whole call: a server that sends a byte of a header every few seconds would hold a worker. So a timer shuts the
socket.
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from socket import SHUT_RDWR, socket

import requests
import urllib3
from django.conf import settings
from requests_hardened import Config, HTTPSession

from accounts.notifications.providers.http import ANSWER_MAX, Answer


def guarded_post(url: str, *, body: bytes, headers: Mapping[str, str]) -> Answer:
    """
    This function will POST once and read at most 64 KB.

    :raises requests.RequestException: if there is no whole answer in time; InvalidIPAddress for a private address.
    """
    seconds = settings.PROVIDERS_TIMEOUT_SECONDS
    config = Config(
        ip_filter_enable=True,
        ip_filter_allow_loopback_ips=settings.WEBPUSH_LOOPBACK_ALLOWED,
        never_redirect=True,
        default_timeout=(seconds, seconds),
        user_agent_override="Evenkeel",
    )
    with HTTPSession(config) as session, _deadline(session, seconds):
        # A proxy from the environment would resolve the name itself, past the filter.
        session.trust_env = False
        with session.post(
            url, data=body, headers=dict(headers), stream=True, verify=settings.PROVIDERS_CA_FILE or True
        ) as response:
            read = response.raw.read(ANSWER_MAX, decode_content=False)
            lowered = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status_code, lowered, read)


@contextmanager
def _deadline(session: HTTPSession, seconds: float) -> Iterator[None]:
    watched: list[socket] = []
    late = threading.Event()

    def watch(sock: socket) -> socket:
        # A second handle on the same connection: TLS takes the first one over, and shutting either ends both.
        watched.append(sock.dup())
        return sock

    def shut() -> None:
        late.set()
        for sock in list(watched):
            with suppress(OSError):
                sock.shutdown(SHUT_RDWR)

    for adapter in session.adapters.values():
        adapter.poolmanager.pool_classes_by_scheme = _pools(watch)
    timer = threading.Timer(seconds, shut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        if late.is_set():
            raise requests.exceptions.Timeout from error
        raise
    finally:
        timer.cancel()
        for sock in watched:
            sock.close()


def _pools(watch):  # type: ignore[no-untyped-def]
    class PlainConnection(urllib3.connection.HTTPConnection):
        def _new_conn(self) -> socket:
            return watch(super()._new_conn())

    class TLSConnection(urllib3.connection.HTTPSConnection):
        def _new_conn(self) -> socket:
            return watch(super()._new_conn())

    class PlainPool(urllib3.HTTPConnectionPool):
        ConnectionCls = PlainConnection

    class TLSPool(urllib3.HTTPSConnectionPool):
        ConnectionCls = TLSConnection

    return {"http": PlainPool, "https": TLSPool}
