"""What somebody writes in danger over a socket is heard, whatever else stands against it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from websockets.sync.client import ClientConnection

from accounts.identity.models import User
from community.messaging.models import Conversation, ConversationMessage
from community.messaging.services import conversation_close, participant_leave
from config.ids import uuid7
from crisis.incidents.models import CrisisEvent, CrisisIncident
from moderation.sanctions.models import ModerationRestriction

Open = Callable[..., ClientConnection]
pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/ws/v1/chat"
DANGER = "I have taken all the pills."


def words(talk: Conversation, text: str = DANGER) -> dict[str, Any]:
    return {"conversation_id": str(talk.pk), "message_id": str(uuid7()), "content": text}


def mute(ada: User, talk: Conversation) -> None:
    ModerationRestriction.objects.create(owner=ada, kind="mute", reason_code="spam", starts_at=timezone.now())


def close_unheard(ada: User, talk: Conversation) -> None:
    """The socket was not told of it."""
    Conversation.objects.filter(pk=talk.pk).update(state=Conversation.State.CLOSED, closed_at=timezone.now())


@pytest.mark.parametrize(("obstacle", "code"), [(mute, "community_muted"), (close_unheard, "conversation_closed")])
def test_a_cry_for_help_in_a_frame_that_is_refused_opens_an_incident(
    opened: Open, asked: Any, hears: Any, ada: User, talk: Conversation, obstacle: Any, code: str
) -> None:
    mine, events = opened(ada, PATH), opened(ada, "/ws/v1/events")
    asked(mine, "ping", {})
    obstacle(ada, talk)
    answer = asked(mine, "chat:message", words(talk))
    assert (answer["event"], answer["data"]["code"]) == ("error", code)
    # The help stands in the answer itself: the events socket may not be open.
    assert answer["data"]["support"]["resources"]
    assert hears(events, "crisis:response")["data"]["severity"] >= 3
    assert CrisisIncident.objects.filter(owner=ada).count() == 1
    calm = asked(mine, "chat:message", words(talk, "One more thing."))["data"]
    assert (calm["code"], "support" in calm) == (code, False)
    assert CrisisEvent.objects.filter(owner=ada).count() == 1
    assert not ConversationMessage.objects.exists()


@pytest.mark.parametrize(
    "ends",
    [
        lambda ada, talk: conversation_close(conversation_id=talk.pk, now=timezone.now()),
        lambda ada, talk: participant_leave(conversation_id=talk.pk, owner_id=ada.pk, now=timezone.now()),
    ],
    ids=["closed", "left"],
)
def test_a_cry_into_a_conversation_that_the_socket_has_forgotten_is_heard(
    opened: Open, asked: Any, ada: User, talk: Conversation, ends: Any
) -> None:
    ends(ada, talk)
    answer = asked(opened(ada, PATH), "chat:message", words(talk))
    assert (answer["event"], answer["data"]["code"]) == ("error", "not_found")
    assert CrisisIncident.objects.filter(owner=ada).count() == 1


def test_a_stranger_has_said_nothing_in_a_conversation_of_others(
    opened: Open, asked: Any, stranger: User, talk: Conversation
) -> None:
    assert asked(opened(stranger, PATH), "chat:message", words(talk))["data"]["code"] == "not_found"
    assert not CrisisEvent.objects.exists()
