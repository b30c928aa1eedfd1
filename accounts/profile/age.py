"""How old somebody is, for rooms that must keep children and adults apart."""

from datetime import date, datetime

from accounts.identity.models import User
from accounts.profile.models import UserProfile

ADULT_AT = 18


def age_of(*, owner: User, now: datetime) -> int | None:
    """Whole years on the person's own calendar, or None for somebody who never said. One query."""
    profile = UserProfile.objects.filter(owner=owner).only("date_of_birth", "owner_id").first()
    if profile is None:
        return None
    profile.owner = owner
    if not profile.date_of_birth:
        return None
    born, today = date.fromisoformat(profile.date_of_birth), now.astimezone(owner.zone).date()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def is_minor(*, owner: User, now: datetime) -> bool | None:
    """None for somebody who never said. One query."""
    age = age_of(owner=owner, now=now)
    return None if age is None else age < ADULT_AT
