"""Sends the texted codes that are due."""

from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.consent.models import ConsentType
from accounts.mfa.models import TextedCode
from accounts.mfa.texting import code_of
from accounts.notifications.providers.errors import ProviderRefused, ProviderUnavailable
from accounts.notifications.providers.sms import sms_send

BATCH = 100
log = structlog.get_logger(__name__)


def texted_codes_send(*, limit: int = BATCH) -> int:
    """
    This function will send the codes that are due. Several workers may run it at once.

    A crash between the provider's yes and the commit sends one message twice, which is better than never.
    """
    sent, failed = 0, []
    for _ in range(limit):
        with transaction.atomic():
            row = _next_due(timezone.now(), failed)
            if row is None:
                break
            failed.append(row.pk)
            sent += _send(row)
    return sent


def _send(row: TextedCode) -> bool:
    # Asked again: the consent may have been withdrawn, or the account suspended, since the code was owed.
    if ConsentType.SMS.value not in row.owner.consents or not row.owner.is_active:
        return _close(row, "not_wanted")
    text = render_to_string(f"account/sms/{row.purpose}.txt", {"code": code_of(row)}).strip()
    try:
        sms_send(to=row.phone, text=text, reference=str(row.pk))
    except ProviderUnavailable as error:
        log.warning("texted_code.failed", code_id=str(row.pk), error=error.code)
        return False
    except ProviderRefused as error:
        return _close(row, error.code)
    TextedCode.objects.filter(pk=row.pk).update(sent_at=timezone.now())
    return True


def _close(row: TextedCode, reason: str) -> bool:
    log.warning("texted_code.dropped", code_id=str(row.pk), reason=reason)
    TextedCode.objects.filter(pk=row.pk).update(used_at=timezone.now())
    return False


def _next_due(now: datetime, seen: list[UUID]) -> TextedCode | None:
    due = TextedCode.objects.filter(sent_at=None, used_at=None, expires_at__gt=now).exclude(pk__in=seen)
    locked = due.select_for_update(skip_locked=True, of=("self",))
    return locked.select_related("owner").order_by("created_at").first()
