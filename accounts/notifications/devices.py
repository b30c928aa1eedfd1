"""Which phones and browsers hear about a person, and the moment from which they no longer do."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.notifications.models import NotificationDelivery, PushDevice

# More than anybody carries; beyond that the one that was silent for longest goes.
DEVICES = 20

Listener = Callable[[User, datetime], None]
_listeners: list[Listener] = []


def register_device_listener(listener: Listener) -> None:
    """`listener(owner, now)` runs in the transaction in which a person gets a device that is new."""
    if listener not in _listeners:
        _listeners.append(listener)


@transaction.atomic
def device_register(
    *, owner: User, platform: str, token: str, session_id: UUID | None, now: datetime
) -> tuple[PushDevice, bool]:
    """
    This function will let one app installation hear `owner`'s notifications from now on, and nobody else's.

    Returns the row and whether it is new. A token that another account had is taken from it, with all that was still to
    be sent there: one phone must not show one person what is meant for another.
    """
    marked = token_mark(token)
    # Two accounts at once, or one twice: they line up here, and the last one has the phone.
    User.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=owner.pk)
    known = PushDevice.objects.select_for_update(of=("self",)).filter(token_hash=marked).first()
    if known is not None and known.owner_id != owner.pk:
        audit_record(actor=owner, action="accounts.device.moved_away", target=known, owner_id=known.owner_id)
        devices_delete(PushDevice.objects.filter(pk=known.pk))
        known = None
    if known is not None:
        known.platform, known.session_id, known.last_seen_at = platform, session_id, now
        known.save(update_fields=["platform", "session_id", "last_seen_at", "updated_at"])
        return known, False
    fields = {"owner": owner, "platform": platform, "token": token, "session_id": session_id, "last_seen_at": now}
    made, created = PushDevice.objects.get_or_create(token_hash=marked, defaults=fields)
    if made.owner_id != owner.pk:  # another account was quicker by a moment: the same again, now that it shows
        return device_register(owner=owner, platform=platform, token=token, session_id=session_id, now=now)
    _keep_newest(owner)
    for listener in _listeners:
        listener(owner, now)
    audit_record(
        actor=owner, action="accounts.device.registered", target=made, owner_id=owner.pk, details={"platform": platform}
    )
    return made, created


@transaction.atomic
def device_remove(*, owner: User, device_id: UUID) -> None:
    """:raises NotFound: if `owner` has no such device."""
    if not devices_delete(PushDevice.objects.filter(owner=owner, pk=device_id)):
        raise NotFound
    audit_record(
        actor=owner, action="accounts.device.removed", target=("accounts.pushdevice", device_id), owner_id=owner.pk
    )


def devices_of_session_remove(session_id: UUID) -> int:
    """This function will forget the device of a session that was signed out, in the caller's transaction."""
    return devices_delete(PushDevice.objects.filter(session_id=session_id))


def devices_delete(devices: QuerySet[PushDevice]) -> int:
    """
    This function will delete devices and every row that was owed to them. Returns how many devices.

    The rows go first: two of one notification whose devices are gone would otherwise be the same row.
    """
    with transaction.atomic():
        # Held, so that nothing new is owed to them in between (owed.py holds them too, in the same order).
        held = PushDevice.objects.filter(pk__in=list(devices.values_list("pk", flat=True)))
        found = list(held.select_for_update().order_by("pk").values_list("pk", flat=True))
        if not found:
            return 0
        NotificationDelivery.objects.filter(device__in=found).delete()
        PushDevice.objects.filter(pk__in=found).delete()
    return len(found)


def token_mark(token: str) -> bytes:
    """Equal for equal tokens, and nothing else can be told from it."""
    return salted_hmac("accounts.notifications.device", token, algorithm="sha256").digest()


def _keep_newest(owner: User) -> None:
    ids = PushDevice.objects.filter(owner=owner).order_by("-last_seen_at", "-id").values_list("pk", flat=True)
    devices_delete(PushDevice.objects.filter(pk__in=list(ids[DEVICES:])))
