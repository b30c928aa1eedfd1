"""
Sends one delivery by the adapter of its channel.

What a notification says in the app never leaves the house: only the neutral text of its channel does, filled with
numbers, dates and a few names of which none says anything about health.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.utils import timezone

from accounts.consent.models import ConsentType
from accounts.consent.selectors import consents_of
from accounts.consent.services import consent_set
from accounts.identity.models import User
from accounts.identity.selectors import email_of
from accounts.notifications.email import Letter, email_send, one_line
from accounts.notifications.kinds import rule_of
from accounts.notifications.models import Channel, NotificationDelivery, NotificationKind, PushDevice
from accounts.notifications.providers.apns import apns_send
from accounts.notifications.providers.errors import DeviceGone, ProviderRefused, ProviderUnavailable
from accounts.notifications.providers.fcm import fcm_send
from accounts.notifications.providers.messages import PushMessage
from accounts.notifications.providers.outcomes import Outcome
from accounts.notifications.providers.sms import sms_send
from accounts.notifications.providers.speech import spoken
from accounts.notifications.providers.voice import call_place
from accounts.notifications.providers.webpush import webpush_send
from accounts.notifications.quotas import sms_give_back, sms_take
from accounts.notifications.texts import DEFAULT, Text, text_of
from accounts.notifications.unsubscribe import ALWAYS, email_wanted, group_of, unsubscribe_url
from accounts.profile.models import UserProfile
from accounts.vault.keyring import KeyDestroyed
from accounts.vault.sealing import SealBroken

Kind = NotificationKind
TTL_DEFAULT = 24 * 3600
SAFE_MAX = 64
# Words of ours: the name of a sign-in provider, the kind of a factor.
SAFE_NAMES = frozenset({"provider", "factor"})
SAFE_VALUE = re.compile(r"[0-9][0-9 T:.,/+-]*( ?[AaPp]\.?[Mm]\.?)?Z?\Z", re.ASCII)
# The message may be on its way although we did not hear so.
UNSURE = frozenset({"timeout", "answer_too_large"})
PUSH: Mapping[str, Callable[..., str]] = {
    PushDevice.Platform.ANDROID: fcm_send,
    PushDevice.Platform.IOS: apns_send,
    PushDevice.Platform.WEB: webpush_send,
}


def delivery_send(delivery: NotificationDelivery) -> Outcome:
    """
    This function will hand one delivery to its provider; a provider's failure is an Outcome, never an error.

    Safe to repeat: providers that can tell a repetition by the delivery's id get it.
    """
    try:
        return Outcome("sent", provider_message_id=_sent_by(delivery))
    except DeviceGone as error:
        return Outcome("device_gone", error_code=error.code[:64])
    except ProviderRefused as error:
        return Outcome("refused", error_code=error.code[:64])
    except ProviderUnavailable as error:
        return Outcome("retry", retry_after_seconds=error.retry_after, error_code=error.code[:64])
    except (KeyDestroyed, SealBroken):
        # The account was erased while this waited.
        return Outcome("refused", error_code="content_unreadable")


def _sent_by(delivery: NotificationDelivery) -> str:
    senders = {
        Channel.PUSH.value: _push,
        Channel.EMAIL.value: _email,
        Channel.SMS.value: _sms,
        Channel.VOICE.value: _voice,
    }
    sender = senders.get(delivery.channel)
    if sender is None:
        raise ProviderRefused("channel_unknown")
    return sender(delivery)


def _neutral_text(delivery: NotificationDelivery) -> Text:
    content = delivery.notification.content
    text = text_of(
        kind=delivery.notification.kind,
        variant=str(content.get("variant") or DEFAULT),
        channel=delivery.channel,
        params=_safe(content.get("params")),
    )
    if text is None:
        raise ProviderRefused("text_missing")
    return text


def _safe(params: Any) -> dict[str, str]:
    """Numbers, dates, times and the few names below: a template of another channel gets nothing else to say."""
    found = params if isinstance(params, dict) else {}
    texts = {str(name): one_line(str(value))[:SAFE_MAX] for name, value in found.items()}
    return {name: text for name, text in texts.items() if name in SAFE_NAMES or SAFE_VALUE.match(text)}


def _push(delivery: NotificationDelivery) -> str:
    device = delivery.device
    if device is None:
        raise DeviceGone("device_gone")
    rule = rule_of(delivery.notification.kind)
    text = _neutral_text(delivery)
    # The kind stays here too: "crisis_alert" on a lock screen's server says enough about a person.
    message = PushMessage(
        reference=str(delivery.pk),
        notification_id=str(delivery.notification_id),
        title=text.title,
        body=text.body,
        # A reminder that waits at the provider for hours would come at the wrong hour.
        ttl_seconds=int(rule.lifetime.total_seconds()) if rule.lifetime is not None else TTL_DEFAULT,
        urgent=rule.urgency == "high",
    )
    return PUSH[device.platform](token=device.token, message=message)


def _email(delivery: NotificationDelivery) -> str:
    owner, kind = delivery.owner, delivery.notification.kind
    address, proven = email_of(owner)
    if not address or not proven:
        raise ProviderRefused("address_unproven")
    text = _neutral_text(delivery)
    # Staff cannot unsubscribe from what they are on duty for.
    always = kind in ALWAYS or (owner.role != User.Role.USER and Channel.EMAIL.value in rule_of(kind).duty)
    if not always and not email_wanted(owner_id=owner.pk, kind=kind):
        raise ProviderRefused("unsubscribed")
    group = group_of(kind=kind)
    letter = Letter(
        to=address,
        subject=text.title,
        body=text.body,
        reference=str(delivery.pk),
        reason=_reason(kind, always) or group.reason,
        unsubscribe_url=unsubscribe_url(owner_id=owner.pk, group=group),
    )
    return email_send(letter=letter, although_unsubscribed=always)


def _reason(kind: str, always: bool) -> str:
    if kind in ALWAYS:
        return "it is about your account"
    return "you are on duty" if always else ""


def _sms(delivery: NotificationDelivery) -> str:
    text, number = _neutral_text(delivery), _number(delivery.owner, ConsentType.SMS)
    try:
        with _allowance(delivery):
            return sms_send(to=number, text=text.body, reference=str(delivery.pk))
    except ProviderRefused as error:
        if error.code == "unsubscribed":
            sms_stopped(owner=delivery.owner)
        raise


def _voice(delivery: NotificationDelivery) -> str:
    text, number = _neutral_text(delivery), _number(delivery.owner, ConsentType.VOICE)
    with _allowance(delivery):
        return call_place(to=number, twiml=spoken(text.body), reference=str(delivery.pk), wait_for_mailbox=True)


def _number(owner: User, consent: ConsentType) -> str:
    if consent not in consents_of(owner_id=owner.pk):
        raise ProviderRefused("no_consent")
    profile = UserProfile.objects.filter(owner=owner, phone_verified_at__isnull=False).first()
    if profile is None or not profile.phone:
        raise ProviderRefused("no_number")
    return profile.phone


@contextmanager
def _allowance(delivery: NotificationDelivery) -> Iterator[None]:
    """A call counts like a text message: both ring somebody's phone."""
    owner, now = delivery.owner, timezone.now()
    urgent = delivery.notification.kind == Kind.CRISIS_ALERT
    if not sms_take(owner=owner, now=now, urgent=urgent):
        raise ProviderRefused("sms_quota")
    try:
        yield
    except ProviderUnavailable as error:
        if not urgent and error.code not in UNSURE:
            sms_give_back(owner=owner, now=now)
        raise


def sms_stopped(*, owner: User) -> None:
    """Whoever answered STOP to the provider took their consent back, and finds it so in the app."""
    if ConsentType.SMS in consents_of(owner_id=owner.pk):
        consent_set(owner=owner, kind=ConsentType.SMS, granted=False)
