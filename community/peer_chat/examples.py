"""Bodies and answers shown in the schema."""

from accounts.identity.examples import example
from community.messaging.examples import MESSAGE
from community.peer_chat.notices import notice_of

PARTNER = {"id": "5f0c7a52-3a6e-4c1e-9a55-6f7a1f1f0b11", "name": "Anonymous User #2847", "online": True}
TALK = {
    "id": "01941f29-7c00-7bbb-8aaa-0123456789ab",
    "partner": PARTNER,
    "last_message": "Thank you for listening",
    "timestamp": "2026-03-01T18:04:11Z",
    "unread_count": 2,
    "state": "open",
    "created_at": "2026-03-01T17:51:40Z",
}
TICKET = {
    "id": "01941f29-7c00-7ddd-8aaa-0123456789ab",
    "state": "waiting",
    "topic": "sleep",
    "language": "en",
    "created_at": "2026-03-01T17:50:02Z",
    "waiting_seconds": 20,
    "place_within": 5,
    "expires_at": "2026-03-01T17:52:22Z",
    "conversation_id": None,
}
NOTICE = notice_of(is_minor=False)
WAITING = {"conversation_id": None, "partner": None, "ticket": TICKET, "notice": NOTICE}
MATCHED = {
    "conversation_id": TALK["id"],
    "partner": PARTNER,
    "ticket": {
        **TICKET, "state": "matched", "place_within": None, "expires_at": None, "conversation_id": TALK["id"],
    },
    "notice": NOTICE,
}  # fmt: skip
SEARCH = [
    example("About sleep, in English", {"topic": "sleep", "language": "en"}),
    example("Somebody waited", MATCHED, answer=True, status="201"),
    example("Waiting", WAITING, answer=True, status="202"),
]
QUEUE = [example("Waiting", WAITING, answer=True), example("Matched", MATCHED, answer=True)]
LIST = [example("Page", {"results": [TALK], "next": None, "previous": None}, answer=True)]
DETAIL = [example("Conversation", {**TALK, "notice": NOTICE}, answer=True)]
SEND = [
    example("Words", {"conversation_id": TALK["id"], "content": "Hello, I'm here to listen", "is_anonymous": True}),
    example("To a partner", {"recipient_id": PARTNER["id"], "content": "Hello, I'm here to listen"}),
    example("Stored", MESSAGE, answer=True, status="201"),
]
