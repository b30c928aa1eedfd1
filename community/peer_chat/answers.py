"""What REST answers, from rows; the same person looks different in every conversation."""

from datetime import datetime
from typing import Any

from accounts.identity.models import User
from community.peer_chat.matching import TICKET_LIFETIME
from community.peer_chat.models import PeerTicket
from community.peer_chat.notices import notice_of
from community.peer_chat.presence import online_of
from community.peer_chat.selectors import PeerTalk, place_of, talk_get


def talks_answer(talks: list[PeerTalk], *, now: datetime) -> list[dict[str, Any]]:
    online = online_of(talks, now=now)
    return [talk_answer(talk, online=talk.partner_id in online) for talk in talks]


def talk_answer(talk: PeerTalk, *, online: bool) -> dict[str, Any]:
    return {
        "id": talk.conversation_id,
        "partner": {"id": talk.partner_id, "name": talk.partner_name, "online": online},
        "last_message": talk.last_message,
        "timestamp": talk.timestamp,
        "unread_count": talk.unread_count,
        "state": talk.state,
        "created_at": talk.created_at,
    }


def talk_detail_answer(talk: PeerTalk, *, now: datetime) -> dict[str, Any]:
    return {**talks_answer([talk], now=now)[0], "notice": notice_of(is_minor=talk.is_minor)}


def search_answer(ticket: PeerTicket, *, viewer: User, now: datetime) -> dict[str, Any]:
    talk = None
    if ticket.conversation_id is not None:
        talk = talks_answer([talk_get(viewer=viewer, conversation_id=ticket.conversation_id)], now=now)[0]
    return {
        "conversation_id": ticket.conversation_id,
        "partner": talk["partner"] if talk else None,
        "ticket": ticket_answer(ticket, now=now),
        "notice": notice_of(is_minor=ticket.is_minor),
    }


def ticket_answer(ticket: PeerTicket, *, now: datetime) -> dict[str, Any]:
    waits = ticket.state == PeerTicket.State.WAITING
    return {
        "id": ticket.pk,
        "state": ticket.state,
        "topic": ticket.topic,
        "language": ticket.language,
        "created_at": ticket.created_at,
        "waiting_seconds": max(0, round(((ticket.ended_at or now) - ticket.created_at).total_seconds())),
        "place_within": place_of(ticket) if waits else None,
        "expires_at": ticket.seen_at + TICKET_LIFETIME if waits else None,
        "conversation_id": ticket.conversation_id,
    }
