"""
Which groups are for whom: adults and minors (13 to 17) never meet in one.

The other age's groups are as if they were not there. Whoever never said how old they are sees those for adults, and
is asked before they join.
"""

from datetime import datetime

from accounts.identity.models import User
from accounts.profile.age import ADULT_AT, age_of
from community.groups.models import SupportGroup
from config.api.errors import DomainError

MINOR_FROM = 13
Audience = SupportGroup.Audience


class AgeNeeded(DomainError):
    default_code = "age_needed"
    default_detail = "Groups are for adults or for people from 13 to 17. Add your date of birth to your profile first."


class OtherAgeGroup(DomainError):
    status_code = 403
    default_code = "other_age_group"
    default_detail = "This group is for people of another age."


def audience_of(*, person: User, now: datetime) -> str | None:
    """`adults`, `minors`, an empty text for somebody too young, or None for somebody who never said. One query."""
    age = age_of(owner=person, now=now)
    if age is None:
        return None
    return Audience.ADULTS if age >= ADULT_AT else Audience.MINORS if age >= MINOR_FROM else ""


def audience_shown(audience: str | None) -> str:
    return Audience.ADULTS if audience is None else audience


def audience_require(*, audience: str | None, group: SupportGroup) -> None:
    """:raises AgeNeeded, OtherAgeGroup: unless the group is for people of this age."""
    if audience is None:
        raise AgeNeeded
    if audience != group.audience:
        raise OtherAgeGroup
