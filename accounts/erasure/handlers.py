"""What a purge does where deleting by one column is not enough."""

from datetime import datetime
from uuid import UUID

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from accounts.billing.models import BillingEvent, Subscription
from accounts.identity.models import User
from accounts.vault.models import DataKey
from accounts.vault.services import key_destroy


def key_forget(subject_id: UUID, now: datetime) -> int:
    """The end of every sealed text of the person, in backups too."""
    count = DataKey.objects.filter(owner_id=subject_id).count()
    if count:
        key_destroy(owner=User(pk=subject_id), actor=None)
    return count


def staff_sessions_erase(subject_id: UUID, now: datetime) -> int:
    """Only the staff site has such sessions, for some minutes each; what they hold names their person."""
    store, keys = SessionStore(), []
    for key, data in Session.objects.values_list("session_key", "session_data").iterator():
        if str(store.decode(data).get("_auth_user_id", "")) == str(subject_id):
            keys.append(key)
    return Session.objects.filter(pk__in=keys)._raw_delete("default") if keys else 0


def log_entries_about_erase(subject_id: UUID, now: datetime) -> int:
    """Entries of others about this account; our own history keeps that something was done, without words."""
    kind = ContentType.objects.get_for_model(User)
    return LogEntry.objects.filter(content_type=kind, object_id=str(subject_id))._raw_delete("default")


def billing_payloads_empty(subject_id: UUID, now: datetime) -> int:
    """Webhooks that wait or failed still hold what the provider said about this customer."""
    names = {
        value
        for row in Subscription.objects.filter(owner_id=subject_id)
        for value in (row.customer, row.provider_subscription)
        if value
    }
    if not names:
        return 0
    waiting = BillingEvent.objects.filter(payload__isnull=False).iterator(chunk_size=200)
    keys = [row.pk for row in waiting if any(name in str(row.payload) for name in names)]
    return BillingEvent.objects.filter(pk__in=keys).update(payload=None, updated_at=now) if keys else 0
