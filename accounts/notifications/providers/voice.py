"""Telephone calls by Twilio's REST API."""

from urllib.parse import urlencode

import phonenumbers
from django.conf import settings
from phonenumbers import PhoneNumberType

from accounts.notifications.providers.outbox import outbox_write
from accounts.notifications.providers.twilio import twilio_post

WEBHOOK_PATH = "/api/v1/notifications/webhooks/voice"
# Not a number; cannot be reached from here; no such number; not a number of a telephone.
REFUSED = {21211: "number_invalid", 21214: "number_invalid", 21217: "number_invalid", 13224: "number_invalid"}
CALL_OVER = 21220
# Twilio adds five. Most mailboxes pick up after twenty to thirty.
RING_SECONDS = 25


# Not what costs extra, nor a line for many: others earn by every call, and somebody else would find it busy.
_DIALLED = frozenset(
    {
        PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.FIXED_LINE_OR_MOBILE, PhoneNumberType.VOIP,
    }
)  # fmt: skip


def may_be_dialled(number: str) -> bool:
    """Whether a machine may call this E.164 number, or write to it, because somebody typed it."""
    return phonenumbers.number_type(phonenumbers.parse(number)) in _DIALLED


def voice_configured() -> bool:
    """Whether this house can make calls. Unlike a text message, a call that only lands in a file helps nobody."""
    return bool(settings.TWILIO_ACCOUNT_SID and settings.TWILIO_AUTH_TOKEN and settings.TWILIO_VOICE_FROM)


def call_place(
    *, to: str, reference: str, twiml: str = "", url: str = "", status_url: str = "", wait_for_mailbox: bool = False
) -> str:
    """
    This function will ring a number and return the provider's id of the call. Nothing is recorded.

    What is said is `twiml` (speech.py), or what the address `url` of ours answers once somebody has picked up.
    `status_url` hears how it ended; without one it is the report of the delivery `reference`. `wait_for_mailbox`: a
    machine that picks up hears it after its tone. It asks neither for consent nor for the daily allowance.

    :raises ProviderUnavailable: if it should be tried again later.
    :raises ProviderRefused: with code `number_invalid` or `provider_<number>`.
    """
    if not voice_configured():
        return outbox_write(
            channel="voice", reference=reference, missing="TWILIO_VOICE_FROM", message={"to": to, "twiml": twiml or url}
        )
    form = {
        "To": to,
        "From": settings.TWILIO_VOICE_FROM,
        "Timeout": str(RING_SECONDS),
        "StatusCallback": status_url or status_callback(reference),
        "StatusCallbackEvent": "completed",
        **({"Twiml": twiml} if twiml else {"Url": url}),
    }
    if url and settings.TWILIO_VOICE_FALLBACK_URL:
        form["FallbackUrl"] = settings.TWILIO_VOICE_FALLBACK_URL
    if wait_for_mailbox:
        form["MachineDetection"] = "DetectMessageEnd"
    return twilio_post("Calls", form, REFUSED)


def call_redirect(*, call_id: str, url: str) -> None:
    """
    This function will have a call that is under way ask `url` what is next.

    :raises ProviderUnavailable: if it should be tried again later.
    :raises ProviderRefused: with code `call_over` if it is not under way any more.
    """
    twilio_post(f"Calls/{call_id}", {"Url": url, "Method": "POST"}, {CALL_OVER: "call_over"})


def call_hang_up(*, call_id: str) -> None:
    """This function will end a call, ringing or under way; raises as `call_redirect`."""
    twilio_post(f"Calls/{call_id}", {"Status": "completed"}, {CALL_OVER: "call_over"})


def status_callback(reference: str) -> str:
    return f"{settings.PUBLIC_URL}{WEBHOOK_PATH}?{urlencode({'reference': reference})}"
