"""The chat socket: being matched, being here, leaving, on every device and nowhere else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from websockets.sync.client import ClientConnection

from accounts.identity.models import User
from community.blocks.models import UserBlock
from community.messaging.models import Conversation, ConversationParticipant
from community.messaging.tests.factories import make_conversation, say
from community.peer_chat.models import PeerTicket
from community.peer_chat.services import peer_blocked, peer_leave
from community.peer_chat.tests.factories import make_peer, seek, switch
from config.api.redis_client import redis_client
from config.ids import uuid7
from config.realtime.topics import channel_prefix

PATH, EVENTS = "/ws/v1/chat", "/ws/v1/events"
Open = Callable[..., ClientConnection]


@pytest.fixture
def ada(house: str) -> User:
    return make_peer(30)


@pytest.fixture
def ben(house: str) -> User:
    return make_peer(41)


def here(talk: Conversation, **more: Any) -> dict[str, Any]:
    return {"conversation_id": str(talk.pk), **more}


def silent(socket: ClientConnection, asked: Any) -> list[str]:
    """The names of what came until the house answered once more; the answers of the house keep their order."""
    asked(socket, "ping", {})
    return [frame["event"] for frame in socket.__dict__.get("heard", [])]


def test_both_hear_of_their_match_on_every_device_and_can_talk_at_once(
    opened: Open, asked: Any, hears: Any, ada: User, ben: User
) -> None:
    tap = redis_client().pubsub(ignore_subscribe_messages=True)
    tap.psubscribe(channel_prefix().decode() + "*")
    phone, tablet, events = opened(ada, PATH), opened(ada, PATH), opened(ada, EVENTS)
    theirs = opened(ben, PATH)
    seek(ada)
    assert asked(phone, "chat:queue", {})["data"] == {"is_waiting": True}
    talk = Conversation.objects.get(pk=seek(ben).ticket.conversation_id)
    seats = {row.owner_id: row for row in ConversationParticipant.objects.filter(conversation=talk)}
    for socket, partner in ((phone, ben), (tablet, ben), (events, ben), (theirs, ada)):
        name = {"id": str(seats[partner.pk].pk), "name": seats[partner.pk].alias}
        assert hears(socket, "chat:matched")["data"] == {"conversation_id": str(talk.pk), "partner": name}
    assert asked(phone, "chat:queue", {})["data"] == {"is_waiting": False}
    # Who is who is not to be read on the way.
    payloads = [bytes(message["data"]) for _ in range(12) if (message := tap.get_message(timeout=0.1))]
    tap.close()
    assert payloads
    assert not [1 for payload in payloads if seats[ben.pk].alias.encode() in payload]


def test_a_sign_on_the_socket_keeps_a_place(opened: Open, asked: Any, ada: User) -> None:
    old = timezone.now() - timedelta(seconds=100)
    seek(ada, now=old)
    asked(opened(ada, PATH), "chat:queue", {})
    assert PeerTicket.objects.get().seen_at > old


def test_whoever_leaves_ends_it_on_all_devices_of_both(
    opened: Open, asked: Any, hears: Any, ada: User, ben: User
) -> None:
    talk = make_conversation(ada, ben)[0]
    sockets = [opened(ada, PATH), opened(ada, PATH), opened(ben, PATH)]
    peer_leave(conversation_id=talk.pk, owner=ada, now=timezone.now())
    frames = [hears(socket, "chat:closed")["data"] for socket in sockets]
    # The same for both, so nobody reads from it who ended it.
    assert frames == [here(talk)] * 3
    refused = asked(sockets[2], "chat:message", here(talk, message_id=str(uuid7()), content="Why?"))
    assert refused["data"]["code"] in {"conversation_closed", "not_found"}


def test_a_block_ends_it_at_once(opened: Open, asked: Any, hears: Any, ada: User, ben: User) -> None:
    talk = make_conversation(ada, ben)[0]
    theirs = opened(ben, PATH)
    with transaction.atomic():
        UserBlock.objects.create(owner=ada, blocked=ben, reference_type="chat_message", reference_id=uuid7())
        peer_blocked(one_id=ada.pk, other_id=ben.pk, now=timezone.now())
    assert hears(theirs, "chat:closed")["data"] == here(talk)
    refused = asked(theirs, "chat:message", here(talk, message_id=str(uuid7()), content="Hello?"))
    assert refused["event"] == "error"


@pytest.mark.parametrize("shows", [False, True])
def test_being_here_typing_and_reading_are_told_only_by_those_who_show_it(
    opened: Open, asked: Any, hears: Any, ada: User, ben: User, shows: bool
) -> None:
    talk, (_, other) = make_conversation(ada, ben)
    second = make_conversation(ada, ben)[0]
    switch(ben, show_activity=shows)
    say(talk, ada)
    mine, theirs, tablet = opened(ada, PATH), opened(ben, PATH), opened(ben, PATH)
    asked(theirs, "chat:typing", here(talk))
    # A device that comes back says in all conversations at once what it received: that is told to nobody.
    for one in (talk, second):
        asked(theirs, "chat:read", here(one, seq=1, mark="delivered"))
    asked(theirs, "chat:read", here(talk, seq=1))
    assert hears(tablet, "chat:read")["data"]["delivered_seq"] == 1
    assert hears(tablet, "chat:read")["data"]["read_seq"] == 1
    say(talk, ben, "The last.")
    hears(mine, "chat:message")
    heard = [(frame["event"], frame["data"]["conversation_id"]) for frame in mine.__dict__.get("heard", [])]
    told = [(event, str(talk.pk)) for event in ("chat:typing", "chat:online", "chat:read")]
    assert heard == (told if shows else [])
    assert other.owner_id == ben.pk


def test_coming_and_going_is_no_news(opened: Open, asked: Any, ada: User, ben: User) -> None:
    """Two names that come or go at the same moment would be one person."""
    make_conversation(ada, ben)
    make_conversation(ada, ben)
    switch(ben, show_activity=True)
    mine = opened(ada, PATH)
    theirs = opened(ben, PATH)
    asked(theirs, "ping", {})
    theirs.close()
    assert silent(mine, asked) == []
