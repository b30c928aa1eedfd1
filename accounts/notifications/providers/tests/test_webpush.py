import base64
import json
import time
from functools import cache
from urllib.parse import urlsplit

import http_ece
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from accounts.notifications.providers.errors import DeviceGone, ProviderRefused, ProviderUnavailable
from accounts.notifications.providers.tests.certificates import server_certificate
from accounts.notifications.providers.tests.conftest import NOTIFICATION, REFERENCE
from accounts.notifications.providers.tests.servers import Received, Reply, closed_port, http_provider
from accounts.notifications.providers.webpush import webpush_send

AUTH = b"sixteen bytes !!"


@cache
def browser_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@cache
def vapid_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def text64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def subscription(endpoint: str) -> str:
    return json.dumps({"endpoint": endpoint, "keys": {"p256dh": text64(point(browser_key())), "auth": text64(AUTH)}})


@pytest.fixture(autouse=True)
def keys(settings):
    settings.VAPID_PRIVATE_KEY = text64(vapid_key().private_numbers().private_value.to_bytes(32))
    settings.VAPID_SUBJECT = "mailto:ops@example.org"
    settings.WEBPUSH_LOOPBACK_ALLOWED = True


def opened(received: Received) -> dict:
    return json.loads(http_ece.decrypt(received.body, private_key=browser_key(), auth_secret=AUTH, version="aes128gcm"))


def test_the_browser_can_open_it_and_the_push_service_can_verify_us(message):
    with http_provider(lambda _: Reply(201, b"")) as service:
        assert webpush_send(token=subscription(f"{service.url}/push/abc"), message=message) == REFERENCE
    received = service.received[0]
    assert opened(received) == {
        "title": "A reminder",
        "body": "Open the app to read it.",
        "tag": REFERENCE,
        "notification_id": NOTIFICATION,
    }
    scheme, _, rest = received.headers["authorization"].partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    claims = jwt.decode(parts["t"], vapid_key().public_key(), ["ES256"], audience=service.url)
    assert (scheme, parts["k"], claims["sub"]) == ("vapid", text64(point(vapid_key())), "mailto:ops@example.org")
    assert claims["exp"] <= time.time() + 24 * 3600
    told = {name: received.headers[name] for name in ("ttl", "topic", "urgency", "content-encoding")}
    assert told == {
        "ttl": "3600", "topic": REFERENCE.replace("-", ""), "urgency": "normal", "content-encoding": "aes128gcm"
    }  # fmt: skip
    assert b"reminder" not in received.body
    assert len(received.body) < 4096


@pytest.mark.django_db
def test_a_browser_subscribes_with_the_public_half_of_our_key(user, api_as, api_client, settings):
    url = "/api/v1/notifications/devices/web-key"
    assert api_client.get(url).status_code == 401
    assert api_as(user).get(url).json() == {"key": text64(point(vapid_key()))}
    settings.VAPID_PRIVATE_KEY = ""
    assert api_as(user).get(url).status_code == 404


@pytest.mark.parametrize("status", [404, 410])
def test_a_dead_subscription_is_told_apart(message, status):
    with http_provider(lambda _: Reply(status, b"")) as service, pytest.raises(DeviceGone):
        webpush_send(token=subscription(service.url), message=message)


@pytest.mark.parametrize(
    ("reply", "code", "retry_after"),
    [
        (Reply(429, b"", {"Retry-After": "120"}), "http_429", 120),
        (Reply(500, b""), "http_500", None),
        (Reply(403, b"wrong key"), "keys_refused", None),
        (Reply(stall=3), "timeout", None),
        (Reply(drip=True), "timeout", None),
        (Reply(raw=b"\x00garbage\r\n\r\n"), "unreachable", None),
        (Reply(raw=b""), "unreachable", None),
    ],
)
def test_what_may_work_later_is_tried_later_and_never_holds_a_worker(message, reply, code, retry_after):
    started = time.monotonic()
    with http_provider(lambda _: reply) as service:
        with pytest.raises(ProviderUnavailable) as unavailable:
            webpush_send(token=subscription(service.url), message=message)
        assert time.monotonic() - started < 2.5
    assert (unavailable.value.code, unavailable.value.retry_after) == (code, retry_after)


@pytest.mark.parametrize("reply", [Reply(400, b""), Reply(413, b"")])
def test_what_will_never_be_taken_is_refused(message, reply):
    with http_provider(lambda _: reply) as service, pytest.raises(ProviderRefused) as refused:
        webpush_send(token=subscription(service.url), message=message)
    assert not isinstance(refused.value, DeviceGone)


def test_a_redirect_is_not_followed(message):
    with http_provider(lambda _: Reply(201, b"")) as inside:
        away = Reply(307, b"", {"Location": f"{inside.url}/admin"})
        with http_provider(lambda _: away) as service, pytest.raises(ProviderRefused, match="http_307"):
            webpush_send(token=subscription(service.url), message=message)
    assert inside.received == []


def test_an_endless_answer_is_not_read_to_its_end(message):
    with http_provider(lambda _: Reply(201, b"x" * 5_000_000)) as service:
        assert webpush_send(token=subscription(service.url), message=message) == REFERENCE


def test_nobody_answers(message):
    with pytest.raises(ProviderUnavailable, match="unreachable"):
        webpush_send(token=subscription(closed_port()), message=message)


def test_a_server_with_a_foreign_certificate_gets_nothing(message):
    foreign = http_provider(lambda _: Reply(201, b""), server_certificate("foreign"))
    with foreign as service, pytest.raises(ProviderUnavailable, match="unreachable"):
        webpush_send(token=subscription(service.url), message=message)
    assert service.received == []


INSIDE = [
    "https://127.0.0.1/x", "https://localhost/x", "https://2130706433/x", "https://0x7f000001/x",
    "https://127.1/x", "https://0.0.0.0/x", "https://10.0.0.1/x", "https://192.168.1.1/x", "https://172.16.0.1/x",
    "https://169.254.169.254/latest/meta-data", "https://100.64.0.1/x", "https://224.0.0.1/x", "https://0x7f.1/x",
]  # fmt: skip


@pytest.mark.parametrize("endpoint", INSIDE)
def test_no_address_inside_is_reached(settings, message, endpoint):
    settings.WEBPUSH_LOOPBACK_ALLOWED = False
    with pytest.raises(DeviceGone, match="endpoint_not_public"):
        webpush_send(token=subscription(endpoint), message=message)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.org/x", "https://push.example.org:22/x", "https://user:pw@push.example.org/x",
        "ftp://push.example.org/x", "file:///etc/passwd", "https:///x", "", "https://push.example.org:99999/x",
        "https://push.example.org:x/", "//push.example.org", "https://[::1", "https://[::1]/x",
        "https://[::ffff:127.0.0.1]/x", "https://[fd00::1]/x", "https://[64:ff9b::a00:1]/x",
    ],
)  # fmt: skip
def test_an_endpoint_that_is_none_is_dropped(settings, message, endpoint):
    settings.WEBPUSH_LOOPBACK_ALLOWED = False
    with pytest.raises(DeviceGone, match="endpoint_invalid"):
        webpush_send(token=subscription(endpoint), message=message)


def test_the_server_of_this_machine_is_not_reached_without_the_setting(settings, message):
    with http_provider(lambda _: Reply(201, b"")) as service:
        settings.WEBPUSH_LOOPBACK_ALLOWED = False
        with pytest.raises(DeviceGone):
            webpush_send(token=subscription(service.url), message=message)
        port = urlsplit(service.url).port
        settings.WEBPUSH_LOOPBACK_ALLOWED = True
        assert webpush_send(token=subscription(f"https://localhost:{port}/x"), message=message) == REFERENCE
    assert len(service.received) == 1


@pytest.mark.parametrize(
    "token",
    [
        "", "{", "[]", "{}", '{"endpoint": "https://push.example.org"}',
        '{"endpoint": "https://push.example.org", "keys": {"p256dh": "AAAA", "auth": "AAAA"}}',
        '{"endpoint": "https://push.example.org", "keys": {"p256dh": "\\u00e9", "auth": ""}}',
        json.dumps({"endpoint": "https://push.example.org", "keys": {"p256dh": text64(b"\4" + b"\1" * 64),
                                                                     "auth": text64(AUTH)}}),
    ],
)  # fmt: skip
def test_a_subscription_that_is_none_is_dropped(message, token):
    with pytest.raises(DeviceGone, match="subscription_invalid"):
        webpush_send(token=token, message=message)


@pytest.mark.parametrize(("name", "value"), [("VAPID_PRIVATE_KEY", "no key"), ("VAPID_SUBJECT", "ops")])
def test_unreadable_keys_keep_the_push_owed(settings, message, name, value):
    setattr(settings, name, value)
    with pytest.raises(ProviderUnavailable, match="keys_unreadable"):
        webpush_send(token=subscription("https://127.0.0.1:1/x"), message=message)
