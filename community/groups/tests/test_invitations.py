"""Private groups: whoever holds a code comes in once, and nobody else learns that there is a door."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.identity.models import User
from community.groups.models import GroupInvitation, SupportGroup
from community.groups.tests.factories import address, make_aged, make_group, make_invitation, place_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(ben: User) -> SupportGroup:
    return make_group(ben, privacy="private")


def join(client: Any, group: SupportGroup, code: str) -> Any:
    return client.post(address(group, "join"), {"invitation": code})


def test_a_code_lets_one_person_in_once(api_as: Any, ada: User, ben: User, cleo: User, group: SupportGroup) -> None:
    made = api_as(ben).post(address(group, "invitations"), {"days": 3})
    assert made.status_code == 201
    code = made.json()["code"]
    assert join(api_as(ada), group, code).json()["joined"] is True
    assert join(api_as(ada), group, code).status_code == 200
    refused = join(api_as(cleo), group, code)
    # Whoever holds a code that was good knows of the group; the refusal tells them nothing new.
    assert (refused.status_code, refused.json()["code"]) == (403, "invitation_needed")
    row = GroupInvitation.objects.get(pk=made.json()["id"])
    assert row.used_by == place_of(group, ada)
    assert code.encode() not in bytes(row.code_hash)
    (shown,) = [
        one for one in api_as(ben).get(address(group, "invitations")).json()["results"] if one["id"] == str(row.pk)
    ]
    assert shown["used_at"] is not None
    assert "code" not in shown


def test_a_code_ends_and_is_taken_back(api_as: Any, ada: User, ben: User, group: SupportGroup) -> None:
    old, back = make_invitation(group, days=1), make_invitation(group)
    for _ in range(2):
        assert api_as(ben).delete(address(group, f"invitations/{back.row.pk}")).status_code == 204
    assert join(api_as(ada), group, back.code).json()["code"] == "invitation_needed"
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1), tick=False):
        assert join(api_as(ada), group, old.code).json()["code"] == "invitation_needed"


def test_a_code_opens_its_own_group_alone(api_as: Any, ada: User, group: SupportGroup) -> None:
    other = make_group(privacy="private")
    assert join(api_as(ada), group, make_invitation(other).code).status_code == 404
    stolen = api_as(group.creator or ada, factor=True)
    assert stolen.delete(address(other, f"invitations/{make_invitation(group).row.pk}")).status_code == 404


def test_members_do_not_invite_and_nobody_else_sees_who_was(
    api_as: Any, ada: User, ben: User, cleo: User, group: SupportGroup
) -> None:
    join(api_as(ada), group, make_invitation(group).code)
    made = make_invitation(group).row
    for method, rest, body in (
        ("get", "invitations", None), ("post", "invitations", {}), ("delete", f"invitations/{made.pk}", None),
    ):  # fmt: skip
        assert getattr(api_as(ada), method)(address(group, rest), body).json()["code"] == "role_needed"
        assert getattr(api_as(cleo), method)(address(group, rest), body).status_code == 404
    bad = api_as(ben).post(address(group, "invitations"), {"email": "friend@example.org"})
    assert bad.json()["errors"][0]["field"] == "email"
    assert api_as(ben).post(address(group, "invitations"), {"days": 31}).json()["errors"][0]["field"] == "days"


def test_a_code_of_the_house_makes_the_first_owner(api_as: Any, ada: User, ben: User) -> None:
    group = make_group()
    assert join(api_as(ada), group, make_invitation(group, role="owner").code).json()["role"] == "owner"
    api_as(ben).post(address(group, "join"), {})
    assert join(api_as(ben), group, make_invitation(group, role="moderator").code).json()["role"] == "moderator"


def test_who_is_in_uses_up_no_code_of_others(api_as: Any, ada: User, ben: User, group: SupportGroup) -> None:
    invited = make_invitation(group)
    assert join(api_as(ben), group, invited.code).json()["role"] == "owner"
    assert join(api_as(ada), group, invited.code).json()["joined"] is True


def test_who_was_put_out_comes_back_by_a_later_code_alone(
    api_as: Any, ada: User, ben: User, group: SupportGroup
) -> None:
    early = make_invitation(group)
    join(api_as(ada), group, make_invitation(group).code)
    assert api_as(ben).delete(address(group, f"members/{place_of(group, ada).pk}")).status_code == 204
    assert join(api_as(ada), group, early.code).json()["code"] == "group_removed"
    assert api_as(ada).post(address(group, "join"), {}).json()["code"] == "group_removed"
    assert (
        join(api_as(ada), group, api_as(ben).post(address(group, "invitations"), {}).json()["code"]).status_code == 200
    )


def test_there_is_an_end_of_open_codes(api_as: Any, ben: User, group: SupportGroup, unlimited: None) -> None:
    for _ in range(50):
        make_invitation(group)
    assert api_as(ben).post(address(group, "invitations"), {}).json()["code"] == "invitations_full"


def test_an_invitation_does_not_replace_an_age(api_as: Any, user: User, group: SupportGroup) -> None:
    assert join(api_as(user), group, make_invitation(group).code).json()["code"] == "age_needed"
    assert join(api_as(make_aged(16)), group, make_invitation(group).code).json()["code"] == "other_age_group"


def test_codes_of_a_moderator_who_was_put_out_open_nothing_more(
    api_as: Any, ada: User, ben: User, cleo: User, group: SupportGroup
) -> None:
    join(api_as(ada), group, make_invitation(group, role="moderator").code)
    code = api_as(ada).post(address(group, "invitations"), {}).json()["code"]
    api_as(ben).delete(address(group, f"members/{place_of(group, ada).pk}"))
    assert join(api_as(cleo), group, code).json()["code"] == "invitation_needed"
    assert join(api_as(ada), group, code).json()["code"] == "group_removed"


@pytest.mark.parametrize("ends", ["demoted", "left"])
def test_codes_of_a_moderator_open_nothing_once_they_lead_no_more(
    api_as: Any, ada: User, ben: User, cleo: User, group: SupportGroup, ends: str
) -> None:
    join(api_as(ada), group, make_invitation(group, role="moderator").code)
    code = api_as(ada).post(address(group, "invitations"), {}).json()["code"]
    if ends == "left":
        assert api_as(ada).delete(address(group, "leave")).status_code == 204
    else:
        member = address(group, f"members/{place_of(group, ada).pk}")
        assert api_as(ben).patch(member, {"role": "member"}).status_code == 200
    assert join(api_as(cleo), group, code).json()["code"] == "invitation_needed"
