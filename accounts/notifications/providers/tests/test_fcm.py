import json
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import parse_qs

import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from accounts.notifications.providers.errors import DeviceGone, ProviderRefused, ProviderUnavailable
from accounts.notifications.providers.fcm import fcm_send
from accounts.notifications.providers.tests.certificates import server_certificate
from accounts.notifications.providers.tests.conftest import NOTIFICATION, REFERENCE
from accounts.notifications.providers.tests.servers import Received, Reply, closed_port, http_provider

EMAIL = "pusher@evenkeel-test.iam.gserviceaccount.com"
SEND = "/v1/projects/evenkeel-test/messages:send"
DEVICE = "canary-device-token:APA91b"


@cache
def service_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Google:
    """Checks each assertion's signature and claims, and gives numbered access tokens of which only `valid` count."""

    reply: Reply = field(default_factory=lambda: Reply(200, {"name": "projects/evenkeel-test/messages/0:1"}))
    token_reply: Reply | None = None
    url: str = ""
    given: int = 0
    dead: frozenset[str] = frozenset()

    def __call__(self, received: Received) -> Reply:
        if received.path == "/token":
            return self.token(received)
        bearer = received.headers.get("authorization", "").removeprefix("Bearer ")
        known = bearer in {f"canary-access-{number}" for number in range(1, self.given + 1)} - self.dead
        if received.path != SEND or not known:
            return Reply(401, {"error": {"code": 401, "status": "UNAUTHENTICATED"}})
        return self.reply

    def token(self, received: Received) -> Reply:
        if self.token_reply is not None:
            return self.token_reply
        form = parse_qs(received.body.decode())
        assert form["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
        claims = jwt.decode(
            form["assertion"][0], service_key().public_key(), ["RS256"], audience=f"{self.url}/token", issuer=EMAIL
        )
        assert claims["scope"] == "https://www.googleapis.com/auth/firebase.messaging"
        assert claims["exp"] - claims["iat"] <= 3600
        self.given += 1
        return Reply(200, {"access_token": f"canary-access-{self.given}", "expires_in": 3599, "token_type": "Bearer"})


@pytest.fixture
def google(settings):
    mood = Google()
    with http_provider(mood) as server:
        mood.url = server.url
        set_up(settings, server.url)
        yield mood, server


def set_up(settings, url: str) -> None:
    pem = service_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    settings.FCM_API_URL = url
    settings.FCM_SERVICE_ACCOUNT = json.dumps({
        "project_id": "evenkeel-test", "client_email": EMAIL, "private_key": pem, "private_key_id": "k1",
        "token_uri": f"{url}/token",
    })  # fmt: skip


def sent(server) -> list[Received]:
    return [received for received in server.received if received.path == SEND]


def test_a_push_carries_a_neutral_line_an_id_and_a_tag_that_makes_repetition_harmless(google, message):
    _, server = google
    assert fcm_send(token=DEVICE, message=message) == "projects/evenkeel-test/messages/0:1"
    assert json.loads(sent(server)[0].body) == {
        "message": {
            "token": DEVICE,
            "notification": {"title": "A reminder", "body": "Open the app to read it."},
            "data": {"notification_id": NOTIFICATION},
            "android": {
                "collapse_key": REFERENCE,
                "priority": "NORMAL",
                "ttl": "3600s",
                "notification": {"tag": REFERENCE},
            },
        }
    }
    assert len(sent(server)[0].body) < 4096


def test_one_access_token_serves_many_pushes_until_it_is_old(google, message):
    mood, _ = google
    for _ in range(3):
        fcm_send(token=DEVICE, message=message)
    assert mood.given == 1
    with time_machine.travel(__import__("time").time() + 3400, tick=True):
        fcm_send(token=DEVICE, message=message)
    assert mood.given == 2


def test_a_refused_access_token_is_renewed_once(google, message):
    mood, server = google
    fcm_send(token=DEVICE, message=message)
    mood.dead = frozenset({"canary-access-1"})
    fcm_send(token=DEVICE, message=message)
    assert (mood.given, len(sent(server))) == (2, 3)
    mood.dead = frozenset({"canary-access-1", "canary-access-2", "canary-access-3"})
    with pytest.raises(ProviderUnavailable, match="http_401"):
        fcm_send(token=DEVICE, message=message)
    assert (mood.given, len(sent(server))) == (3, 5)


def error(code: int, status: str, text: str = "", *details: dict) -> Reply:
    return Reply(code, {"error": {"code": code, "status": status, "message": text, "details": list(details)}})


FCM_ERROR = {"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError"}
BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"


@pytest.mark.parametrize(
    "reply",
    [
        error(404, "NOT_FOUND", "Requested entity was not found.", {**FCM_ERROR, "errorCode": "UNREGISTERED"}),
        error(404, "NOT_FOUND"),
        error(400, "INVALID_ARGUMENT", "The registration token is not a valid FCM registration token"),
        error(400, "INVALID_ARGUMENT", "", {"@type": BAD_REQUEST, "fieldViolations": [{"field": "message.token"}]}),
    ],
)
def test_a_dead_token_is_told_apart(google, message, reply):
    google[0].reply = reply
    with pytest.raises(DeviceGone):
        fcm_send(token=DEVICE, message=message)


@pytest.mark.parametrize(
    "reply",
    [
        error(400, "INVALID_ARGUMENT", "Invalid value at 'message.android.ttl'"),
        error(400, "INVALID_ARGUMENT", "", {"@type": BAD_REQUEST, "fieldViolations": [{"field": "message.data"}]}),
        error(400, "INVALID_ARGUMENT", "", {"fieldViolations": "x"}, {"errorCode": []}),
    ],
)
def test_a_mistake_of_ours_costs_nobody_their_device(google, message, reply):
    google[0].reply = reply
    with pytest.raises(ProviderRefused) as refused:
        fcm_send(token=DEVICE, message=message)
    assert not isinstance(refused.value, DeviceGone)


@pytest.mark.parametrize(
    ("reply", "code", "retry_after"),
    [
        (Reply(429, {"error": {"status": "RESOURCE_EXHAUSTED"}}, {"Retry-After": "30"}), "http_429", 30),
        (Reply(500, {}), "http_500", None),
        (Reply(503, b"", {"Retry-After": "99999999"}), "http_503", 86_400),
        (error(403, "PERMISSION_DENIED"), "http_403", None),
        (Reply(404, b"<html>a portal</html>"), "http_404", None),
        (Reply(200, b"{"), "http_200", None),
        (Reply(200, {"name": 5}), "http_200", None),
        (Reply(stall=3), "timeout", None),
        (Reply(raw=b"\xff\xfe\r\n\r\n"), "unreachable", None),
    ],
)
def test_what_may_work_later_is_tried_later(google, message, reply, code, retry_after):
    google[0].reply = reply
    with pytest.raises(ProviderUnavailable) as unavailable:
        fcm_send(token=DEVICE, message=message)
    assert (unavailable.value.code, unavailable.value.retry_after) == (code, retry_after)


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(400, {"error": "invalid_grant"}), "keys_refused"),
        (Reply(500, {}), "token_500"),
        (Reply(200, {"access_token": 1}), "token_200"),
        (Reply(200, {"access_token": "a\r\nX: y", "expires_in": 3599}), "token_unreadable"),
        (Reply(200, b"garbage"), "token_200"),
        (Reply(stall=3), "timeout"),
    ],
)
def test_without_an_access_token_nothing_is_sent(google, message, reply, code):
    google[0].token_reply = reply
    with pytest.raises(ProviderUnavailable) as unavailable:
        fcm_send(token=DEVICE, message=message)
    assert unavailable.value.code == code
    assert sent(google[1]) == []


@pytest.mark.parametrize("account", ["{", "[]", "{}", '{"project_id": 1}'])
def test_unreadable_keys_keep_the_push_owed(settings, message, account):
    settings.FCM_SERVICE_ACCOUNT = account
    with pytest.raises(ProviderUnavailable, match="keys_unreadable"):
        fcm_send(token=DEVICE, message=message)


def test_a_key_that_is_none_keeps_the_push_owed(google, settings, message):
    settings.FCM_SERVICE_ACCOUNT = json.dumps(
        {"project_id": "p", "client_email": "e", "private_key": "no key", "token_uri": "https://127.0.0.1:1/"}
    )
    with pytest.raises(ProviderUnavailable, match="keys_unreadable"):
        fcm_send(token=DEVICE, message=message)


def test_nobody_answers(settings, message):
    set_up(settings, closed_port())
    with pytest.raises(ProviderUnavailable, match="unreachable"):
        fcm_send(token=DEVICE, message=message)


def test_a_server_with_a_foreign_certificate_gets_nothing(settings, message):
    with http_provider(Google(), server_certificate("foreign")) as server:
        set_up(settings, server.url)
        with pytest.raises(ProviderUnavailable, match="unreachable"):
            fcm_send(token=DEVICE, message=message)
    assert server.received == []
