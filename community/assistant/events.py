"""What happens while the companion answers, in the order in which a person sees it; the same over REST and sockets."""

from dataclasses import dataclass
from typing import Any

from community.assistant.models import AssistantMessage
from community.assistant.serializers import AssistantMessageReadSerializer


@dataclass(frozen=True, slots=True)
class Event:
    """`name` is start, support, delta, card, done or error; or wait, which no client hears of."""

    name: str
    data: dict[str, Any]


# The model is silent: a server writes something that says nothing, and learns whether the client is still there.
WAITING = Event("wait", {})


def message_data(row: AssistantMessage) -> dict[str, Any]:
    return dict(AssistantMessageReadSerializer(row).data)


def delta(reply: AssistantMessage, text: str) -> Event:
    return Event("delta", {"message_id": str(reply.pk), "text": text})


def done(reply: AssistantMessage) -> Event:
    return Event("done", {"assistant_message": message_data(reply), "action_cards": reply.cards or []})
