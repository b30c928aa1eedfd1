"""Staff pages: editors make groups and plan sessions; nothing that members said or who they are stands there."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.identity.models import User
from accounts.mfa.tests.factories import make_enrolled_staff, staff_client
from accounts.roles import EDITOR, MODERATOR
from community.groups.models import GroupInvitation, GroupSession, SupportGroup
from community.groups.tests.factories import address, make_group, make_session, place_of
from community.messaging.models import Conversation
from community.messaging.tests.factories import say

pytestmark = pytest.mark.django_db
PAGE = "/admin/community/supportgroup/"
NEW = {
    "name": "Grief", "description": "For the bereaved.", "category": "Loss", "privacy": "private",
    "audience": "adults", "guidelines": "Be kind.", "slow_mode_seconds": "20",
}  # fmt: skip


def browser(group: str = "", role: str = "support") -> Client:
    person, _ = make_enrolled_staff(role)
    if group:
        person.groups.add(Group.objects.get_or_create(name=group)[0])
    return staff_client(person)


def test_an_editor_makes_a_group_and_invites_its_first_owner(api_as: Any, ada: User) -> None:
    client = browser(EDITOR)
    assert client.post(f"{PAGE}add/", NEW).status_code == 302
    group = SupportGroup.objects.get()
    conversation = Conversation.objects.get(pk=group.pk)
    assert (conversation.slow_mode_seconds, group.privacy, group.guidelines) == (20, "private", "Be kind.")
    assert conversation.house_key is not None
    shown = client.post(PAGE, {"action": "invite_owner", "_selected_action": [str(group.pk)]}, follow=True)
    text = shown.content.decode()
    code = text.partition("code ")[2][:22]
    joined = api_as(ada).post(address(group, "join"), {"invitation": code})
    assert (joined.status_code, joined.json()["role"]) == (200, "owner")
    assert GroupInvitation.objects.get().used_at is not None


def test_an_editor_changes_and_ends_a_group_and_its_audience_stays(ada: User) -> None:
    group, client = make_group(ada), browser(EDITOR)
    changed = {**NEW, "audience": "minors", "slow_mode_seconds": "5"}
    assert client.post(f"{PAGE}{group.pk}/change/", changed).status_code == 302
    group.refresh_from_db()
    assert (group.name, group.audience) == ("Grief", "adults")
    assert Conversation.objects.get(pk=group.pk).slow_mode_seconds == 5
    client.post(PAGE, {"action": "close", "_selected_action": [str(group.pk)]})
    assert Conversation.objects.get(pk=group.pk).state == "closed"


def test_an_editor_plans_moves_and_calls_off(ada: User) -> None:
    group, client, page = make_group(ada), browser(EDITOR), "/admin/community/groupsession/"
    at = timezone.now() + timedelta(days=2)
    body = {
        "group": str(group.pk), "title": "Open evening", "starts_at_0": f"{at:%Y-%m-%d}", "starts_at_1": f"{at:%H:%M}",
        "timezone": "Europe/Berlin", "duration_minutes": "60",
    }  # fmt: skip
    answer = client.post(f"{page}add/", body)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    row = GroupSession.objects.get()
    assert client.post(f"{page}{row.pk}/change/", {**body, "title": "Quiet evening"}).status_code == 302
    row.refresh_from_db()
    assert (row.title, row.group_id) == ("Quiet evening", group.pk)
    client.post(page, {"action": "call_off", "_selected_action": [str(row.pk)]})
    row.refresh_from_db()
    assert (row.state, row.news) == ("cancelled", "cancelled")


@pytest.mark.parametrize(
    ("group", "role", "open_pages"),
    [
        ("", "support", set()),
        (MODERATOR, "support", {"groupmembership"}),
        (EDITOR, "support", {"supportgroup", "groupsession"}),
    ],
)
def test_pages_are_open_to_whom_they_are_for(ada: User, group: str, role: str, open_pages: set[str]) -> None:
    made = make_group(ada)
    make_session(made)
    client = browser(group, role)
    found = {
        name
        for name in ("supportgroup", "groupsession", "groupmembership")
        if client.get(f"/admin/community/{name}/").status_code == 200
    }
    assert found == open_pages


def test_a_moderator_sees_names_of_the_group_and_no_person_and_no_words(ada: User) -> None:
    group = make_group(ada)
    say(group.conversation, ada, "The old mill.")
    client = browser(MODERATOR)
    page = client.get("/admin/community/groupmembership/").content.decode()
    assert place_of(group, ada).alias in page
    for secret in (str(ada.username), str(ada.email), ada.pseudonym, "mill"):
        assert secret not in page


def test_a_list_of_groups_counts_members_without_asking_for_each(
    ada: User, ben: User, django_assert_max_num_queries: Any
) -> None:
    client = browser(EDITOR)
    make_group(ada, ben)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        assert client.get(PAGE).status_code == 200
    for _ in range(4):
        make_group(ada)
    with django_assert_max_num_queries(len(one)):
        page = client.get(PAGE).content.decode()
    assert page.count("Anxiety Circle") >= 5
