"""
What the old account did and had: goes out, and does not come back.

A session, a consent or a payment is a fact about an account; imported, it would be a claim that nobody checked. Other
people appear by a word for what they are, never by an id.
"""

from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount as AllauthSocialAccount

from accounts.audit.models import AuditEvent
from accounts.billing.models import Payment, Subscription
from accounts.consent.models import Consent, ConsentEvent, SharingGrant
from accounts.emergency.models import EmergencyAccess
from accounts.erasure.models import ErasureRequest
from accounts.export.fhir import audit_event_of, consent_of
from accounts.export.models import DataExport
from accounts.export.registry import Row
from accounts.export.rows import columns_of, in_pages, plain_rows
from accounts.identity.models import User, UserSession
from accounts.mfa.models import SmsFactor
from accounts.notifications.models import Notification, NotificationDelivery, PushDevice
from accounts.social.models import SocialAccount

CONSENT = (
    "id",
    "type",
    "granted",
    "version",
    "granted_at",
    "revoked_at",
    "ip",
    "user_agent",
    "created_at",
    "updated_at",
)
consent_rows = plain_rows(Consent, CONSENT)
consent_event_rows = plain_rows(ConsentEvent, ("id", "type", "granted", "version", "ip", "user_agent", "created_at"))
delivery_rows = plain_rows(
    NotificationDelivery, ("id", "notification_id", "channel", "state", "due_at", "sent_at", "created_at")
)
push_device_rows = plain_rows(PushDevice, ("id", "platform", "last_seen_at", "created_at"))
payment_rows = plain_rows(
    Payment, ("id", "plan_code", "amount_cents", "currency", "status", "created_at", "updated_at")
)
session_rows = plain_rows(
    UserSession,
    (
        "id", "device_info", "created_at", "last_used_at", "expires_at", "factor_at", "stepped_up_at", "revoked_at",
        "revoke_reason",
    ),
)  # fmt: skip
export_rows = plain_rows(
    DataExport, ("id", "format", "state", "size_bytes", "created_at", "finished_at", "downloaded_at", "expires_at")
)


def consent_fhir(owner: User) -> Iterator[Row]:
    for row in consent_rows(owner):
        yield consent_of(owner, row)


def sharing_rows(owner: User) -> Iterator[Row]:
    grants = SharingGrant.objects.filter(owner=owner).select_related("grantee")
    for row in in_pages(grants, owner=owner):
        yield {
            "id": row.pk,
            # A name as the person knows it; not the id under which the other one is known elsewhere.
            "shared_with": row.grantee.display_name or row.grantee.role,
            **columns_of(row, ("categories", "until", "revoked_at", "created_at")),
        }


def social_rows(owner: User) -> Iterator[Row]:
    for row in in_pages(SocialAccount.objects.filter(owner=owner), owner=owner):
        yield _identity(row.provider, row.provider_email, row.created_at, row.last_used_at)
    for one in AllauthSocialAccount.objects.filter(user=owner).order_by("pk"):
        yield _identity(one.provider, one.extra_data.get("email"), one.date_joined, one.last_login)


def _identity(provider: str, email: str | None, created_at: Any, last_used_at: Any) -> Row:
    return {"provider": provider, "email": email, "created_at": created_at, "last_used_at": last_used_at}


def notification_rows(owner: User) -> Iterator[Row]:
    for row in in_pages(Notification.objects.filter(owner=owner), owner=owner):
        # Without `data`: ids for the app, and some of them name rows of other people.
        yield {
            **columns_of(row, ("id", "kind")),
            "title": row.content.get("title"),
            "body": row.content.get("body"),
            **columns_of(row, ("created_at", "read_at", "snoozed_until")),
        }


def subscription_rows(owner: User) -> Iterator[Row]:
    names = ("id", "source", "tier", "status", "current_period_end", "cancel_at_period_end", "reason", "created_at")
    return plain_rows(Subscription, names)(owner)


def factor_rows(owner: User) -> Iterator[Row]:
    """The kinds only: a secret in a file is a secret no more."""
    for one in Authenticator.objects.filter(user=owner).order_by("pk"):
        yield {"kind": one.type, "created_at": one.created_at, "last_used_at": one.last_used_at}
    for row in SmsFactor.objects.filter(owner=owner):
        yield {"kind": "sms", "created_at": row.created_at, "last_used_at": row.last_used_at}


def emergency_rows(owner: User) -> Iterator[Row]:
    opened = EmergencyAccess.objects.filter(owner=owner).select_related("actor")
    for row in in_pages(opened, owner=owner):
        yield {
            "id": row.pk,
            "opened_by": row.actor.role,
            **columns_of(row, ("reason", "created_at", "expires_at", "ended_at")),
        }


def erasure_rows(owner: User) -> Iterator[Row]:
    for row in in_pages(ErasureRequest.objects.filter(subject_id=owner.pk), owner=owner):
        asked_by = "me" if row.requested_by_id == owner.pk else "somebody else"
        yield {**columns_of(row, ("id", "state", "due_at", "created_at", "finished_at")), "asked_by": asked_by}


def history_rows(owner: User) -> Iterator[Row]:
    """Who did what to the person's record. Addresses are theirs only; ids of other people's rows stay inside."""
    for row in in_pages(AuditEvent.objects.filter(owner_id=owner.pk), owner=owner, at="sequence"):
        mine = row.actor_id == owner.pk
        yield {
            "id": row.id,
            "at": row.at,
            "action": row.action,
            "by": "me" if mine else "the system" if row.actor_id is None else "somebody else",
            "target_type": row.target_type,
            "ip": row.ip if mine else "",
        }


def history_fhir(owner: User) -> Iterator[Row]:
    for row in history_rows(owner):
        if row["by"] == "somebody else":
            yield audit_event_of(owner, row)
