"""
One-time codes: asked for, computed, checked.

A code is a keyed function of its row's id. So the task that mails it needs only the row, and the database holds
neither the code nor a hash of it.
"""

import hmac
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.crypto import salted_hmac

from accounts.audit.services import audit_record
from accounts.identity.models import MailedCode, User
from accounts.identity.tasks import mailed_codes_send_task
from config.database import hot_rows
from config.ids import uuid7
from config.nudging import nudge

Purpose = MailedCode.Purpose

# A verification may wait until the evening; a reset must be quick (CM-151).
LIFETIME = {
    Purpose.VERIFY_EMAIL: timedelta(days=1),
    Purpose.RESET_PASSWORD: timedelta(minutes=30),
    Purpose.PASSWORD_CHANGED: timedelta(days=1),
    Purpose.EMAIL_CHANGED: timedelta(days=1),
}
# Messages of one kind that a mailbox gets in an hour, whoever asks and from wherever (CM-156).
AN_HOUR = {Purpose.VERIFY_EMAIL: 5, Purpose.RESET_PASSWORD: 3, Purpose.PASSWORD_CHANGED: 5, Purpose.EMAIL_CHANGED: 5}
TRIES = 5
# Three codes an hour with five tries each are 360 guesses a day: of 10^8 codes, fewer than 1 in 100,000 is found.
DIGITS = 8
KEPT = timedelta(days=30)
log = structlog.get_logger(__name__)

CLOSE = """
UPDATE accounts_mailedcode SET used_at = %s
WHERE owner_id = %s AND purpose = %s AND used_at IS NULL
  AND (SELECT count(*) FROM accounts_mailedcode WHERE email = %s AND purpose = %s AND created_at > %s) < %s
"""
# Two requests at once leave one open code: the second finds the first and does nothing.
OPEN = """
INSERT INTO accounts_mailedcode (id, owner_id, purpose, email, tries, expires_at, created_at)
SELECT %s, u.id, %s, %s, 0, %s, %s FROM accounts_user u
WHERE u.id = %s AND u.status = 'active'
  AND (SELECT count(*) FROM accounts_mailedcode WHERE email = %s AND purpose = %s AND created_at > %s) < %s
ON CONFLICT DO NOTHING
"""


@transaction.atomic
def mail_request(*, owner_id: UUID | None, purpose: Purpose, email: str, now: datetime) -> None:
    """
    This function will owe a mailbox one message, unless it had enough of them this hour.

    Without an owner it does the same work and owes nothing, so that a caller's time does not tell who exists.
    """
    owner_id = owner_id or uuid7()
    limit = (email, purpose, now - timedelta(hours=1), AN_HOUR[purpose])
    hot_rows(CLOSE, (now, owner_id, purpose, *limit))
    hot_rows(OPEN, (uuid7(), purpose, email, now + LIFETIME[purpose], now, owner_id, *limit))
    transaction.on_commit(_nudge)


def _nudge() -> None:
    """The same for everybody: which message is due is the worker's to find out."""
    nudge(mailed_codes_send_task, "mail.nudge_failed")


def code_of(row: MailedCode) -> str:
    digest = salted_hmac("accounts.identity.code", f"{row.purpose}:{row.pk}", algorithm="sha256").digest()
    return f"{int.from_bytes(digest) % 10**DIGITS:0{DIGITS}d}"


def code_take(*, rows: QuerySet[MailedCode], code: str, email: str, now: datetime) -> MailedCode | None:
    """
    This function will spend the code among `rows` that matches, or count a wrong try on each of them.

    Runs in the caller's transaction, which must commit for the try to count. A miss costs the same statements
    whether there was a code or not.
    """
    open_rows = rows.filter(used_at=None, expires_at__gt=now, tries__lt=TRIES, owner__status=User.Status.ACTIVE)
    # Locked in one order: parallel guesses line up here, so the sixth finds five counted.
    found = list(open_rows.select_for_update(of=("self",)).select_related("owner").order_by("pk"))
    # Every code is compared, so that time does not tell which one was near.
    matches = [row for row in found if hmac.compare_digest(code_of(row), code)]
    if matches:
        MailedCode.objects.filter(pk=matches[0].pk).update(used_at=now)
        return matches[0]
    MailedCode.objects.filter(pk__in=[row.pk for row in found] or [uuid7()]).update(tries=F("tries") + 1)
    audit_record(actor=None, action="accounts.code.refused", details={"identifier": identifier_mark(email)})
    return None


def codes_close(*, owner: User, now: datetime) -> None:
    """This function will spend every open code of a person."""
    told = (Purpose.PASSWORD_CHANGED, Purpose.EMAIL_CHANGED)  # letters without a code
    MailedCode.objects.filter(owner=owner, used_at=None).exclude(purpose__in=told).update(used_at=now)


def codes_prune(*, now: datetime) -> int:
    pruned, _ = MailedCode.objects.filter(created_at__lt=now - KEPT).delete()
    return pruned


def identifier_mark(identifier: str) -> str:
    """What the history keeps of an identifier: equal for equal ones, and nothing else."""
    return salted_hmac("accounts.identity.identifier", identifier, algorithm="sha256").hexdigest()[:32]
