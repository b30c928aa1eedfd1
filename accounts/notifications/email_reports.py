"""What mail providers report about letters, in django-anymail's common form; believed only when it is signed."""

import re
from typing import Any

import structlog
from anymail.exceptions import AnymailConfigurationError, AnymailWebhookValidationFailure
from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from rest_framework.exceptions import PermissionDenied, ValidationError

from accounts.notifications.email_suppression import Reason, email_suppress
from accounts.notifications.models import Channel, EmailSuppression, NotificationDelivery
from accounts.notifications.outside import outside_failed

State = NotificationDelivery.State
BACKEND = re.compile(r"anymail\.backends\.(\w+)\.")
UUID_TEXT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
REJECTED = {
    RejectReason.BOUNCED: Reason.BOUNCED,
    RejectReason.INVALID: Reason.BOUNCED,
    RejectReason.SPAM: Reason.COMPLAINED,
    RejectReason.UNSUBSCRIBED: Reason.UNSUBSCRIBED,
}
ENDED = {
    EventType.BOUNCED: "bounced",
    EventType.REJECTED: "rejected",
    EventType.FAILED: "provider_failed",
    EventType.COMPLAINED: "complained",
}
# What a malformed report makes anymail's parsers raise.
MALFORMED = (KeyError, ValueError, TypeError, AttributeError, IndexError, RecursionError)
log = structlog.get_logger(__name__)


class ReportRefused(PermissionDenied):
    default_code = "signature_invalid"
    default_detail = "The report is not signed by the provider that is set up here."


def reports_read(request: HttpRequest) -> list[AnymailTrackingEvent]:
    """
    This function will check who sent the reports, and read them.

    :raises ReportRefused: without a signature, or a shared secret, of the provider that is set up.
    :raises ValidationError: if they cannot be read.
    """
    provider = _provider()
    secret = settings.ANYMAIL.get("WEBHOOK_SECRET")
    key = settings.ANYMAIL.get("SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY")
    # anymail lets everybody in where neither is set; here nobody.
    if not secret and not (key and provider == "sendgrid"):
        raise ReportRefused
    try:
        view = resolve(f"/{provider}/tracking/", "anymail.urls").func.view_class()
        view.run_validators(request)
    except (AnymailWebhookValidationFailure, AnymailConfigurationError, Resolver404, ValueError):
        raise ReportRefused from None
    try:
        events = list(view.parse_events(request))
    except MALFORMED:
        raise ValidationError({"body": ["These are no reports of this provider."]}) from None
    return [event for event in events if isinstance(event, AnymailTrackingEvent)]


def _provider() -> str:
    """Named by the backend; SendGrid also reports what it got by SMTP."""
    found = BACKEND.match(settings.EMAIL_BACKEND)
    return found[1] if found else settings.EMAIL_WEBHOOK_PROVIDER


@transaction.atomic
def report_take(event: AnymailTrackingEvent) -> None:
    """
    This function will act on one report: a dead mailbox gets no more letters, and the delivery shows that it failed.

    Reports come twice and in any order; a failure stays a failure whatever comes after it.
    """
    address = event.recipient if isinstance(event.recipient, str) else ""
    reason = _reason(event)
    if address and reason:
        email_suppress(address=address, reason=reason)
    code = ENDED.get(event.event_type)
    if code:
        _fail(_deliveries(event), code)
        reference = _reference(event)
        if reference:
            outside_failed(reference=reference, code=code, message_id=_message_id(event))


def _reason(event: AnymailTrackingEvent) -> EmailSuppression.Reason | None:
    if event.event_type == EventType.BOUNCED:
        # SendGrid's "blocked" is about our server on that day, not about the mailbox.
        raw = event.esp_event if isinstance(event.esp_event, dict) else {}
        return None if raw.get("type") == "blocked" else Reason.BOUNCED
    if event.event_type == EventType.COMPLAINED:
        return Reason.COMPLAINED
    if event.event_type == EventType.UNSUBSCRIBED:
        return Reason.UNSUBSCRIBED
    if event.event_type == EventType.REJECTED:
        return REJECTED.get(event.reject_reason)
    return None


def _deliveries(event: AnymailTrackingEvent) -> Any:
    """The delivery by our own id, which comes back as metadata, or by the provider's id or our Message-ID."""
    sent = NotificationDelivery.objects.filter(channel=Channel.EMAIL)
    ours = _reference(event)
    if ours:
        return sent.filter(pk=ours)
    theirs = _message_id(event)
    return sent.filter(provider_message_id=theirs[:255]) if theirs else sent.none()


def _message_id(event: AnymailTrackingEvent) -> str:
    theirs = event.message_id
    return theirs if isinstance(theirs, str) and "\x00" not in theirs else ""


def _reference(event: AnymailTrackingEvent) -> str:
    """Our own id of the letter, which comes back as metadata; empty without one."""
    metadata = event.metadata if isinstance(event.metadata, dict) else {}
    ours = str(metadata.get("delivery_id", ""))
    return ours if UUID_TEXT.match(ours) else ""


def _fail(found: Any, code: str) -> None:
    changed = found.filter(state__in=(State.PENDING, State.SENT)).update(state=State.FAILED, error_code=code)
    if changed:
        log.info("email.reported", code=code, delivery_ids=[str(pk) for pk in found.values_list("pk", flat=True)])
