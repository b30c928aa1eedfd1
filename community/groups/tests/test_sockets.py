"""Groups over real sockets: heard by members alone, refused at once, and nobody is seen who does not show it."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection

from accounts.identity.models import User
from accounts.profile.services import privacy_update
from community.blocks.models import UserBlock
from community.groups.leading import member_mute, member_remove
from community.groups.models import SupportGroup
from community.groups.selectors import online_counts
from community.groups.services import group_close
from community.groups.tests.factories import address, make_aged, make_group, make_member, place_of
from community.messaging.models import ConversationMessage
from community.messaging.tests.factories import say
from config.ids import uuid7
from config.realtime.publish import publish_access_changed
from config.realtime.tests.conftest import closed_with, receive, wait_until
from moderation.sanctions.models import ModerationRestriction

Open = Callable[..., ClientConnection]


@pytest.fixture
def group(ada: User, ben: User, cleo: User) -> SupportGroup:
    return make_group(ada, ben, cleo)


def at(group: SupportGroup) -> str:
    return f"/ws/v1/groups/{group.pk}"


def words(text: str) -> dict[str, Any]:
    return {"message_id": str(uuid7()), "content": text}


def refused(opened: Open, person: User, path: str) -> int:
    with pytest.raises(InvalidStatus) as caught:
        opened(person, path)
    return caught.value.response.status_code


def test_members_hear_what_is_said_over_rest_and_socket(
    opened: Open, asked: Any, hears: Any, api_as: Any, group: SupportGroup, ada: User, ben: User
) -> None:
    mine, theirs = opened(ada, at(group)), opened(ben, at(group))
    joined = asked(mine, "group:join", {"group_id": str(group.pk)})
    assert joined["data"] == {
        "group_id": str(group.pk),
        "participant_id": str(place_of(group, ada).pk),
        "last_seq": 0,
        "member_count": 3,
        "online_count": 0,
    }
    answer = asked(mine, "group:message", words("Hello."))
    assert hears(theirs, "group:message")["data"] == answer["data"]["message"]
    sent = api_as(ben).post(address(group, "messages"), {"content": "Welcome."}).json()
    assert hears(mine, "group:message")["data"]["content"] == "Hello."
    assert hears(mine, "group:message")["data"]["id"] == sent["id"]
    assert asked(mine, "group:join", {})["data"]["last_seq"] == 2
    assert asked(mine, "group:join", {"group_id": str(uuid4())})["data"]["code"] == "not_found"


def test_nobody_but_members_opens_the_socket(opened: Open, group: SupportGroup, stranger: User, ben: User) -> None:
    private = make_group(ben, privacy="private")
    answers = [refused(opened, stranger, at(one)) for one in (group, private)]
    assert answers == [404, 404] == [refused(opened, stranger, f"/ws/v1/groups/{uuid4()}")] * 2


def test_who_is_put_out_is_refused_at_once(opened: Open, asked: Any, group: SupportGroup, ada: User, ben: User) -> None:
    phone, tablet = opened(ben, at(group)), opened(ben, at(group))
    member_remove(actor=ada, group_id=group.pk, place_id=place_of(group, ben).pk, now=timezone.now())
    say(group.conversation, ada, "He is gone.")
    for socket in (phone, tablet):
        assert closed_with(socket)[0] == 4401
    assert refused(opened, ben, at(group)) == 404
    assert ConversationMessage.objects.filter(conversation=group.conversation_id).count() == 1


def test_who_is_silenced_or_owes_agreement_is_refused_by_the_next_frame(
    opened: Open, asked: Any, group: SupportGroup, ada: User, ben: User, cleo: User
) -> None:
    socket = opened(ben, at(group))
    assert asked(socket, "group:message", words("One."))["event"] == "ack"
    member_mute(actor=ada, group_id=group.pk, place_id=place_of(group, ben).pk, minutes=5, now=timezone.now())
    assert asked(socket, "group:message", words("Two."))["data"]["code"] == "muted_here"
    place = place_of(group, cleo)
    place.rules_pending = True
    place.save()
    assert asked(opened(cleo, at(group)), "group:message", words("Hi."))["data"]["code"] == "guidelines_needed"


def test_a_ban_and_an_end_close_the_socket(
    opened: Open, hears: Any, group: SupportGroup, ada: User, ben: User, cleo: User
) -> None:
    theirs, mine = opened(ben, at(group)), opened(ada, at(group))
    ModerationRestriction.objects.create(owner=ben, kind="ban", reason_code="threats", starts_at=timezone.now())
    publish_access_changed([ben.pk])
    assert closed_with(theirs) == (4401, "community_banned")
    assert refused(opened, ben, at(group)) == 403
    group_close(actor=ada, group_id=group.pk, now=timezone.now())
    assert hears(mine, "group:closed")["data"] == {"conversation_id": str(group.pk)}
    assert closed_with(mine)[0] == 4401


def test_a_block_is_kept_on_the_socket_for_words_and_typing(
    opened: Open, asked: Any, hears: Any, group: SupportGroup, ada: User, ben: User, cleo: User
) -> None:
    UserBlock.objects.create(owner=cleo, blocked=ben, reference_type="group_message", reference_id=uuid7())
    blocker, other = opened(cleo, at(group)), opened(ada, at(group))
    theirs = opened(ben, at(group))
    asked(theirs, "group:typing", {})
    asked(theirs, "group:message", words("You should not hear this."))
    say(group.conversation, ada, "The end.")
    assert hears(other, "group:typing")["data"]["sender_id"] == str(place_of(group, ben).pk)
    assert hears(other, "group:message")["data"]["content"] == "You should not hear this."
    heard = []
    while (frame := receive(blocker, 5.0))["event"] != "group:message":
        heard.append(frame["event"])
    assert (frame["data"]["content"], heard) == ("The end.", [])


def test_a_block_that_is_made_now_counts_from_now(
    opened: Open, asked: Any, hears: Any, group: SupportGroup, ada: User, ben: User, cleo: User
) -> None:
    blocker, theirs = opened(cleo, at(group)), opened(ben, at(group))
    asked(theirs, "group:message", words("Heard."))
    assert hears(blocker, "group:message")["data"]["content"] == "Heard."
    UserBlock.objects.create(owner=ben, blocked=cleo, reference_type="group_message", reference_id=uuid7())
    publish_access_changed([ben.pk, cleo.pk])
    asked(blocker, "group:join", {})
    wait_until(lambda: _is_deaf(theirs, blocker, asked))


def _is_deaf(theirs: Any, blocker: Any, asked: Any) -> bool:
    """The sockets ask again within moments; from then on nothing of the other arrives."""
    asked(theirs, "group:typing", {"is_typing": False})
    asked(blocker, "group:join", {})
    heard = blocker.__dict__["heard"]
    found = [frame for frame in heard if frame["event"] == "group:typing"]
    heard.clear()
    return not found


def test_online_are_those_who_show_it_while_they_are_here_and_nobody_learns_who(
    opened: Open, asked: Any, hears: Any, api_as: Any, group: SupportGroup, ada: User, ben: User, cleo: User
) -> None:
    def told(is_online: bool, count: int) -> bool:
        about = {"conversation_id": str(group.pk), "participant_id": None}
        return hears(watcher, "group:online")["data"] == {**about, "is_online": is_online, "count": count}

    privacy_update(owner=ben, changes={"show_activity": True}, now=timezone.now())
    watcher, hidden = opened(ada, at(group)), opened(cleo, at(group))
    shown = opened(ben, at(group))
    assert told(True, 1)
    assert asked(hidden, "group:join", {})["data"]["online_count"] == 1
    assert "online" not in str(api_as(cleo).get(address(group, "members")).json())
    assert api_as(cleo).get(address(group)).json()["online_count"] == 1
    privacy_update(owner=ben, changes={"show_activity": False}, now=timezone.now())
    assert told(False, 0)
    assert asked(shown, "group:join", {})["data"]["online_count"] == 0
    privacy_update(owner=ben, changes={"show_activity": True}, now=timezone.now())
    assert told(True, 1)
    shown.close()
    assert told(False, 0)
    assert online_counts([group.pk], timezone.now()) == {group.pk: 0}


def test_nobody_learns_how_far_another_has_read(
    opened: Open, asked: Any, group: SupportGroup, ada: User, ben: User
) -> None:
    mine, theirs = opened(ada, at(group)), opened(ben, at(group))
    asked(mine, "group:message", words("Read me."))
    assert asked(theirs, "group:read", {"seq": 1})["data"] == {"delivered_seq": 1, "read_seq": 1}
    asked(theirs, "group:message", words("Done."))
    seen = []
    while (frame := receive(mine, 5.0))["data"].get("content") != "Done.":
        seen.append(frame["event"])
    assert "group:read" not in seen


@pytest.mark.django_db
def test_the_places_of_minors_say_so() -> None:
    """So that what they write is read by a moderator first."""
    teen, other = make_aged(15), make_aged(16)
    group = make_group(teen, audience="minors")
    make_member(group, other)
    assert {place_of(group, person).is_minor for person in (teen, other)} == {True}
