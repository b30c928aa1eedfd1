"""Writes and sends what codes.py owes to mailboxes."""

from collections.abc import Mapping
from datetime import datetime
from smtplib import SMTPException
from typing import Any
from urllib.parse import quote
from uuid import UUID

import structlog
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from anymail.exceptions import AnymailError
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.utils import timezone

from accounts.identity.codes import code_of
from accounts.identity.models import MailedCode, User
from accounts.identity.selectors import address_is_taken

Purpose = MailedCode.Purpose
SENDING_FAILED = (SMTPException, OSError, AnymailError)
BATCH = 100
log = structlog.get_logger(__name__)


def mailed_codes_send(*, limit: int = BATCH) -> int:
    """
    This function will send the messages that are due. Several workers may run it at once.

    A crash between the mail server's yes and the commit sends one message twice, which is better than never.
    """
    sent, failed = 0, []
    for _ in range(limit):
        with transaction.atomic():
            row = _next_due(timezone.now(), failed)
            if row is None:
                break
            try:
                _send(row)
            except SENDING_FAILED as error:
                log.warning("mail.failed", code_id=str(row.pk), error=type(error).__name__)
                failed.append(row.pk)
                continue
            MailedCode.objects.filter(pk=row.pk).update(sent_at=timezone.now())
            sent += 1
    return sent


def _next_due(now: datetime, failed: list[UUID]) -> MailedCode | None:
    due = MailedCode.objects.filter(sent_at=None, used_at=None, expires_at__gt=now).exclude(pk__in=failed)
    locked = due.select_for_update(skip_locked=True, of=("self",))
    return locked.select_related("owner").order_by("created_at").first()


def _send(row: MailedCode) -> None:
    prefix, context = _letter(row)
    # No name and no other text of a person goes into a letter: whoever signs up chooses it and the mailbox.
    get_adapter().render_mail(f"account/email/{prefix}", row.email, context).send()


def _letter(row: MailedCode) -> tuple[str, Mapping[str, Any]]:
    if row.purpose == Purpose.RESET_PASSWORD:
        return "reset_password", {"code": _spaced(row), "url": _link("reset-password", reset_token(row.owner))}
    if row.purpose == Purpose.PASSWORD_CHANGED:
        return "password_changed", {}
    if row.purpose == Purpose.EMAIL_CHANGED:
        return "email_changed", {}
    # Judged now and not at sign-up, where it would show in the time of the answer.
    if address_is_taken(email=row.email, but_by=row.owner_id):
        return "address_taken", {}
    address, _ = EmailAddress.objects.get_or_create(user=row.owner, email=row.email)
    return "verify_email", {"code": _spaced(row), "url": _link("verify-email", EmailConfirmationHMAC(address).key)}


def reset_token(user: User) -> str:
    """Django's token: it dies with a sign-in, a new password or a new address, and after 30 minutes."""
    return f"{user.pk.hex}-{default_token_generator.make_token(user)}"


def _link(page: str, token: str) -> str:
    # After the '#': a browser does not send that part, so tokens stay out of access logs.
    return f"{settings.PUBLIC_URL}/account/{page}#token={quote(token)}"


def _spaced(row: MailedCode) -> str:
    code = code_of(row)
    return f"{code[:4]} {code[4:]}"
