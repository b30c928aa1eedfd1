from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from accounts.notifications.providers import fcm, outbox
from accounts.notifications.providers.tests.certificates import server_certificate
from accounts.notifications.providers.tests.servers import http_provider
from accounts.notifications.providers.tests.test_fcm import SEND, Google, set_up


@pytest.fixture(autouse=True)
def apart(settings: Any, tmp_path: Any) -> None:
    """Each test has its own outbox; a provider on this machine is trusted by our own authority."""
    settings.DATA_DIR = tmp_path
    settings.PROVIDERS_CA_FILE = str(server_certificate().authority)
    fcm._tokens.clear()
    outbox._told.clear()


@pytest.fixture
def google(settings: Any) -> Iterator[Any]:
    """FCM as a server on this machine: `reply` is its mood, `pushes()` what it was given."""
    mood = Google()
    with http_provider(mood) as server:
        mood.url = server.url
        set_up(settings, server.url)
        mood.pushes = lambda: [
            orjson.loads(received.body)["message"] for received in server.received if received.path == SEND
        ]
        yield mood
