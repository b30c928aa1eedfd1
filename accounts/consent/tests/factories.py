"""Therapists and what is shared with them, made by the services that make real ones."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.consent.models import ConsentType, SharingGrant
from accounts.consent.services import consent_set
from accounts.consent.sharing_services import sharing_grant
from accounts.identity.models import User
from accounts.identity.tests.factories import make_user


def make_therapist(**overrides: Any) -> User:
    return make_user(**{"role": User.Role.THERAPIST, "is_staff": True, "display_name": "Dr. Sommer", **overrides})


def make_sharing(
    owner: User, therapist: User, *categories: str, until: datetime | None = None, now: datetime | None = None
) -> SharingGrant:
    at = now or timezone.now()
    consent_set(owner=owner, kind=ConsentType.DATA_SHARING, granted=True, now=at)
    return sharing_grant(
        owner=owner, therapist={"id": therapist.pk}, categories=categories or ("mood",), until=until, now=at
    )[0]
