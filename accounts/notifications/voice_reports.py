"""What Twilio reports about calls that say one thing and hang up."""

from collections.abc import Mapping

import structlog
from django.db import transaction

from accounts.notifications.email_reports import UUID_TEXT
from accounts.notifications.models import Channel, NotificationDelivery
from accounts.notifications.outside import outside_failed

State = NotificationDelivery.State
# Twilio's words for a call that nobody heard, and ours.
UNHEARD = {"busy": "call_busy", "no-answer": "call_unanswered", "failed": "call_failed", "canceled": "call_failed"}
log = structlog.get_logger(__name__)


@transaction.atomic
def report_take(sent: Mapping[str, str], *, reference: str) -> None:
    """This function will record that nobody heard a call. Reports come twice and in any order: a failure stays one."""
    code = UNHEARD.get(sent.get("CallStatus", ""))
    if code is None or not UUID_TEXT.match(reference):
        return
    call_id = sent.get("CallSid", "").replace("\x00", "")
    outside_failed(reference=reference, code=code, message_id=call_id)
    found = NotificationDelivery.objects.filter(channel=Channel.VOICE, pk=reference)
    found.filter(state__in=(State.PENDING, State.SENT)).update(state=State.FAILED, error_code=code)
    log.info("voice.reported", code=code, reference=reference)
