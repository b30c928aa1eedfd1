from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.profile.models import UserProfile


@transaction.atomic
def profile_create(*, owner: User, details: Mapping[str, Any]) -> UserProfile:
    """
    This function will keep what a person told about themselves: phone, date_of_birth, demographics; any may lack.

    :raises IntegrityError: if the person has a profile.
    """
    birth = details.get("date_of_birth")
    profile = UserProfile.objects.create(
        owner=owner,
        phone=details.get("phone"),
        date_of_birth=birth.isoformat() if birth is not None else None,
        demographics=details.get("demographics"),
    )
    audit_record(
        actor=owner, action="accounts.profile.created", target=profile, owner_id=owner.pk,
        details={"fields": sorted(details)},
    )  # fmt: skip
    return profile
