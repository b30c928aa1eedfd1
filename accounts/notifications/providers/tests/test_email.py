import email
import json
import smtplib
from email.policy import default as modern

import pytest
from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused
from django.core.mail.backends.base import BaseEmailBackend
from structlog.testing import capture_logs

from accounts.notifications.email import Letter, compose, email_send, one_line
from accounts.notifications.email_suppression import Reason, email_suppress
from accounts.notifications.models import EmailSuppression
from accounts.notifications.providers.errors import ProviderRefused, ProviderUnavailable
from accounts.notifications.providers.sending import delivery_send
from accounts.notifications.providers.tests.conftest import REFERENCE
from accounts.notifications.providers.tests.factories import make_delivery, make_reachable
from accounts.notifications.providers.tests.servers import Reply, closed_port, http_provider

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:django-anymail has dropped official support for SendGrid"),
]
SEPARATORS = ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\x00"]
EXPECTED_HEADERS = {
    "Content-Type", "MIME-Version", "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted",
    "X-Auto-Response-Suppress", "List-Unsubscribe", "List-Unsubscribe-Post",
}  # fmt: skip


def letter(**overrides) -> Letter:
    fields = {
        "to": "lea@example.org", "subject": "A notice", "body": "Hello,\n\nthere is news.", "reference": REFERENCE,
        "reason": "it is about your account", "unsubscribe_url": "https://api.example.org/u/token",
    }  # fmt: skip
    return Letter(**{**fields, **overrides})


def parsed(message):
    return email.message_from_bytes(message.message().as_bytes(), policy=modern)


def test_every_letter_has_a_text_an_html_part_a_way_out_and_the_privacy_policy(user, mailoutbox, settings):
    settings.PUBLIC_URL, settings.PRIVACY_POLICY_URL = "https://api.example.org", "https://example.org/privacy"
    delivery = make_delivery(make_reachable(user), "email")
    outcome = delivery_send(delivery)
    found = parsed(mailoutbox[0])
    assert outcome.provider_message_id == found["Message-ID"] == f"<{delivery.pk}@api.example.org>"
    link = found["List-Unsubscribe"].strip().strip("<>")
    assert link.startswith("https://api.example.org/api/v1/notifications/unsubscribe/")
    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert found["Auto-Submitted"] == "auto-generated"
    assert found["To"] == user.email
    for kind in ("plain", "html"):
        text = found.get_body((kind,)).get_content()
        assert link in text
        assert "https://example.org/privacy" in text
        assert "You get this letter because" in text


@pytest.mark.parametrize("separator", SEPARATORS)
def test_no_text_becomes_a_header(settings, mailoutbox, separator):
    evil = f"Hello{separator}Bcc: everybody@example.org{separator}{separator}<b>other body</b>"
    email_send(letter=letter(subject=evil, body=evil, reason=evil))
    raw = mailoutbox[0].message().as_bytes()
    found = email.message_from_bytes(raw, policy=modern)
    assert set(found.keys()) == EXPECTED_HEADERS
    assert found["Bcc"] is None
    assert (mailoutbox[0].bcc, mailoutbox[0].cc, mailoutbox[0].to) == ([], [], ["lea@example.org"])
    head = raw.split(b"\n\n")[0]
    assert [line for line in head.splitlines() if line.lower().startswith(b"bcc")] == []
    assert "<b>" not in found.get_body(("html",)).get_content()


@pytest.mark.parametrize("separator", [*SEPARATORS, ",", ";", " "])
def test_no_address_becomes_a_header_or_a_second_address(separator):
    with pytest.raises(ProviderRefused, match="address_invalid"):
        compose(letter(to=f"lea@example.org{separator}everybody@example.org"))


@pytest.mark.parametrize("separator", SEPARATORS)
def test_a_parameter_cannot_leave_its_line(user, mailoutbox, separator):
    params = {"provider": f"Google{separator}Bcc: everybody@example.org"}
    delivery = make_delivery(
        make_reachable(user), "email", kind="security_notice", variant="social_linked", params=params
    )
    assert delivery_send(delivery).kind == "sent"
    assert set(parsed(mailoutbox[0]).keys()) == EXPECTED_HEADERS
    assert f"{separator}Bcc" not in mailoutbox[0].body


def test_one_line_drops_what_cannot_be_seen():
    assert one_line("  a\r\n b\u2028c\u202ed\x00e\u200bf ") == "a b cdef"


def test_a_bounced_address_gets_nothing_and_an_annoyed_reader_only_what_matters(user, mailoutbox):
    make_reachable(user)
    email_suppress(address=user.email.upper(), reason=Reason.COMPLAINED)
    assert delivery_send(make_delivery(user, "email")).error_code == "suppressed_complained"
    assert delivery_send(make_delivery(user, "email", kind="security_notice")).kind == "sent"
    email_suppress(address=user.email, reason=Reason.BOUNCED)
    assert delivery_send(make_delivery(user, "email", kind="security_notice")).error_code == "suppressed_bounced"
    assert len(mailoutbox) == 1


def test_the_list_keeps_no_address_and_only_the_strongest_reason(user):
    for reason in (Reason.UNSUBSCRIBED, Reason.BOUNCED, Reason.COMPLAINED, Reason.UNSUBSCRIBED):
        email_suppress(address="Lea@Example.org ", reason=reason)
    row = EmailSuppression.objects.get()
    assert row.reason == Reason.BOUNCED
    assert b"lea" not in bytes(row.address_hash)
    assert len(bytes(row.address_hash)) == 32


def test_without_a_mail_server_a_letter_becomes_files_and_the_log_says_so(mail_dir, tmp_path):
    with capture_logs() as lines:
        email_send(letter=letter())
        email_send(letter=letter())
    assert len(list(mail_dir.glob("*.eml"))) == 2
    files = list((tmp_path / "outbox" / "email").iterdir())
    assert [path.name for path in files] == [f"{REFERENCE}.json"]
    assert json.loads(files[0].read_text())["to"] == ["lea@example.org"]
    assert "lea@example.org" not in str(lines)


class FailingBackend(BaseEmailBackend):
    error: Exception

    def send_messages(self, email_messages) -> int:
        raise self.error


def api_error(status: int) -> AnymailAPIError:
    return AnymailAPIError("lea@example.org secret-key", status_code=status)


@pytest.mark.parametrize(
    ("error", "kind", "code"),
    [
        (smtplib.SMTPServerDisconnected("lea@example.org"), ProviderUnavailable, "unreachable"),
        (smtplib.SMTPAuthenticationError(535, b"no"), ProviderUnavailable, "smtp"),
        (smtplib.SMTPDataError(451, b"later"), ProviderUnavailable, "smtp"),
        (smtplib.SMTPDataError(554, b"spam"), ProviderRefused, "smtp_554"),
        (smtplib.SMTPRecipientsRefused({"lea@example.org": (450, b"grey")}), ProviderUnavailable, "recipient_deferred"),
        (smtplib.SMTPRecipientsRefused({"lea@example.org": (550, b"gone")}), ProviderRefused, "address_refused"),
        (TimeoutError(), ProviderUnavailable, "unreachable"),
        (ConnectionRefusedError(), ProviderUnavailable, "unreachable"),
        (AnymailRecipientsRefused(), ProviderRefused, "address_refused"),
        (api_error(400), ProviderRefused, "http_400"),
        (api_error(401), ProviderUnavailable, "http_401"),
        (api_error(503), ProviderUnavailable, "http_503"),
    ],
)
def test_each_failure_is_tried_again_or_given_up_and_names_nobody(settings, monkeypatch, error, kind, code):
    settings.EMAIL_BACKEND = f"{__name__}.FailingBackend"
    monkeypatch.setattr(FailingBackend, "error", error, raising=False)
    with pytest.raises(kind) as failed:
        email_send(letter=letter())
    assert failed.value.code == code
    assert failed.value.__cause__ is None
    assert failed.value.__suppress_context__


# ---- SendGrid's API through django-anymail


@pytest.fixture
def sendgrid(settings):
    settings.EMAIL_BACKEND = "anymail.backends.sendgrid.EmailBackend"

    def at(url: str) -> None:
        settings.ANYMAIL = {
            "SENDGRID_API_KEY": "SG.canary-key", "SENDGRID_API_URL": f"{url}/v3/", "REQUESTS_TIMEOUT": 1,
        }  # fmt: skip

    return at


@pytest.fixture
def trusted(monkeypatch, settings):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", settings.PROVIDERS_CA_FILE)


def test_sendgrid_gets_the_letter_with_its_headers_and_our_id(sendgrid, trusted, settings):
    with http_provider(lambda _: Reply(202, b"")) as server:
        sendgrid(server.url)
        message_id = email_send(letter=letter())
    received = server.received[0]
    body = json.loads(received.body)
    assert received.headers["authorization"] == "Bearer SG.canary-key"
    assert body["personalizations"][0]["to"] == [{"email": "lea@example.org"}]
    assert body["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert [part["type"] for part in body["content"]] == ["text/plain", "text/html"]
    arguments = body["personalizations"][0]["custom_args"] | body.get("custom_args", {})
    assert (arguments["delivery_id"], arguments["anymail_id"]) == (REFERENCE, message_id)


@pytest.mark.parametrize(
    ("reply", "kind", "retry_after"),
    [
        (Reply(429, b"{}", {"Retry-After": "9"}), ProviderUnavailable, 9),
        (Reply(500, b"garbage"), ProviderUnavailable, None),
        (Reply(401, b"{}"), ProviderUnavailable, None),
        (Reply(400, b"{}"), ProviderRefused, None),
        (Reply(stall=3), ProviderUnavailable, None),
        (Reply(raw=b"\x00garbage\r\n\r\n"), ProviderUnavailable, None),
    ],
)
def test_sendgrids_moods(sendgrid, trusted, reply, kind, retry_after):
    with http_provider(lambda _: reply) as server:
        sendgrid(server.url)
        with pytest.raises(kind) as failed:
            email_send(letter=letter())
    assert getattr(failed.value, "retry_after", None) == retry_after


def test_nobody_answers_or_the_wrong_one(sendgrid):
    sendgrid(closed_port())
    with pytest.raises(ProviderUnavailable, match="unreachable"):
        email_send(letter=letter())
    with http_provider(lambda _: Reply(202, b"")) as server:
        sendgrid(server.url)  # its certificate is not trusted here
        with pytest.raises(ProviderUnavailable):
            email_send(letter=letter())
    assert server.received == []
