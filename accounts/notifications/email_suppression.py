"""Addresses that get no mail any more. Only a keyed hash is kept, so the list tells nobody's address."""

import base64
import hashlib
import hmac

from django.conf import settings
from django.db import transaction

from accounts.audit.services import audit_record
from accounts.notifications.models import EmailSuppression

Reason = EmailSuppression.Reason
# A mailbox that is gone outweighs an annoyed reader, and that one somebody who had enough of news.
STRENGTH = (Reason.UNSUBSCRIBED, Reason.COMPLAINED, Reason.BOUNCED)


def address_hash(address: str) -> bytes:
    # Not SECRET_KEY: the list must outlive a change of it.
    key = base64.b64decode(settings.EVENKEEL_PSEUDONYM_KEY)
    return hmac.digest(key, b"email-suppression" + address.strip().lower().encode(), hashlib.sha256)


@transaction.atomic
def email_suppress(*, address: str, reason: EmailSuppression.Reason) -> None:
    """This function will stop mail to an address. Reports come twice and in any order: the strongest reason stays."""
    row, created = EmailSuppression.objects.get_or_create(
        address_hash=address_hash(address), defaults={"reason": reason}
    )
    weaker = STRENGTH[: STRENGTH.index(reason)]
    raised = not created and EmailSuppression.objects.filter(pk=row.pk, reason__in=weaker).update(reason=reason)
    if created or raised:
        audit_record(actor=None, action="accounts.email.suppressed", target=row, details={"reason": str(reason)})


def suppression_of(address: str) -> str:
    """Why the address gets no mail; empty if it does."""
    found = EmailSuppression.objects.filter(address_hash=address_hash(address)).values_list("reason", flat=True)
    return found.first() or ""
