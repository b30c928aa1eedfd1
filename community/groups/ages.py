"""Who is of another age than their group: they leave it as they became an adult, or as they correct their birthday."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.audit.services import audit_record
from accounts.identity.models import User
from community.groups.audience import audience_of
from community.groups.joining import place_end
from community.groups.models import SupportGroup
from community.groups.selectors import places_in
from community.groups.services import group_lock
from config.commits import after_commit
from config.realtime.publish import publish_access_changed


def grown_up_leave(*, now: datetime) -> int:
    """This function will end the places of adults in groups for minors, each person in a transaction of their own."""
    rows = places_in(conversation__support_group__audience=SupportGroup.Audience.MINORS)
    people = User.objects.filter(pk__in=rows.values("owner_id")).order_by("pk")
    return sum(other_age_leave(person=person, now=now) for person in people.iterator(500))


@transaction.atomic
def other_age_leave(*, person: User, now: datetime) -> int:
    """This function will end the places of a person in groups for another age; none for who does not say theirs."""
    audience = audience_of(person=person, now=now)
    if audience is None:
        return 0
    wrong = places_in(owner=person, conversation__support_group__isnull=False).exclude(
        conversation__support_group__audience=audience
    )
    group_ids = list(wrong.order_by("conversation_id").values_list("conversation_id", flat=True))
    return sum(_leave(person, group_id, now) for group_id in group_ids)


def _leave(person: User, group_id: UUID, now: datetime) -> int:
    group_lock(group_id)
    place = places_in(conversation_id=group_id, owner=person).first()
    if place is None:
        return 0
    place_end(place, now=now)
    audit_record(actor=None, action="community.group.other_age", target=place, owner_id=person.pk)
    return 1


def profile_changed(owner: User, fields: Collection[str], now: datetime) -> None:
    """In the transaction of the change: a birthday that is corrected counts at once, as does a switch of presence."""
    if "date_of_birth" in fields:
        other_age_leave(person=owner, now=now)
    if "show_activity" in fields:
        after_commit(publish_access_changed, [owner.pk])
