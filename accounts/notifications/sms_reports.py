"""What Twilio reports about text messages."""

import re
from collections.abc import Mapping

import structlog
from django.db import transaction

from accounts.notifications.email_reports import UUID_TEXT
from accounts.notifications.models import Channel, NotificationDelivery
from accounts.notifications.outside import outside_failed
from accounts.notifications.providers.sending import sms_stopped
from accounts.notifications.providers.sms import UNSUBSCRIBED

State = NotificationDelivery.State
FAILED = frozenset({"failed", "undelivered"})
NUMBER = re.compile(r"\d{1,8}\Z")
log = structlog.get_logger(__name__)


@transaction.atomic
def report_take(sent: Mapping[str, str], *, reference: str) -> None:
    """
    This function will record that a message failed. Reports come twice and in any order: a failure stays one.

    Whoever answered STOP has taken their consent back.
    """
    status = sent.get("MessageStatus", "")
    code = sent.get("ErrorCode", "")
    if status not in FAILED:
        return
    sid = sent.get("MessageSid", "").replace("\x00", "")
    found = NotificationDelivery.objects.filter(channel=Channel.SMS)
    if UUID_TEXT.match(reference):
        found = found.filter(pk=reference)
    else:
        found = found.filter(provider_message_id=sid) if sid else found.none()
    told = f"twilio_{code}" if NUMBER.match(code) else "undelivered"
    if UUID_TEXT.match(reference):
        outside_failed(reference=reference, code=told, message_id=sid)
    rows = list(found.select_related("owner"))
    found.filter(state__in=(State.PENDING, State.SENT)).update(state=State.FAILED, error_code=told)
    # A code for signing in has no delivery: there the reference is only named here.
    log.info("sms.reported", code=told, delivery_ids=[str(row.pk) for row in rows])
    if code == str(UNSUBSCRIBED):
        for row in rows:
            sms_stopped(owner=row.owner)
