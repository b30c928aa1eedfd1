import base64
import json
import time
from itertools import permutations
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from accounts.audit.models import AuditEvent
from accounts.consent.selectors import consents_of
from accounts.notifications.email_suppression import suppression_of
from accounts.notifications.models import EmailSuppression, NotificationDelivery
from accounts.notifications.providers.tests.factories import make_delivery, make_reachable, twilio_asks
from accounts.notifications.twilio_signature import signature_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:django-anymail has dropped official support for SendGrid"),
]
EMAIL_URL, SMS_URL = "/api/v1/notifications/webhooks/email", "/api/v1/notifications/webhooks/sms"
KEY = ec.generate_private_key(ec.SECP256R1())
State = NotificationDelivery.State


@pytest.fixture
def sendgrid(settings):
    public = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    settings.EMAIL_BACKEND = "anymail.backends.sendgrid.EmailBackend"
    settings.ANYMAIL = {
        "SENDGRID_API_KEY": "SG.x", "WEBHOOK_SECRET": "",
        "SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY": base64.b64encode(public).decode(),
    }  # fmt: skip


def post(client, body: bytes, *, key=KEY, signed: bytes | None = None, **headers):
    timestamp = str(int(time.time()))
    signature = key.sign(timestamp.encode() + (body if signed is None else signed), ec.ECDSA(hashes.SHA256()))
    sent = {
        "HTTP_X_TWILIO_EMAIL_EVENT_WEBHOOK_SIGNATURE": base64.b64encode(signature).decode(),
        "HTTP_X_TWILIO_EMAIL_EVENT_WEBHOOK_TIMESTAMP": timestamp,
        **headers,
    }
    return client.generic("POST", EMAIL_URL, body, "application/json", **sent)


def event(kind: str, person, delivery=None, **more) -> dict:
    found = {"event": kind, "email": person.email, "timestamp": 1773144000, "sg_event_id": kind, **more}
    return {**found, **({"delivery_id": str(delivery.pk)} if delivery else {})}


@pytest.fixture
def sent_letter(user):
    delivery = make_delivery(make_reachable(user), "email")
    NotificationDelivery.objects.filter(pk=delivery.pk).update(state=State.SENT, provider_message_id="anymail-1")
    return delivery


def state_of(delivery) -> tuple[str, str]:
    delivery.refresh_from_db()
    return delivery.state, delivery.error_code


@pytest.mark.parametrize("by", [{"delivery": True}, {"anymail_id": "anymail-1"}])
def test_a_bounce_ends_letters_to_the_address_and_shows_on_the_delivery(sendgrid, api_client, user, sent_letter, by):
    delivery = sent_letter if by.pop("delivery", False) else None
    body = json.dumps([event("bounce", user, delivery, type="bounce", **by)]).encode()
    assert post(api_client, body).status_code == 204
    assert suppression_of(user.email) == "bounced"
    assert state_of(sent_letter) == ("failed", "bounced")
    row = AuditEvent.objects.get(action="accounts.email.suppressed")
    assert user.email not in str(row.details)


def test_reports_may_come_twice_and_in_any_order(sendgrid, api_client, user, sent_letter):
    kinds = [("processed", {}), ("delivered", {}), ("bounce", {"type": "bounce"}), ("spamreport", {})]
    for order in permutations(kinds):
        EmailSuppression.objects.all().delete()
        NotificationDelivery.objects.filter(pk=sent_letter.pk).update(state=State.SENT, error_code="")
        for kind, more in (*order, *order):
            body = json.dumps([event(kind, user, sent_letter, **more)]).encode()
            assert post(api_client, body).status_code == 204
        assert suppression_of(user.email) == "bounced"
        assert state_of(sent_letter)[0] == "failed"
        assert EmailSuppression.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        ("spamreport", {}, "complained"),
        ("unsubscribe", {}, "unsubscribed"),
        ("dropped", {"reason": "Bounced Address"}, "bounced"),
        ("dropped", {"reason": "Invalid"}, "bounced"),
        ("dropped", {"reason": "Unsubscribed Address"}, "unsubscribed"),
        ("dropped", {"reason": "other"}, ""),
        ("bounce", {"type": "blocked"}, ""),
        ("deferred", {}, ""),
        ("delivered", {}, ""),
        ("open", {}, ""),
        ("something new", {}, ""),
    ],
)
def test_what_each_report_does_to_the_address(sendgrid, api_client, user, kind, more, expected):
    assert post(api_client, json.dumps([event(kind, user, **more)]).encode()).status_code == 204
    assert suppression_of(user.email) == expected


def test_an_unsigned_report_is_refused(sendgrid, api_client, user):
    body = json.dumps([event("bounce", user, type="bounce")]).encode()
    answers = [
        api_client.generic("POST", EMAIL_URL, body, "application/json"),
        post(api_client, body, key=ec.generate_private_key(ec.SECP256R1())),
        post(api_client, body, signed=b"[]"),
        post(api_client, body, HTTP_X_TWILIO_EMAIL_EVENT_WEBHOOK_TIMESTAMP="1"),
        post(api_client, body, HTTP_X_TWILIO_EMAIL_EVENT_WEBHOOK_SIGNATURE="%%%"),
        post(api_client, body, HTTP_X_TWILIO_EMAIL_EVENT_WEBHOOK_SIGNATURE="AAAA"),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(403, "signature_invalid")] * 6
    assert suppression_of(user.email) == ""


@pytest.mark.parametrize(
    "backend", ["anymail.backends.sendgrid.EmailBackend", "anymail.backends.postmark.EmailBackend"]
)
def test_without_a_key_nobody_is_believed(settings, api_client, user, backend):
    settings.EMAIL_BACKEND, settings.ANYMAIL = backend, {"WEBHOOK_SECRET": "", "POSTMARK_SERVER_TOKEN": "x"}
    body = json.dumps([event("bounce", user, type="bounce")]).encode()
    assert post(api_client, body).status_code == 403
    assert suppression_of(user.email) == ""


@pytest.mark.parametrize(("secret", "status"), [("user:secret", 204), ("user:wrong", 403), ("", 403)])
def test_another_provider_proves_itself_by_a_shared_secret(settings, api_client, user, secret, status):
    settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
    settings.ANYMAIL = {"WEBHOOK_SECRET": "user:secret", "POSTMARK_SERVER_TOKEN": "x"}
    body = {"RecordType": "Bounce", "Type": "HardBounce", "Email": user.email, "ID": 1, "MessageID": "m"}
    basic = "Basic " + base64.b64encode(secret.encode()).decode()
    answer = api_client.generic(
        "POST", EMAIL_URL, json.dumps(body).encode(), "application/json", HTTP_AUTHORIZATION=basic
    )
    assert answer.status_code == status
    assert suppression_of(user.email) == ("bounced" if status == 204 else "")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"5", b"[5]", b'["x"]', b"[{}]", b"\xff", b'{"event": 1}', b"[" * 100_000, b'[{"event": []}]']
)
def test_a_signed_report_that_cannot_be_read_names_the_body(sendgrid, api_client, body):
    answer = post(api_client, body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "body"


@pytest.mark.parametrize(
    "odd",
    [
        {"email": 5}, {"email": None}, {"email": "\x00@x"}, {"delivery_id": "x' OR 1=1"}, {"delivery_id": {}},
        {"anymail_id": "\x00"}, {"anymail_id": 7}, {"email": "x" * 5000},
    ],
)  # fmt: skip
def test_odd_values_change_nothing_and_break_nothing(sendgrid, api_client, user, sent_letter, odd):
    body = json.dumps([{**event("bounce", user, type="bounce"), **odd}]).encode()
    assert post(api_client, body).status_code == 204
    assert state_of(sent_letter) == ("sent", "")


# ---- Twilio


@pytest.fixture
def twilio(settings):
    settings.TWILIO_AUTH_TOKEN, settings.PUBLIC_URL = "canary-auth-token", "https://api.example.org"


@pytest.fixture
def sent_text(user):
    delivery = make_delivery(make_reachable(user), "sms")
    NotificationDelivery.objects.filter(pk=delivery.pk).update(state=State.SENT, provider_message_id="SM1")
    return delivery


def report(client, reference: str, *, signature: str | None = None, **fields: str):
    path = f"{SMS_URL}?{urlencode({'reference': reference})}"
    sent = {"MessageSid": "SM1", "MessageStatus": "undelivered", "To": "+4917055500123", **fields}
    return twilio_asks(client, path, sent, signature=signature)


def test_the_signature_is_the_one_of_twilios_documentation(settings):
    settings.TWILIO_AUTH_TOKEN = "12345"
    sent = {
        "CallSid": "CA1234567890ABCDE", "Caller": "+14158675310", "Digits": "1234", "From": "+14158675310",
        "To": "+18005551212",
    }  # fmt: skip
    assert signature_of("https://example.com/myapp.php?foo=1&bar=2", sent) == "L/OH5YylLD5NRKLltdqwSvS0BnU="


@pytest.mark.parametrize("by_reference", [True, False])
def test_a_text_message_that_did_not_arrive_shows_on_the_delivery(twilio, api_client, sent_text, by_reference):
    reference = str(sent_text.pk) if by_reference else "other"
    assert report(api_client, reference, ErrorCode="30005").status_code == 204
    assert state_of(sent_text) == ("failed", "twilio_30005")


def test_text_reports_may_come_twice_and_in_any_order(twilio, api_client, sent_text):
    statuses = ("queued", "sent", "delivered", "undelivered")
    for order in permutations(statuses):
        NotificationDelivery.objects.filter(pk=sent_text.pk).update(state=State.SENT, error_code="")
        for status in (*order, *order):
            assert report(api_client, str(sent_text.pk), MessageStatus=status).status_code == 204
        assert state_of(sent_text) == ("failed", "undelivered")


def test_stop_takes_the_consent_back(twilio, api_client, user, sent_text):
    for _ in range(2):
        assert report(api_client, str(sent_text.pk), ErrorCode="21610").status_code == 204
    assert "sms" not in consents_of(owner_id=user.pk)


def test_an_unsigned_text_report_is_refused(twilio, settings, api_client, sent_text):
    path = f"{SMS_URL}?reference={sent_text.pk}"
    good = signature_of(
        f"https://api.example.org{path}", {"MessageSid": "SM1", "MessageStatus": "undelivered", "To": "+4917055500123"}
    )
    answers = [
        report(api_client, str(sent_text.pk), signature=""),
        report(api_client, str(sent_text.pk), signature="é"),
        report(api_client, "another", signature=good),
        report(api_client, str(sent_text.pk), signature=good, ErrorCode="21610"),
        api_client.post(SMS_URL, {"MessageStatus": "failed"}),
    ]
    settings.TWILIO_AUTH_TOKEN = ""
    answers.append(report(api_client, str(sent_text.pk)))
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(403, "signature_invalid")] * 6
    assert state_of(sent_text) == ("sent", "")


@pytest.mark.parametrize("odd", [{"MessageSid": "\x00"}, {"ErrorCode": "x" * 500}, {"MessageStatus": "\x00"}])
def test_odd_fields_break_nothing(twilio, api_client, sent_text, odd):
    assert report(api_client, "other", **odd).status_code == 204


@pytest.mark.parametrize("url", [EMAIL_URL, SMS_URL])
def test_reports_are_only_posted(api_client, url):
    assert api_client.get(url).status_code == 405
