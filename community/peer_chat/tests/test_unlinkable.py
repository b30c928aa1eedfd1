"""
The same person under two names: nothing that the others get of one name is found in what they get of the other.

What is compared is every byte, of answers with their headers and of frames. Left out is only what belongs to a message
or a conversation and not to a person: the time at which it was said or begun, and the time in ids made by the house.
"""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from django.utils import timezone

from accounts.identity.models import User
from accounts.identity.services import session_start
from community.messaging.models import Conversation, ConversationMessage, ConversationParticipant
from community.peer_chat.matching import TICKET_LIFETIME
from community.peer_chat.models import PeerTicket
from community.peer_chat.services import peer_leave
from community.peer_chat.tests.factories import make_peer, seek, switch
from config.ids import uuid7

PATH = "/ws/v1/chat"
GRAM = 10
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z?(?:\+00:00)?")
# Ids and tags; of those that the house makes in order of time, the time is left out.
RANDOM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{16,}")
MASKS = (
    (RANDOM, "ID"),
    (re.compile(r"\d\d:\d\d:\d\d GMT"), "GMT"),
    (re.compile(r"Anonymous User #\d+"), "NAME"),
    (TIME, "TIME"),
    # Of the body, which is compared itself, and squeezed.
    (re.compile(r"content-length: \d+"), "LENGTH"),
)


class Viewer:
    """Somebody with a socket and a client, who keeps every byte."""

    def __init__(self, person: User, base: str, socket: Any) -> None:
        self.person, self.socket = person, socket
        token = session_start(user=person, now=timezone.now()).access
        self.client = httpx.Client(
            base_url=base, headers={"Authorization": f"Bearer {token}"}, trust_env=False, timeout=20
        )

    def ask(self, method: str, url: str, body: Any = None) -> str:
        answer = self.client.request(method, f"/api/v1/chat/{url}", json=body)
        lines = [f"{name}: {value}" for name, value in answer.headers.items()]
        return "\n".join([str(answer.status_code), *lines, answer.text])

    def frames(self, until: str) -> Iterator[str]:
        while True:
            text = self.socket.recv(timeout=5)
            yield text
            if json.loads(text)["event"] == until:
                return


def await_seat(socket: Any, talk: Conversation) -> None:
    data = {"conversation_id": str(talk.pk), "is_typing": False}
    for _ in range(50):
        socket.send(json.dumps({"event": "chat:typing", "id": "seat", "data": data}))
        while (frame := json.loads(socket.recv(timeout=5)))["id"] != "seat":
            pass
        if frame["event"] == "ack":
            return
        time.sleep(0.1)


@pytest.fixture
def viewer(house: str, opened: Callable[..., Any]) -> Iterator[Callable[[], Viewer]]:
    with ExitStack() as stack:

        def make() -> Viewer:
            person = make_peer(30)
            made = Viewer(person, house, opened(person, PATH))
            stack.callback(made.client.close)
            return made

        yield make


def met(viewer: Viewer, person: User, speaks: Any, asked: Any) -> tuple[str, Conversation]:
    """Everything that `viewer` gets of `person` in one conversation, from the search to its end."""
    kept = [viewer.ask("POST", "conversations", {"topic": "sleep", "language": "en"})]
    talk = Conversation.objects.get(pk=seek(person).ticket.conversation_id)
    kept += viewer.frames("chat:matched")
    where = {"conversation_id": str(talk.pk)}
    await_seat(viewer.socket, talk)
    await_seat(speaks, talk)
    asked(speaks, "chat:message", {**where, "message_id": str(uuid7()), "content": "Good evening to you."})
    kept += viewer.frames("chat:message")
    kept.append(viewer.ask("POST", f"conversations/{talk.pk}/messages", {"content": "And to you."}))
    asked(speaks, "chat:read", {**where, "seq": 2})
    kept += viewer.frames("chat:read")
    for rest in ("", "/messages", "/messages?after=0"):
        kept.append(viewer.ask("GET", f"conversations/{talk.pk}{rest}"))
    rows = json.loads(viewer.ask("GET", "conversations").split("\n")[-1])["results"]
    kept += [json.dumps(row) for row in rows if row["id"] == str(talk.pk)]
    other = ConversationParticipant.objects.get(conversation=talk, owner=person)
    peer_leave(conversation_id=talk.pk, owner=person, now=timezone.now())
    kept += viewer.frames("chat:closed")
    kept.append(viewer.ask("POST", "messages", {"recipient_id": str(other.pk), "content": "Are you there?"}))
    kept.append(viewer.ask("GET", f"conversations/{talk.pk}"))
    return "\n".join(kept), talk


def grams(text: str) -> set[str]:
    """Every piece of some length: of each id by itself, and of the text around them."""
    ids = [found.group().replace("-", "") for found in RANDOM.finditer(text)]
    parts = [found[13:] if len(found) == 32 and found[12] == "7" else found for found in ids]
    for pattern, word in MASKS:
        text = pattern.sub(word, text)
    return {part[start : start + GRAM] for part in (*parts, text) for start in range(len(part) - GRAM + 1)}


@pytest.mark.slow
def test_two_names_of_one_person_have_nothing_in_common(
    viewer: Callable[[], Viewer], opened: Any, asked: Any, unlimited: None
) -> None:
    person, somebody = make_peer(41), make_peer(41)
    switch(person, show_activity=True)
    switch(somebody, show_activity=True)
    theirs, others = opened(person, PATH), opened(somebody, PATH)
    ada, ben, cleo = viewer(), viewer(), viewer()
    seen = [
        met(ada, person, theirs, asked), met(ben, person, theirs, asked), met(ada, person, theirs, asked),
        met(cleo, somebody, others, asked),
    ]  # fmt: skip
    texts = [text for text, _ in seen]
    of_anybody = grams(texts[3])
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert sorted((grams(texts[one]) & grams(texts[other])) - of_anybody) == []
    # Online was shown, so the comparison has it.
    assert all('"is_online":true' in text for text in texts)
    rows = ConversationParticipant.objects.filter(owner=person)
    assert len(set(rows.values_list("alias", flat=True))) > 1
    assert {row_id.version for row_id in rows.values_list("pk", flat=True)} == {4}
    for text, talk in seen:
        assert times_of(text) <= own_times(talk)
        for known in (person, somebody):
            assert not [word for word in words_of(known) if word in text]


def times_of(text: str) -> set[str]:
    return {found.group()[:19] for found in TIME.finditer(text)}


def own_times(talk: Conversation) -> set[str]:
    """Of this conversation: its beginning, its messages, and the viewer's own search."""
    said = ConversationMessage.objects.filter(conversation=talk).values_list("created_at", flat=True)
    times = [talk.created_at, *said]
    for ticket in PeerTicket.objects.filter(conversation=talk):
        times += [ticket.created_at, ticket.seen_at + TICKET_LIFETIME]
    return {moment.isoformat()[:19] for moment in times}


def words_of(person: User) -> list[str]:
    return [str(person.pk), person.pk.hex, str(person.email), str(person.username), person.pseudonym]
