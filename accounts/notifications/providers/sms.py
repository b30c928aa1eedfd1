"""Text messages by Twilio's REST API: one POST (docs/adr/0012)."""

from urllib.parse import urlencode

from django.conf import settings

from accounts.notifications.providers.outbox import outbox_write
from accounts.notifications.providers.twilio import twilio_post

WEBHOOK_PATH = "/api/v1/notifications/webhooks/sms"
# Sent STOP before; not a number; not a number that takes messages; no such number; a landline.
UNSUBSCRIBED = 21610
REFUSED = {UNSUBSCRIBED: "unsubscribed", 21211: "number_invalid", 21614: "number_invalid", 21217: "number_invalid"}


def sms_send(*, to: str, text: str, reference: str) -> str:
    """
    This function will send one text message and return the provider's id of it.

    It asks neither for consent nor for the daily allowance: the caller does. `reference` comes back with Twilio's
    report. Twilio knows no idempotency: a repetition after a lost answer may arrive twice, which is better than never.

    :raises ProviderUnavailable: if it should be tried again later.
    :raises ProviderRefused: with code `unsubscribed`, `number_invalid` or `provider_<number>`.
    """
    if not _configured():
        return outbox_write(
            channel="sms", reference=reference, missing="TWILIO_ACCOUNT_SID", message={"to": to, "text": text}
        )
    form = {"To": to, "Body": text, "StatusCallback": status_callback(reference)}
    if settings.TWILIO_MESSAGING_SERVICE_SID:
        form["MessagingServiceSid"] = settings.TWILIO_MESSAGING_SERVICE_SID
    else:
        form["From"] = settings.TWILIO_FROM
    return twilio_post("Messages", form, REFUSED)


def status_callback(reference: str) -> str:
    return f"{settings.PUBLIC_URL}{WEBHOOK_PATH}?{urlencode({'reference': reference})}"


def _configured() -> bool:
    sender = settings.TWILIO_MESSAGING_SERVICE_SID or settings.TWILIO_FROM
    return bool(settings.TWILIO_ACCOUNT_SID and settings.TWILIO_AUTH_TOKEN and sender)
