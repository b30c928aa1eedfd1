"""A person takes the record of their groups along, and is gone from them when they are erased."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.erasure.services import account_purge
from accounts.export.registry import export_sources
from accounts.identity.models import User
from community.groups.joining import group_leave
from community.groups.models import GroupInvitation, GroupMembership, SupportGroup
from community.groups.tests.factories import make_group, make_invitation, place_of
from community.messaging.models import ConversationParticipant

pytestmark = pytest.mark.django_db


def exported(person: User) -> list[dict[str, Any]]:
    (source,) = [one for one in export_sources() if one.name == "group_memberships"]
    assert source.category is None
    return [row["record"] for row in source.rows(person)]


def test_a_person_gets_the_groups_they_are_and_were_in_and_nothing_of_others(ada: User, ben: User) -> None:
    first, second = make_group(ben, ada), make_group(ada, name="Grief")
    group_leave(person=ada, group_id=first.pk, now=timezone.now())
    rows = {row["group"]: row for row in exported(ada)}
    assert set(rows) == {"Anxiety Circle", "Grief"}
    assert rows["Anxiety Circle"]["left_at"] is not None
    assert (rows["Grief"]["role"], rows["Grief"]["name"]) == ("owner", place_of(second, ada).alias)
    assert place_of(first, ben).alias not in str(rows)
    assert [row["group"] for row in exported(ben)] == ["Anxiety Circle"]


@pytest.mark.django_db(transaction=True)
def test_who_is_erased_is_in_no_group_and_the_group_stays() -> None:
    from community.groups.tests.factories import make_aged

    ada, ben = make_aged(30), make_aged(30)
    group = make_group(ada, ben, actor=ada)
    ConversationParticipant.objects.filter(conversation_id=group.pk, owner=ada).update(owner=None)
    make_invitation(group)
    account_purge(subject_id=ada.pk, now=timezone.now())
    assert not GroupMembership.objects.filter(owner_id=ada.pk).exists()
    assert not GroupInvitation.objects.filter(owner_id=ada.pk).exists()
    assert SupportGroup.objects.get(pk=group.pk).creator_id is None
    assert GroupMembership.objects.filter(group=group).count() == 1
