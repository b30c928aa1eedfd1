"""Two things at the same moment in a group: a code lets one in, a right that ended is gone, counts do not drift."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.identity.models import User
from community.groups.models import GroupInvitation, GroupMembership, SupportGroup
from community.groups.selectors import places_in
from community.groups.sessions import session_update
from community.groups.tests.factories import (
    address,
    make_aged,
    make_group,
    make_invitation,
    make_session,
    place_of,
)
from community.messaging.models import ConversationMessage, ConversationParticipant
from config.ids import uuid7
from config.testing.threads import all_at_once, at_once, own_client
from moderation.sanctions.barriers import barriers_raise, effects_run
from moderation.sanctions.models import ModerationRestriction

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_code_used_by_eight_at_once_lets_one_in(api_as: Any, unlimited: None) -> None:
    group = make_group(privacy="private")
    code = make_invitation(group).code
    clients = [api_as(make_aged(30)) for _ in range(8)]
    answers = at_once(8, lambda number: clients[number].post(address(group, "join"), {"invitation": code}))
    assert sorted(answer.status_code for answer in answers) == [200] + [403] * 7
    assert {answer.json()["code"] for answer in answers if answer.status_code == 403} == {"invitation_needed"}
    row = GroupInvitation.objects.get()
    assert places_in(conversation_id=group.pk).get().pk == row.used_by_id
    assert GroupMembership.objects.filter(group=group).count() == 1


def test_one_person_who_joins_sixteen_times_at_once_is_in_once(api_as: Any, ada: User, unlimited: None) -> None:
    group, client = make_group(), api_as(ada)
    answers = at_once(16, lambda _: own_client(client).post(address(group, "join"), {}), workers=8)
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.json()["participant_id"] for answer in answers} == {str(place_of(group, ada).pk)}
    assert {answer.json()["member_count"] for answer in answers} == {1}


@pytest.mark.slow
def test_the_count_of_members_is_that_of_members_after_64_visits_by_16_at_once(
    api_as: Any, ada: User, unlimited: None
) -> None:
    group = make_group(ada)
    people = [make_aged(30) for _ in range(16)]
    clients = [api_as(person) for person in people]

    def come_and_go(number: int) -> None:
        client = own_client(clients[number % 16])
        assert client.post(address(group, "join"), {}).status_code == 200
        if number % 3 == 0:
            assert client.delete(address(group, "leave")).status_code == 204

    at_once(64, come_and_go, workers=16)
    shown = api_as(ada).get(address(group)).json()["member_count"]
    inside = ConversationParticipant.objects.filter(conversation_id=group.pk, left_at=None).count()
    assert shown == inside == places_in(conversation_id=group.pk).count()
    assert GroupMembership.objects.filter(group=group).count() == 17


def test_of_two_owners_who_leave_at_once_one_stays(api_as: Any, ada: User, ben: User, cleo: User) -> None:
    group = make_group(ada, ben, cleo)
    ConversationParticipant.objects.filter(pk=place_of(group, ben).pk).update(role="owner")
    clients = [api_as(person) for person in (ada, ben)]
    answers = at_once(2, lambda number: clients[number].delete(address(group, "leave")))
    assert sorted(answer.status_code for answer in answers) == [204, 409]
    assert places_in(conversation_id=group.pk, role="owner").count() == 1


def _ban(person: User) -> None:
    with transaction.atomic():
        barriers_raise(person.pk)
        now = timezone.now()
        ModerationRestriction.objects.create(owner=person, kind="ban", reason_code="threats", starts_at=now)
        effects_run(person.pk, "ban", now)


ENDS: dict[str, tuple[set[str], Callable[[Any, Any, SupportGroup, User], Any]]] = {
    "ban": ({"community_banned"}, lambda mine, theirs, group, who: _ban(who)),
    "leave": ({"not_found"}, lambda mine, theirs, group, who: theirs.delete(address(group, "leave"))),
    "remove": ({"not_found"}, lambda mine, theirs, group, who: mine.delete(_member(group, who))),
    "mute": ({"muted_here"}, lambda mine, theirs, group, who: mine.patch(_member(group, who), {"muted_minutes": 5})),
}


def _member(group: SupportGroup, person: User) -> str:
    return address(group, f"members/{place_of(group, person).pk}")


@pytest.mark.parametrize("ending", sorted(ENDS))
def test_what_is_sent_while_a_right_ends_is_before_it_or_refused(
    api_as: Any, opened: Any, ada: User, ben: User, unlimited: None, ending: str
) -> None:
    """Over REST and by the open socket: after the ending has answered, nothing more of the sender is ever stored."""
    group = make_group(ada, ben)
    mine, theirs = api_as(ada), api_as(ben)
    socket = opened(ben, f"/ws/v1/groups/{group.pk}")
    codes, end = ENDS[ending]
    stored_at_the_end: list[int] = []

    def finish() -> None:
        answer = end(mine, own_client(theirs), group, ben)
        assert answer is None or answer.status_code in (200, 204)
        stored_at_the_end.append(_stored(group))

    def speak() -> list[Any]:
        client = own_client(theirs)
        return [client.post(address(group, "messages"), {"content": f"{number}."}) for number in range(12)]

    def speak_here() -> list[Any]:
        return _spoken(socket, 20)

    answers, frames, _ = all_at_once(speak, speak_here, finish)
    assert _stored(group) == stored_at_the_end[0]
    assert {answer.json()["code"] for answer in answers if answer.status_code != 201} <= codes
    refused = {frame["data"]["code"] for frame in frames if frame["event"] == "error"}
    assert refused <= codes
    acks = sum(frame["event"] == "ack" for frame in frames)
    accepted = acks + sum(answer.status_code == 201 for answer in answers)
    # The ack of what was stored may have been lost with the socket; what was acknowledged is there.
    assert accepted <= _stored(group) <= accepted + 1


def _stored(group: SupportGroup) -> int:
    return ConversationMessage.objects.filter(conversation_id=group.pk).count()


def _spoken(socket: Any, count: int) -> list[Any]:
    """The answers to `count` messages, one after the other, as far as the socket lives."""
    import orjson
    from websockets.exceptions import ConnectionClosed

    answers: list[Any] = []
    try:
        for number in range(count):
            data = {"message_id": str(uuid7()), "content": f"Here {number}."}
            socket.send(orjson.dumps({"event": "group:message", "id": f"q{number}", "data": data}).decode())
            while (frame := orjson.loads(socket.recv(timeout=5)))["id"] != f"q{number}":
                pass
            answers.append(frame)
    except ConnectionClosed:
        return answers
    return answers


def test_a_session_moved_while_it_is_reminded_of_is_reminded_of_once_for_each_time(ada: User, ben: User) -> None:
    from accounts.notifications.models import Notification
    from community.groups.reminders import sessions_tell

    group = make_group(ada, ben)
    row = make_session(group, hours=0.5)
    now = timezone.now()

    def move() -> None:
        changes = {"starts_at": now + timedelta(hours=0.75)}
        session_update(actor=ada, group_id=group.pk, session_id=row.pk, changes=changes, now=now)

    all_at_once(*[lambda: sessions_tell(now=now)] * 6, move)
    sessions_tell(now=now)
    keys = list(Notification.objects.filter(owner=ben).values_list("dedupe_key", flat=True))
    row.refresh_from_db()
    assert len(keys) == len(set(keys))
    moved = {key for key in keys if key.endswith(str(int(row.starts_at.timestamp())))}
    assert {key.partition(":")[0] for key in moved} == {"group_session", "group_session_moved"}
