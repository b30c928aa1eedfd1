"""The secret address of a person's calendar: made, made anew, ended, and opened by whoever holds it."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.notifications.models import NotificationKind
from accounts.notifications.services import notification_create
from wellness.appointments.models import AppointmentFeed

TOKEN_BYTES = 32
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}\Z")


@dataclass(frozen=True, slots=True)
class Feed:
    """`url` is known at the making alone."""

    exists: bool
    include_details: bool | None = None
    created_at: datetime | None = None
    url: str | None = None


def feed_of(*, owner: User) -> Feed:
    """One query."""
    row = AppointmentFeed.objects.filter(owner=owner).first()
    return Feed(exists=False) if row is None else Feed(True, row.include_details, row.updated_at)


@transaction.atomic
def feed_make(*, owner: User, include_details: bool, now: datetime) -> Feed:
    """
    This function will give the person's calendar a new address; the one from before is dead at once.

    The person is told, for whoever has their phone in hand for a minute could make one and read on for years.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    values = {"token_hash": _hash(token), "include_details": include_details}
    row, _ = AppointmentFeed.objects.update_or_create(owner=owner, defaults=values)
    audit_record(
        actor=owner, action="wellness.appointment_feed.made", target=row, owner_id=owner.pk,
        details={"include_details": include_details},
    )  # fmt: skip
    notification_create(owner=owner, kind=NotificationKind.SECURITY_NOTICE, variant="calendar_feed_made", now=now)
    path = reverse("wellness:appointment-feed-file", args=[token])
    return Feed(True, include_details, row.updated_at, f"{settings.PUBLIC_URL}{path}")


@transaction.atomic
def feed_end(*, owner: User) -> None:
    """This function will end the address; without one nothing happens."""
    row = AppointmentFeed.objects.select_for_update().filter(owner=owner).first()
    if row is not None:
        audit_record(actor=owner, action="wellness.appointment_feed.ended", target=row, owner_id=owner.pk)
        row.delete()


def feed_open(*, token: str) -> AppointmentFeed:
    """
    This function will find the feed of an address, with its owner in place. One query.

    The hash is looked up, so that the time it takes says nothing of the token.

    :raises NotFound: for anything else, and for an account that is closed or suspended.
    """
    if not TOKEN.match(token):
        raise NotFound
    row = AppointmentFeed.objects.select_related("owner").filter(token_hash=_hash(token)).first()
    if row is None or not row.owner.is_active:
        raise NotFound
    return row


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
