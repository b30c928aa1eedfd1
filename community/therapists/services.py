"""The only writer of profiles of counsellors."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import ErrorDetail, NotFound, PermissionDenied, ValidationError

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.roles import holds
from community.therapists.models import TherapistProfile
from community.therapists.selectors import name_of, own_profile
from config.api.errors import DomainError

# Whoever decides what accounts may do says whose licence was looked at.
CHECK_NEEDS = "manage:users"
CHECK = ("verified_at", "verified_by", "verified_name")


class LicenseMissing(DomainError):
    default_code = "license_missing"
    default_detail = "Without a name and a licence number there is nothing to check."


@transaction.atomic
def therapist_profile_update(*, owner: User, changes: Mapping[str, Any]) -> TherapistProfile:
    """
    This function will change what `changes` names. Another licence number has not been checked yet.

    :raises ValidationError: for a profile in the directory without a licence number.
    """
    if not changes:
        return own_profile(owner=owner)
    TherapistProfile.objects.get_or_create(owner=owner)
    row = TherapistProfile.objects.select_for_update(of=("self",)).get(owner=owner)
    row.owner = owner
    fields = [name for name, value in changes.items() if getattr(row, name) != value]
    if not fields:
        return row
    for name in fields:
        setattr(row, name, changes[name])
    if row.is_listed and not row.license_number:
        field = "license_number" if "license_number" in fields else "is_listed"
        message = "A profile in the directory needs a licence number."
        raise ValidationError({field: [ErrorDetail(message, "license_missing")]})
    loses_check = "license_number" in fields and row.verified_at is not None
    if loses_check:
        row.verified_at, row.verified_by, row.verified_name = None, None, ""
    row.save(update_fields=[*fields, *(CHECK if loses_check else ()), "updated_at"])
    audit_record(
        actor=owner, action="community.therapist_profile.changed", target=row, owner_id=owner.pk,
        details={"fields": fields, "loses_check": loses_check},
    )  # fmt: skip
    return row


@transaction.atomic
def therapist_license_check(*, actor: User, profile_id: UUID, now: datetime) -> TherapistProfile:
    """
    This function will say that `actor` looked at the licence, of the person of this name. Repeatable.

    :raises PermissionDenied: unless the actor manages people.
    :raises LicenseMissing: when there is no licence number or no name.
    """
    row = _locked(actor, profile_id)
    name = name_of(row.owner)
    if not row.license_number or not name:
        raise LicenseMissing
    row.verified_at, row.verified_by, row.verified_name = now, actor, name
    return _checked(row, actor, "community.therapist_profile.checked")


@transaction.atomic
def therapist_license_uncheck(*, actor: User, profile_id: UUID) -> TherapistProfile:
    """This function will take a check back; without one it does nothing. :raises PermissionDenied: as above."""
    row = _locked(actor, profile_id)
    if row.verified_at is None:
        return row
    row.verified_at, row.verified_by, row.verified_name = None, None, ""
    return _checked(row, actor, "community.therapist_profile.unchecked")


def _locked(actor: User, profile_id: UUID) -> TherapistProfile:
    if not holds(actor, CHECK_NEEDS):
        raise PermissionDenied
    rows = TherapistProfile.objects.select_for_update(of=("self",)).select_related("owner")
    row = rows.filter(pk=profile_id).first()
    if row is None:
        raise NotFound
    return row


def _checked(row: TherapistProfile, actor: User, action: str) -> TherapistProfile:
    row.save(update_fields=[*CHECK, "updated_at"])
    audit_record(actor=actor, action=action, target=row, owner_id=row.owner_id)
    return row
