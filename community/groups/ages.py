"""Who has grown out of a group for minors: they leave it as they became an adult."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.profile.age import is_minor
from community.groups.joining import place_end
from community.groups.models import SupportGroup
from community.groups.selectors import places_in
from community.groups.services import group_lock


def grown_up_leave(*, now: datetime) -> int:
    """This function will end the places of adults in groups for minors, one short transaction each."""
    rows = places_in(conversation__support_group__audience=SupportGroup.Audience.MINORS)
    left = 0
    for place in rows.select_related("owner").iterator(500):
        if place.owner is not None and is_minor(owner=place.owner, now=now) is False:
            left += _leave(place.owner, place.conversation_id, now)
    return left


@transaction.atomic
def _leave(person: User, group_id: UUID, now: datetime) -> int:
    _, group = group_lock(group_id)
    place = places_in(conversation_id=group.pk, owner=person).first()
    if place is None:
        return 0
    place_end(place, now=now)
    audit_record(actor=None, action="community.group.grown_up", target=place, owner_id=person.pk)
    return 1
