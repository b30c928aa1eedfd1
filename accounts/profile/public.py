"""What other people may see of a person: this, and nothing else of them, wherever they are shown."""

from typing import Any

from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from accounts.profile.avatars import avatar_url
from accounts.profile.models import UserProfile
from accounts.profile.selectors import privacy_of, profile_of

NOBODY = {
    "avatar_url": None,
    "date_of_birth": None,
    "phone": None,
    "location": None,
    "occupation": None,
    "interests": [],
    "last_active_at": None,
}


def public_profile(*, viewer: User, person: User) -> dict[str, Any]:
    """
    This function will return what `viewer` may see of `person`: the same for everybody, the person too. Two queries.

    What is hidden looks like what was never told. The id is not among it: it would join the identities that
    anonymity keeps apart (conflict C41).

    :raises NotFound: for somebody suspended or deleted; they look like nobody.
    """
    if not person.is_active or not viewer.is_active:
        raise NotFound
    privacy = privacy_of(person.pk)
    shown: dict[str, Any] = {"is_anonymous": person.anonymous_mode, "accepts_messages": privacy.allow_messages}
    if person.anonymous_mode:
        return {"name": person.pseudonym, **shown, **NOBODY}
    profile = profile_of(person)
    return {
        # A sign-in name and a family name are not for others; a pseudonym beside a name would be none any more.
        "name": person.display_name or person.first_name or person.pseudonym,
        **shown,
        "avatar_url": avatar_url(profile.avatar),
        "date_of_birth": None if privacy.hide_date_of_birth else profile.date_of_birth,
        "phone": _phone(profile) if not privacy.hide_phone else None,
        "location": None if privacy.hide_location else profile.location,
        "occupation": None if privacy.hide_occupation else profile.occupation,
        "interests": [] if privacy.hide_interests else profile.interests or [],
        "last_active_at": person.last_active_at if privacy.show_activity else None,
    }


def _phone(profile: UserProfile) -> str | None:
    """Only a proven one: whoever types somebody else's number must not publish it."""
    return profile.phone if profile.phone_verified_at is not None else None
