"""
One-time codes by text message: owed, computed, sent, checked.

Like a mailed code, a texted one is a keyed function of its row's id: the worker needs only the row, and the database
holds neither the code nor a hash of it.
"""

import hmac
from datetime import UTC, datetime, time, timedelta

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from accounts.consent.models import ConsentType
from accounts.consent.services import consent_granted
from accounts.identity.models import User
from accounts.mfa.models import TextedCode
from accounts.mfa.tasks import texted_codes_send_task
from accounts.notifications.quotas import sms_take
from config.api.errors import ConsentRequired, QuotaExceeded
from config.nudging import nudge

Purpose = TextedCode.Purpose
LIFETIME = timedelta(minutes=10)
TRIES = 5
DIGITS = 6
# A button that is pressed twice sends one message.
AGAIN_AFTER = timedelta(seconds=30)
log = structlog.get_logger(__name__)


class TextsUsedUp(QuotaExceeded):
    default_code = "sms_quota_exceeded"
    default_detail = "No more text messages today. Use another factor or a recovery code, or wait until tomorrow."


@transaction.atomic
def code_owe(*, owner: User, purpose: TextedCode.Purpose, phone: str, now: datetime) -> None:
    """
    This function will owe a phone one code, in place of the one before.

    :raises ConsentRequired: without the person's consent to text messages.
    :raises TextsUsedUp: if today's messages are used up.
    """
    if not consent_granted(owner, ConsentType.SMS):
        raise ConsentRequired(consents=[ConsentType.SMS.value])
    rows = TextedCode.objects.select_for_update(of=("self",)).filter(owner_id=owner.pk, purpose=purpose, used_at=None)
    open_code = rows.first()
    if open_code is not None:
        if open_code.phone == phone and now - open_code.created_at < AGAIN_AFTER and open_code.tries < TRIES:
            return
        TextedCode.objects.filter(pk=open_code.pk).update(used_at=now)
    try:
        with transaction.atomic():
            TextedCode.objects.create(owner=owner, purpose=purpose, phone=phone, expires_at=now + LIFETIME)
    except IntegrityError:
        return  # another request at this moment owes one already
    _take_one_of_today(owner, now)
    transaction.on_commit(_nudge)


def _take_one_of_today(owner: User, now: datetime) -> None:
    if not sms_take(owner=owner, now=now):
        tomorrow = now.astimezone(owner.zone).date() + timedelta(days=1)
        resets_at = datetime.combine(tomorrow, time(), owner.zone).astimezone(UTC)
        raise TextsUsedUp(limit=settings.SMS_PER_DAY, resets_at=resets_at.isoformat())


def _nudge() -> None:
    nudge(texted_codes_send_task, "texted_code.nudge_failed")


def code_of(row: TextedCode) -> str:
    digest = salted_hmac("accounts.mfa.texted_code", f"{row.purpose}:{row.pk}", algorithm="sha256").digest()
    return f"{int.from_bytes(digest) % 10**DIGITS:0{DIGITS}d}"


def code_take(*, owner: User, purpose: TextedCode.Purpose, phone: str, code: str, now: datetime) -> bool:
    """
    This function will spend the open code of a phone, or count a wrong try on it.

    Runs in the caller's transaction, which must commit for the try to count.
    """
    open_rows = TextedCode.objects.filter(
        owner_id=owner.pk, purpose=purpose, used_at=None, expires_at__gt=now, tries__lt=TRIES
    )
    row = open_rows.select_for_update(of=("self",)).first()
    if row is None:
        return False
    right = hmac.compare_digest(code_of(row).encode(), code.encode()) and row.phone == phone
    if right:
        row.used_at = now
    else:
        row.tries += 1
    row.save(update_fields=["used_at", "tries"])
    return right


def codes_close(*, owner: User, purpose: TextedCode.Purpose, now: datetime) -> None:
    TextedCode.objects.filter(owner_id=owner.pk, purpose=purpose, used_at=None).update(used_at=now)
