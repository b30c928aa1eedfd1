"""Opening parts of one's record to a therapist, and closing them again."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.audit.services import audit_record
from accounts.consent.models import Consent, ConsentType, SharingCategory, SharingGrant
from accounts.consent.selectors import sharing_get, therapist_find
from accounts.identity.models import User
from accounts.notifications.models import NotificationKind
from accounts.notifications.services import notification_create
from config.api.errors import Conflict, ConsentRequired, DomainError


class AlreadyShared(Conflict):
    default_code = "already_shared"
    default_detail = "Something is shared with this therapist already. Change that instead."


class SharingEnded(DomainError):
    default_code, default_detail = "sharing_ended", "This was taken back. Share anew instead."


@transaction.atomic
def sharing_grant(
    *, owner: User, therapist: Mapping[str, Any], categories: Collection[str], until: datetime | None, now: datetime
) -> tuple[SharingGrant, bool]:
    """
    This function will open `categories` of the record to a therapist, named by `id` or `username`.

    Returns the grant and whether it is new: the same again gives the one that is open.

    :raises ConsentRequired: without a consent to `data_sharing`.
    :raises ValidationError: naming the therapist, if that is nobody or anybody else; or `until`, if it has passed.
    :raises AlreadyShared: if something else is shared with this therapist.
    """
    _consent_lock(owner)
    _check_until(until, now)
    grantee = therapist_find(therapist=therapist)
    if grantee is None or grantee.pk == owner.pk:
        field = "therapist_id" if "id" in therapist else "therapist"
        message = "There is no therapist of this service by this name."
        raise ValidationError({field: [ErrorDetail(message, code="therapist_unknown")]})
    chosen = _ordered(categories)
    # The lock on the consent is held by one request of a person at a time, so nobody opens one in between.
    grant = SharingGrant.objects.select_for_update().filter(owner=owner, grantee=grantee, revoked_at=None).first()
    if grant is not None and grant.until is not None and grant.until <= now:
        grant.revoked_at = grant.until
        grant.save(update_fields=["revoked_at", "updated_at"])
        grant = None
    if grant is not None:
        if (grant.categories, grant.until) != (chosen, until):
            raise AlreadyShared(id=str(grant.pk))
        return grant, False
    grant = SharingGrant.objects.create(owner=owner, grantee=grantee, categories=chosen, until=until)
    _audit(owner, grant, "granted")
    _tell(owner, "sharing_granted", now, {"sharing_id": str(grant.pk)})
    return grant, True


@transaction.atomic
def sharing_change(*, owner: User, sharing_id: UUID, changes: Mapping[str, Any], now: datetime) -> SharingGrant:
    """
    This function will change the categories or the end of what is shared; it counts at once.

    :raises NotFound: also when somebody else shared it.
    :raises SharingEnded: if it was taken back.
    :raises ConsentRequired: without a consent to `data_sharing`.
    :raises ValidationError: naming `until`, if it has passed.
    """
    # In the order in which a withdrawal takes them, or the two could wait for each other.
    sharing_get(owner=owner, sharing_id=sharing_id)
    _consent_lock(owner)
    grant = sharing_get(owner=owner, sharing_id=sharing_id, lock=True)
    if grant.revoked_at is not None:
        raise SharingEnded
    before, end = set(grant.categories), grant.until
    if "categories" in changes:
        grant.categories = _ordered(changes["categories"])
    if "until" in changes:
        _check_until(changes["until"], now)
        grant.until = changes["until"]
    if before == set(grant.categories) and end == grant.until:
        return grant
    grant.save(update_fields=["categories", "until", "updated_at"])
    _audit(owner, grant, "changed")
    longer = end is not None and (grant.until is None or grant.until > end)
    if longer or not before.issuperset(grant.categories):
        _tell(owner, "sharing_granted", now, {"sharing_id": str(grant.pk)})
    return grant


@transaction.atomic
def sharing_revoke(*, owner: User, sharing_id: UUID, now: datetime) -> None:
    """
    This function will close what is shared, from this moment on; what was closed before stays so.

    :raises NotFound: also when somebody else shared it.
    """
    grant = sharing_get(owner=owner, sharing_id=sharing_id, lock=True)
    if grant.revoked_at is None:
        _close(owner, [grant], now)


@transaction.atomic
def sharing_revoke_all(*, owner: User, now: datetime) -> int:
    """This function will close everything that a person shares. Returns how many therapists it was open to."""
    grants = list(SharingGrant.objects.select_for_update().filter(owner=owner, revoked_at=None).order_by("pk"))
    _close(owner, grants, now)
    return len(grants)


def _close(owner: User, grants: list[SharingGrant], now: datetime) -> None:
    for grant in grants:
        grant.revoked_at = now
        grant.save(update_fields=["revoked_at", "updated_at"])
        _audit(owner, grant, "revoked")
    if grants:
        _tell(owner, "sharing_revoked", now, {"sharing_ids": [str(grant.pk) for grant in grants]})


def _consent_lock(owner: User) -> None:
    """
    What is granted while the consent is being withdrawn would come back to life with the next consent.

    :raises ConsentRequired: without a consent to `data_sharing`.
    """
    rows = Consent.objects.select_for_update().filter(owner=owner, type=ConsentType.DATA_SHARING, granted=True)
    if rows.first() is None:
        raise ConsentRequired(consents=[ConsentType.DATA_SHARING.value])


def _check_until(until: datetime | None, now: datetime) -> None:
    if until is not None and until <= now:
        raise ValidationError({"until": [ErrorDetail("This moment has passed.", code="until_passed")]})


def _ordered(categories: Collection[str]) -> list[str]:
    return [category for category in SharingCategory.values if category in categories]


def _audit(owner: User, grant: SharingGrant, verb: str) -> None:
    audit_record(
        actor=owner, action=f"accounts.sharing.{verb}", target=grant, owner_id=owner.pk,
        details={"grantee_id": str(grant.grantee_id), "categories": list(grant.categories)},
    )  # fmt: skip


def _tell(owner: User, variant: str, now: datetime, data: Mapping[str, Any]) -> None:
    notification_create(owner=owner, kind=NotificationKind.SECURITY_NOTICE, variant=variant, now=now, data=data)
