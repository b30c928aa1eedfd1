"""One change of `users/me`, whatever it names: all of it, or none."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.identity.addresses import email_change_request, username_change
from accounts.identity.models import User
from accounts.profile.changes import Support
from accounts.profile.models import UserProfile
from accounts.profile.services import account_update, profile_update, texts_screen

ACCOUNT = (
    "first_name", "last_name", "display_name", "timezone", "day_starts_at", "country", "locale", "anonymous_mode",
    "onboarding_completed", "data_retention_days",
)  # fmt: skip
PRIVATE = ("date_of_birth", "gender", "location", "occupation", "bio", "interests", "demographics")


@transaction.atomic
def me_update(*, owner: User, changes: Mapping[str, Any], now: datetime) -> Support | None:
    """
    This function will change what a person may change of their own account, and return the help to show, if any.

    An `email` is only claimed by it (accounts.identity.addresses).

    :raises UsernameTaken: if somebody has the user name.
    """
    if changes.get("username", owner.username) != owner.username:
        username_change(owner=owner, username=changes["username"])
    if "email" in changes:
        email_change_request(owner=owner, email=changes["email"], now=now)
    changed = account_update(owner=owner, changes=_of(changes, ACCOUNT), now=now)
    changed |= profile_update(owner=owner, changes=_of(changes, PRIVATE), now=now)
    row_id = UserProfile.objects.filter(owner=owner).values_list("pk", flat=True).first() or owner.pk
    return texts_screen(owner=owner, fields=changed, values=changes, profile_id=row_id, now=now)


def _of(changes: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: changes[name] for name in names if name in changes}
