"""People with a phone, an address and devices, and deliveries that are owed to them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from allauth.account.models import EmailAddress
from django.conf import settings
from django.utils import timezone

from accounts.consent.models import ConsentType
from accounts.consent.services import consent_set
from accounts.identity.models import User
from accounts.notifications.models import Notification, NotificationDelivery, NotificationKind, PushDevice
from accounts.notifications.twilio_signature import signature_of
from accounts.profile.models import UserProfile

CANARY = "canaryhealthword"
PHONE = "+4917055500123"


def make_reachable(person: User, *, phone: bool = True, proven: bool = True) -> User:
    EmailAddress.objects.update_or_create(
        user=person, email=person.email, defaults={"verified": proven, "primary": True}
    )
    if phone:
        now = timezone.now()
        UserProfile.objects.update_or_create(owner=person, defaults={"phone": PHONE, "phone_verified_at": now})
        consent_set(owner=person, kind=ConsentType.SMS, granted=True)
    return person


def make_device(person: User, platform: str, token: str) -> PushDevice:
    return PushDevice.objects.create(
        owner=person, platform=platform, token=token, token_hash=token.encode()[:32], last_seen_at=timezone.now()
    )


def make_delivery(
    person: User,
    channel: str,
    *,
    kind: str = NotificationKind.APPOINTMENT_REMINDER,
    variant: str = "default",
    params: dict[str, Any] | None = None,
    device: PushDevice | None = None,
) -> NotificationDelivery:
    """The words in the app hold a canary, which must be found nowhere outside."""
    now = timezone.now()
    content = {
        "title": f"{CANARY} title", "body": f"{CANARY} body", "icon": CANARY, "actions": [], "data": {"id": CANARY},
        "variant": variant, "params": {"note": CANARY, **(params or {})},
    }  # fmt: skip
    told = Notification.objects.create(owner=person, kind=kind, content=content, created_at=now)
    return NotificationDelivery.objects.create(
        owner=person, notification=told, channel=channel, device=device, due_at=now, created_at=now
    )


def twilio_asks(client: Any, path: str, form: Mapping[str, str], *, signature: str | None = None) -> Any:
    """What Twilio posts to an address of ours: signed with the token of the settings, or as `signature` says."""
    good = signature_of(f"{settings.PUBLIC_URL}{path}", form)
    return client.generic(
        "POST", path, urlencode(form), "application/x-www-form-urlencoded",
        HTTP_X_TWILIO_SIGNATURE=good if signature is None else signature,
    )  # fmt: skip
