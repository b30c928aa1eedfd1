"""Letters: composed so that nothing in them can become a header, sent through Django's mail backend."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from urllib.parse import urlsplit

from anymail.exceptions import (
    AnymailConfigurationError,
    AnymailError,
    AnymailInvalidAddress,
    AnymailRecipientsRefused,
)
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import BadHeaderError, EmailMultiAlternatives
from django.core.validators import validate_email
from django.template.loader import render_to_string

from accounts.notifications.email_suppression import Reason, suppression_of
from accounts.notifications.providers.errors import ProviderRefused, ProviderUnavailable
from accounts.notifications.providers.http import retry_after_seconds
from accounts.notifications.providers.outbox import outbox_write

FOLDER_BACKEND = "accounts.identity.mail.MailFolderBackend"
SUBJECT_MAX = 150


@dataclass(frozen=True, slots=True)
class Letter:
    """`reference` is the delivery's id; `reason` ends the sentence "You get this letter because"."""

    to: str
    subject: str
    body: str
    reference: str
    reason: str
    unsubscribe_url: str = ""


def email_send(*, letter: Letter, although_unsubscribed: bool = False) -> str:
    """
    This function will send one letter and return the provider's id of it, or our Message-ID.

    An address that bounced gets nothing; one that complained or unsubscribed gets only what is sent
    `although_unsubscribed`, such as a notice about the security of the account.

    :raises ProviderUnavailable: if it should be tried again later.
    :raises ProviderRefused: if the address gets no mail, or the provider will never take it.
    """
    suppressed = suppression_of(letter.to)
    if suppressed and (suppressed == Reason.BOUNCED or not although_unsubscribed):
        raise ProviderRefused(f"suppressed_{suppressed}")
    message = compose(letter)
    if settings.EMAIL_BACKEND == FOLDER_BACKEND:
        outbox_write(channel="email", reference=letter.reference, missing="EMAIL_HOST", message=_shown(message))
    _hand_over(message)
    status = getattr(message, "anymail_status", None)
    found = getattr(status, "message_id", None)
    return (found if isinstance(found, str) and found else message.extra_headers["Message-ID"])[:255]


def compose(letter: Letter) -> EmailMultiAlternatives:
    """:raises ProviderRefused: if the address is none."""
    subject = one_line(letter.subject)[:SUBJECT_MAX]
    context = {
        "subject": subject,
        "body": letter.body,
        "reason": letter.reason,
        "unsubscribe_url": letter.unsubscribe_url,
        "privacy_url": privacy_url(),
    }
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string("notifications/email/letter.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[_address(letter.to)],
        headers=_headers(letter),
    )
    message.attach_alternative(render_to_string("notifications/email/letter.html", context), "text/html")
    # Comes back with the provider's reports; a backend that is not anymail's ignores it.
    message.metadata = {"delivery_id": letter.reference}
    return message


def plain_email_send(*, to: str, subject: str, body: str, reference: str) -> str:
    """
    This function will send plain words to an address that belongs to no account, and return the Message-ID.

    Nothing in it names the house but the sender's bare address: who gets it may not know that somebody has an account.
    `reference` is the id of the row that owes it; the same reference twice is the same letter.

    :raises ProviderUnavailable: if it should be tried again later.
    :raises ProviderRefused: if the address gets no mail, or the provider will never take it.
    """
    suppressed = suppression_of(to)
    # Who has had enough of news may still be somebody's friend.
    if suppressed and suppressed != Reason.UNSUBSCRIBED:
        raise ProviderRefused(f"suppressed_{suppressed}")
    headers = _headers(Letter(to=to, subject="", body="", reference=reference, reason=""))
    message = EmailMultiAlternatives(
        subject=one_line(subject)[:SUBJECT_MAX], body=body, from_email=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        to=[_address(to)], headers=headers,
    )  # fmt: skip
    # Comes back with the provider's reports; see outside.py.
    message.metadata = {"delivery_id": reference}
    if settings.EMAIL_BACKEND == FOLDER_BACKEND:
        outbox_write(channel="email", reference=reference, missing="EMAIL_HOST", message=_shown(message))
    _hand_over(message)
    return headers["Message-ID"][:255]


def one_line(text: str) -> str:
    """Every separator that Unicode has becomes a space, and what cannot be seen goes."""
    return "".join(sign for sign in " ".join(text.split()) if unicodedata.category(sign)[0] != "C")


def privacy_url() -> str:
    return settings.PRIVACY_POLICY_URL or f"{settings.PUBLIC_URL}/account/privacy"


def _address(address: str) -> str:
    try:
        validate_email(address)
    except ValidationError:
        raise ProviderRefused("address_invalid") from None
    return address


def _headers(letter: Letter) -> dict[str, str]:
    domain = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    headers = {
        # The same letter twice has the same id, and mail programs show it once.
        "Message-ID": f"<{letter.reference}@{domain}>",
        # Holiday notes must not answer.
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if letter.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _shown(message: EmailMultiAlternatives) -> Mapping[str, object]:
    return {"to": message.to, "subject": message.subject, "text": message.body, "headers": message.extra_headers}


def _hand_over(message: EmailMultiAlternatives) -> None:
    """Errors of mail libraries quote the letter and the address, so none of them is chained or passed on."""
    try:
        message.send()
    except (AnymailRecipientsRefused, AnymailInvalidAddress, SMTPRecipientsRefused) as error:
        raise (ProviderUnavailable("recipient_deferred") if _temporary(error) else _refusal()) from None
    except SMTPResponseException as error:
        refused = 500 <= error.smtp_code < 600 and error.smtp_code not in (530, 535)
        raise (ProviderRefused(f"smtp_{error.smtp_code}") if refused else ProviderUnavailable("smtp")) from None
    except AnymailConfigurationError:
        raise ProviderUnavailable("keys_unreadable") from None
    except AnymailError as error:
        raise _by_status(error) from None
    except BadHeaderError:
        raise ProviderRefused("header_invalid") from None
    except (SMTPException, OSError):
        raise ProviderUnavailable("unreachable") from None


def _refusal() -> ProviderRefused:
    return ProviderRefused("address_refused")


def _temporary(error: Exception) -> bool:
    """A server that answers 4xx for the recipient asks for another try (greylisting)."""
    answers = error.recipients.values() if isinstance(error, SMTPRecipientsRefused) else ()
    return any(400 <= code < 500 for code, _ in answers)


def _by_status(error: AnymailError) -> ProviderUnavailable | ProviderRefused:
    status = error.status_code
    if status in (400, 413, 422):
        return ProviderRefused(f"http_{status}")
    response = error.response
    waits = retry_after_seconds(response.headers.get("Retry-After", "")) if response is not None else None
    return ProviderUnavailable(f"http_{status}" if status else "unreachable", retry_after=waits)
