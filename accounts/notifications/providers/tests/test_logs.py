"""Nothing that an adapter holds may reach a log, however talkative the libraries under it were made."""

import logging
from contextlib import suppress

import pytest
import structlog

from accounts.notifications.email import Letter, email_send
from accounts.notifications.providers import apns, fcm
from accounts.notifications.providers.apns import apns_send
from accounts.notifications.providers.errors import ProviderRefused, ProviderUnavailable
from accounts.notifications.providers.fcm import fcm_send
from accounts.notifications.providers.http import TALKATIVE
from accounts.notifications.providers.sending import delivery_send
from accounts.notifications.providers.sms import sms_send
from accounts.notifications.providers.tests import test_apns, test_fcm, test_webhooks, test_webpush
from accounts.notifications.providers.tests.factories import CANARY, PHONE, make_delivery, make_device, make_reachable
from accounts.notifications.providers.tests.servers import Provider, Reply, http2_provider, http_provider
from accounts.notifications.providers.webpush import webpush_send
from accounts.notifications.unsubscribe import EMAIL, unsubscribe_token

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:django-anymail has dropped official support for SendGrid"),
]
REPLIES = [
    Reply(200, b"{}"), Reply(201, {"sid": "SM1"}), Reply(400, {"reason": "BadDeviceToken", "code": 21211}),
    Reply(401, b"no"), Reply(403, {"reason": "ExpiredProviderToken"}), Reply(410, b""), Reply(429, b""),
    Reply(500, b"oops"), Reply(raw=b"garbage\r\n\r\n"),
]  # fmt: skip
ADDRESS, TEXT = "canary.person@example.org", "the words of the message"
SUBSCRIBED = "/push/canary-endpoint"


class Everything(logging.Handler):
    """Keeps each record as a handler of a file would write it, error and all."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name} {logging.Formatter('%(message)s').format(record)} {vars(record)}")


@pytest.fixture
def logged(monkeypatch):
    """The root at DEBUG, as an operator who looks for a fault would set it."""
    handler, root = Everything(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler.lines
    root.setLevel(level)
    root.removeHandler(handler)


@pytest.fixture(params=REPLIES, ids=lambda reply: str(reply.status if reply.raw is None else "garbage"))
def failing(request, settings, monkeypatch):
    """Every provider answers alike."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", settings.PROVIDERS_CA_FILE)
    with http_provider(lambda _: request.param) as plain, http2_provider(lambda _: request.param) as apple:
        configure(settings, plain, apple)
        yield plain, apple


def configure(settings, plain: Provider, apple: Provider) -> None:
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = "ACcanaryaccount", "canary-twilio-token"
    settings.TWILIO_FROM, settings.TWILIO_API_URL = "+15005550006", plain.url
    test_fcm.set_up(settings, plain.url)
    test_apns.set_up(settings, apple.url)
    settings.VAPID_PRIVATE_KEY = test_webpush.text64(
        test_webpush.vapid_key().private_numbers().private_value.to_bytes(32)
    )
    settings.VAPID_SUBJECT, settings.WEBPUSH_LOOPBACK_ALLOWED = "mailto:ops@example.org", True
    settings.EMAIL_BACKEND = "anymail.backends.sendgrid.EmailBackend"
    settings.ANYMAIL = {
        "SENDGRID_API_KEY": "SG.canary-key", "SENDGRID_API_URL": f"{plain.url}/v3/", "REQUESTS_TIMEOUT": 1,
    }  # fmt: skip


def secrets_of(settings) -> list[str]:
    pem = settings.APNS_KEY.split("\\n")
    account = settings.FCM_SERVICE_ACCOUNT.split("\\n")
    return [
        "ACcanaryaccount", "canary-twilio-token", "SG.canary-key", "canary-access", "canary-device-token",
        pem[1], account[1], settings.VAPID_PRIVATE_KEY, test_apns.DEVICE, SUBSCRIBED,
        test_webpush.text64(test_webpush.AUTH), PHONE, PHONE.removeprefix("+"), ADDRESS, TEXT, CANARY,
    ]  # fmt: skip


def found_in(lines: list[str], secrets: list[str]) -> list[tuple[str, str]]:
    return [(secret, line) for line in lines for secret in secrets if secret in line]


def test_no_adapter_writes_a_secret_a_token_a_number_or_an_address(failing, settings, logged, message):
    plain, _ = failing
    # A cached access token, so that it travels whatever the token endpoint answers.
    fcm._tokens[(test_fcm.EMAIL, f"{plain.url}/token")] = ("canary-access-1", 9e12)
    letter = Letter(to=ADDRESS, subject=TEXT, body=TEXT, reference="ref", reason="x", unsubscribe_url="https://x/u")
    for call in (
        lambda: sms_send(to=PHONE, text=TEXT, reference="ref"),
        lambda: fcm_send(token=test_fcm.DEVICE, message=message),
        lambda: apns_send(token=test_apns.DEVICE, message=message),
        lambda: webpush_send(token=test_webpush.subscription(plain.url + SUBSCRIBED), message=message),
        lambda: email_send(letter=letter),
    ):
        with suppress(ProviderUnavailable, ProviderRefused):
            call()
    used = [token for token, _ in apns._tokens.values()]
    assert plain.received
    assert found_in(logged, [*secrets_of(settings), *used]) == []


def test_nor_does_the_sending_of_a_whole_delivery(failing, settings, logged, user):
    person = make_reachable(user)
    devices = {
        "android": test_fcm.DEVICE, "ios": test_apns.DEVICE,
        "web": test_webpush.subscription(failing[0].url + SUBSCRIBED),
    }  # fmt: skip
    for platform, token in devices.items():
        delivery_send(make_delivery(person, "push", device=make_device(person, platform, token)))
    for channel in ("email", "sms"):
        delivery_send(make_delivery(person, channel))
    assert found_in(logged, [*secrets_of(settings), person.email]) == []


def test_the_token_of_a_letters_link_is_not_logged(user, api_client, logged, settings):
    structlog.get_logger("probe").info("the log works")
    token = unsubscribe_token(owner_id=user.pk, group=EMAIL)
    for path in (token, token + "x"):
        api_client.get(f"/api/v1/notifications/unsubscribe/{path}")
        api_client.post(f"/api/v1/notifications/unsubscribe/{path}")
    assert found_in(logged, [token, token[-20:]]) == []
    assert [line for line in logged if "the log works" in line]


def test_reports_of_providers_are_not_logged(user, api_client, logged, settings):
    settings.TWILIO_AUTH_TOKEN, settings.PUBLIC_URL = "canary-auth-token", "https://api.example.org"
    test_webhooks.report(api_client, "ref", To=PHONE, ErrorCode="30005")
    test_webhooks.report(api_client, "ref", To=PHONE, signature="wrong")
    assert found_in(logged, [PHONE, PHONE.removeprefix("+"), "canary-auth-token"]) == []


@pytest.mark.parametrize("name", TALKATIVE)
def test_the_libraries_under_the_adapters_stay_quiet(name):
    assert logging.getLogger(name).getEffectiveLevel() >= logging.ERROR
