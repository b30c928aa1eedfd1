from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest

from accounts.notifications.providers import fcm, outbox
from accounts.notifications.providers.tests.certificates import server_certificate
from accounts.notifications.providers.tests.servers import http_provider
from accounts.notifications.providers.tests.test_fcm import SEND, Google, set_up
from config.api.redis_client import redis_client
from config.realtime.topics import channel_of, user_topic


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


@pytest.fixture
def heard() -> Iterator[Callable[[Any], list[Any]]]:
    """`heard(person)` listens from the first call on, and gives the frames that came since."""
    listener = redis_client().pubsub(ignore_subscribe_messages=True)
    known: set[Any] = set()

    def read(person: Any) -> list[Any]:
        if person.pk not in known:
            known.add(person.pk)
            listener.subscribe(channel_of(user_topic(person.pk)))
            listener.get_message(timeout=1)
        frames = []
        while (message := listener.get_message(timeout=0.2)) is not None:
            frames.append(orjson.loads(message["data"]))
        return frames

    yield read
    listener.close()
