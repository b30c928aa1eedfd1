"""Telling the sockets of a conversation what was committed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from community.messaging.sending import Sent
from config.realtime.publish import Publication, publish_many


@dataclass(frozen=True, slots=True)
class Channel:
    """The socket on which a kind of conversation is heard, and the first part of its events' names."""

    path: str
    prefix: str


_CHANNELS: dict[str, Channel] = {}


def register_channel(kind: str, channel: Channel) -> None:
    _CHANNELS[kind] = channel


def conversation_topic(conversation_id: UUID | str) -> str:
    return f"conversation:{conversation_id}"


def message_data(sent: Sent) -> dict[str, Any]:
    """The message in frames and in answers of REST."""
    return {
        "id": sent.message_id,
        "conversation_id": sent.conversation_id,
        "seq": sent.seq,
        "changed_seq": sent.changed_seq,
        "message_type": sent.message_type,
        "state": sent.state,
        "content": sent.text,
        "sender": {"id": sent.sender_id, "name": sent.alias, "role": sent.role},
        "timestamp": sent.created_at,
        "is_anonymous": sent.role != "counselor",
        "attachment_id": sent.attachment_id,
        "resource_id": sent.resource_id,
        "is_softened": sent.is_softened,
        "is_edited": sent.is_edited,
        "edited_by_moderator": sent.edited_by_moderator,
    }


def publication(
    kind: str, conversation_id: UUID, event: str, data: Mapping[str, Any], *, sender: str = "", skip_socket: str = ""
) -> Publication:
    channel = _CHANNELS[kind]
    return Publication(
        conversation_topic(conversation_id), f"{channel.prefix}:{event}", data, channel.path, skip_socket, sender
    )


def message_publication(sent: Sent, event: str = "message", *, skip_socket: str = "") -> Publication:
    return publication(
        sent.kind, sent.conversation_id, event, message_data(sent), sender=str(sent.sender_id), skip_socket=skip_socket
    )


def messages_publish(sents: Iterable[Sent], *, event: str = "message") -> None:
    """In one round trip, in their order. Nobody but its author hears of a message that is held."""
    publish_many([message_publication(sent, event) for sent in sents if sent.seq is not None])
