import base64
from urllib.parse import parse_qs

import pytest

from accounts.notifications.providers.errors import ProviderRefused, ProviderUnavailable
from accounts.notifications.providers.sms import sms_send
from accounts.notifications.providers.tests.certificates import server_certificate
from accounts.notifications.providers.tests.servers import Received, Reply, closed_port, http_provider

SID, TOKEN = "ACcanaryaccount", "canary-auth-token"
BASIC = "Basic " + base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()


@pytest.fixture
def keys(settings):
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, settings.TWILIO_FROM = SID, TOKEN, "+15005550006"
    settings.PUBLIC_URL = "https://api.example.org"


def like_twilio(received: Received) -> Reply:
    if received.headers.get("authorization") != BASIC:
        return Reply(401, {"code": 20003, "message": "Authenticate", "status": 401})
    if received.path != f"/2010-04-01/Accounts/{SID}/Messages.json":
        return Reply(404, {"code": 20404})
    return Reply(201, {"sid": "SM0123456789", "status": "queued"})


def send(settings, url: str) -> str:
    settings.TWILIO_API_URL = url
    return sms_send(to="+491700000001", text="Your code is 123456.", reference="ref-1")


def test_a_message_goes_out_as_one_form_with_our_reference_in_the_callback(keys, settings):
    with http_provider(like_twilio) as twilio:
        assert send(settings, twilio.url) == "SM0123456789"
    form = parse_qs(twilio.received[0].body.decode())
    assert form == {
        "To": ["+491700000001"],
        "From": ["+15005550006"],
        "Body": ["Your code is 123456."],
        "StatusCallback": ["https://api.example.org/api/v1/notifications/webhooks/sms?reference=ref-1"],
    }
    assert twilio.received[0].headers["content-type"] == "application/x-www-form-urlencoded"


def test_a_messaging_service_replaces_the_number(keys, settings):
    settings.TWILIO_MESSAGING_SERVICE_SID = "MG1"
    with http_provider(like_twilio) as twilio:
        send(settings, twilio.url)
    form = parse_qs(twilio.received[0].body.decode())
    assert form["MessagingServiceSid"] == ["MG1"]
    assert "From" not in form


@pytest.mark.parametrize(
    ("number", "code"),
    [(21610, "unsubscribed"), (21211, "number_invalid"), (21614, "number_invalid"), (21408, "provider_21408")],
)
def test_what_twilio_will_never_send_is_refused(keys, settings, number, code):
    reply = Reply(400, {"code": number, "message": "to +491700000001"})
    with http_provider(lambda _: reply) as twilio, pytest.raises(ProviderRefused) as refused:
        send(settings, twilio.url)
    assert refused.value.code == code
    assert "+49" not in str(refused.value)


@pytest.mark.parametrize(
    ("reply", "code", "retry_after"),
    [
        (Reply(429, {"code": 20429}, {"Retry-After": "7"}), "http_429", 7),
        (Reply(429, {"code": 20429}, {"Retry-After": "soon"}), "http_429", None),
        (Reply(500, b"oops"), "http_500", None),
        (Reply(503, {}, {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}), "http_503", 1),
        (Reply(401, {"code": 20003}), "http_401", None),
        (Reply(400, b"<html>"), "http_400", None),
        (Reply(201, b"<html>a portal</html>"), "http_201", None),
        (Reply(201, [1, 2]), "http_201", None),
        (Reply(307, {}, {"Location": "https://127.0.0.1:1/"}), "http_307", None),
        (Reply(201, b"x" * 100_000), "answer_too_large", None),
        (Reply(stall=3), "timeout", None),
        (Reply(raw=b"\x00\x01garbage\r\n\r\n"), "unreachable", None),
        (Reply(raw=b""), "unreachable", None),
    ],
)
def test_what_may_work_later_is_tried_later(keys, settings, reply, code, retry_after):
    with http_provider(lambda _: reply) as twilio, pytest.raises(ProviderUnavailable) as unavailable:
        send(settings, twilio.url)
    assert (unavailable.value.code, unavailable.value.retry_after) == (code, retry_after)
    assert len(twilio.received) == 1


def test_a_wrong_password_sends_nothing(keys, settings):
    settings.TWILIO_AUTH_TOKEN = "wrong"
    with http_provider(like_twilio) as twilio, pytest.raises(ProviderUnavailable, match="http_401"):
        send(settings, twilio.url)


def test_nobody_answers(keys, settings):
    with pytest.raises(ProviderUnavailable, match="unreachable"):
        send(settings, closed_port())


def test_a_server_with_a_foreign_certificate_gets_nothing(keys, settings):
    foreign = http_provider(like_twilio, server_certificate("foreign"))
    with foreign as twilio, pytest.raises(ProviderUnavailable, match="unreachable"):
        send(settings, twilio.url)
    assert twilio.received == []
