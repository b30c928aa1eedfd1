import json
import time
from dataclasses import dataclass, field
from functools import cache

import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from accounts.notifications.providers.apns import apns_send
from accounts.notifications.providers.errors import DeviceGone, ProviderRefused, ProviderUnavailable
from accounts.notifications.providers.tests.certificates import server_certificate
from accounts.notifications.providers.tests.conftest import NOTIFICATION, REFERENCE
from accounts.notifications.providers.tests.servers import Received, Reply, closed_port, http2_provider

DEVICE = "ca0a" * 16


@cache
def signing_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@dataclass
class Apple:
    """Verifies the provider token of every push as Apple does; `expired` are tokens it takes no more."""

    reply: Reply = field(default_factory=lambda: Reply(200, b"", {"apns-id": REFERENCE}))
    tokens: list[str] = field(default_factory=list)
    expired: set[str] = field(default_factory=set)

    def __call__(self, received: Received) -> Reply:
        token = received.headers["authorization"].removeprefix("bearer ")
        claims = jwt.decode(token, signing_key().public_key(), ["ES256"], issuer="TEAM123456")
        assert jwt.get_unverified_header(token)["kid"] == "KEY1234567"
        self.tokens.append(token)
        if token in self.expired or time.time() - claims["iat"] > 3600:
            return Reply(403, {"reason": "ExpiredProviderToken"})
        return self.reply


@pytest.fixture
def apple(settings):
    mood = Apple()
    with http2_provider(mood) as server:
        set_up(settings, server.url)
        yield mood, server


def set_up(settings, url: str) -> None:
    pem = signing_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    settings.APNS_API_URL = url
    settings.APNS_KEY = pem.replace("\n", "\\n")
    settings.APNS_KEY_ID, settings.APNS_TEAM_ID, settings.APNS_TOPIC = "KEY1234567", "TEAM123456", "org.example.app"


def test_a_push_carries_a_neutral_line_an_id_and_the_headers_that_make_repetition_harmless(apple, message):
    _, server = apple
    before = int(time.time())
    assert apns_send(token=DEVICE, message=message) == REFERENCE
    received = server.received[0]
    assert (received.path, received.headers[":method"]) == (f"/3/device/{DEVICE}", "POST")
    assert json.loads(received.body) == {
        "aps": {"alert": {"title": "A reminder", "body": "Open the app to read it."}, "sound": "default"},
        "notification_id": NOTIFICATION,
    }
    told = {name: value for name, value in received.headers.items() if name.startswith("apns-")}
    expires = int(told.pop("apns-expiration"))
    assert before + 3600 <= expires <= time.time() + 3600
    assert told == {
        "apns-id": REFERENCE,
        "apns-collapse-id": REFERENCE,
        "apns-topic": "org.example.app",
        "apns-push-type": "alert",
        "apns-priority": "10",
    }


def test_one_provider_token_serves_for_forty_minutes(apple, message):
    mood, _ = apple
    for _ in range(3):
        apns_send(token=DEVICE, message=message)
    assert len(set(mood.tokens)) == 1
    with time_machine.travel(time.time() + 39 * 60, tick=True):
        apns_send(token=DEVICE, message=message)
        assert len(set(mood.tokens)) == 1
    with time_machine.travel(time.time() + 41 * 60, tick=True):
        apns_send(token=DEVICE, message=message)
        assert len(set(mood.tokens)) == 2


def test_an_expired_provider_token_is_renewed_once(apple, message):
    mood, _ = apple
    apns_send(token=DEVICE, message=message)
    mood.expired = set(mood.tokens)
    with time_machine.travel(time.time() + 60, tick=True):
        apns_send(token=DEVICE, message=message)
        assert len(mood.tokens) == 3
        mood.reply = Reply(403, {"reason": "ExpiredProviderToken"})
        with pytest.raises(ProviderUnavailable, match="keys_refused"):
            apns_send(token=DEVICE, message=message)
        assert len(mood.tokens) == 5


@pytest.mark.parametrize(
    "reply",
    [
        Reply(410, {"reason": "Unregistered", "timestamp": 1773144000000}),
        Reply(410, b""),
        Reply(410, {"reason": "ExpiredToken"}),
        Reply(400, {"reason": "BadDeviceToken"}),
    ],
)
def test_a_dead_token_is_told_apart(apple, message, reply):
    apple[0].reply = reply
    with pytest.raises(DeviceGone):
        apns_send(token=DEVICE, message=message)


@pytest.mark.parametrize("token", ["", "xyz", "../../etc", "ca0a" * 16 + "/x", "ca0a" * 16 + "?x=1", "ca0a" * 60])
def test_what_is_no_token_does_not_become_an_address(apple, message, token):
    with pytest.raises(DeviceGone):
        apns_send(token=token, message=message)
    assert apple[1].received == []


@pytest.mark.parametrize("reason", ["DeviceTokenNotForTopic", "TopicDisallowed", "PayloadEmpty"])
def test_a_mistake_of_ours_costs_nobody_their_device(apple, message, reason):
    apple[0].reply = Reply(400, {"reason": reason})
    with pytest.raises(ProviderRefused) as refused:
        apns_send(token=DEVICE, message=message)
    assert refused.value.code == f"apns_{reason}"
    assert not isinstance(refused.value, DeviceGone)


@pytest.mark.parametrize(
    ("reply", "code", "retry_after"),
    [
        (Reply(429, {"reason": "TooManyRequests"}, {"retry-after": "11"}), "http_429", 11),
        (Reply(503, {"reason": "Shutdown"}), "http_503", None),
        (Reply(500, {"reason": "InternalServerError"}), "http_500", None),
        (Reply(403, {"reason": "InvalidProviderToken"}), "keys_refused", None),
        (Reply(400, b"garbage"), "http_400", None),
        (Reply(400, {"reason": ["x"]}), "http_400", None),
        (Reply(302, b"", {"location": "https://127.0.0.1:1/"}), "http_302", None),
        (Reply(stall=3), "timeout", None),
        (Reply(raw=b"HTTP/1.1 200 OK\r\n\r\n"), "unreachable", None),
        (Reply(raw=b""), "unreachable", None),
    ],
)
def test_what_may_work_later_is_tried_later(apple, message, reply, code, retry_after):
    apple[0].reply = reply
    with pytest.raises(ProviderUnavailable) as unavailable:
        apns_send(token=DEVICE, message=message)
    assert (unavailable.value.code, unavailable.value.retry_after) == (code, retry_after)


def test_unreadable_keys_keep_the_push_owed(apple, settings, message):
    settings.APNS_KEY = "no key"
    with pytest.raises(ProviderUnavailable, match="keys_unreadable"):
        apns_send(token=DEVICE, message=message)


def test_a_missing_key_file_keeps_the_push_owed(apple, settings, message):
    settings.APNS_KEY, settings.APNS_KEY_FILE = "", "/nowhere/key.p8"
    with pytest.raises(ProviderUnavailable, match="keys_unreadable"):
        apns_send(token=DEVICE, message=message)


def test_nobody_answers(settings, message):
    set_up(settings, closed_port())
    with pytest.raises(ProviderUnavailable, match="unreachable"):
        apns_send(token=DEVICE, message=message)


def test_a_server_with_a_foreign_certificate_gets_nothing(settings, message):
    with http2_provider(Apple(), server_certificate("foreign")) as server:
        set_up(settings, server.url)
        with pytest.raises(ProviderUnavailable, match="unreachable"):
            apns_send(token=DEVICE, message=message)
    assert server.received == []
