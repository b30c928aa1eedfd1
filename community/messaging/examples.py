"""Bodies and answers shown in the schema."""

from accounts.identity.examples import example

MESSAGE = {
    "id": "01941f29-7c00-7aaa-8aaa-0123456789ab",
    "conversation_id": "01941f29-7c00-7bbb-8aaa-0123456789ab",
    "seq": 12,
    "changed_seq": 12,
    "message_type": "text",
    "state": "sent",
    "content": "That sounds familiar. How did you sleep?",
    "sender": {"id": "01941f29-7c00-7ccc-8aaa-0123456789ab", "name": "Anonymous User #2847", "role": "member"},
    "timestamp": "2026-03-01T18:04:11Z",
    "is_anonymous": True,
    "attachment_id": None,
    "resource_id": None,
    "is_softened": False,
    "is_edited": False,
    "edited_by_moderator": False,
}
PAGE = [
    example("Page", {"results": [MESSAGE], "held": [], "next": None, "previous": None}, answer=True),
]
SEND = [
    example("Words", {"content": "That sounds familiar. How did you sleep?"}),
    example("Stored", MESSAGE, answer=True, status="201"),
]
EDIT = [example("Other words", {"content": "That sounds familiar."}), example("Changed", MESSAGE, answer=True)]
MARK = [example("Read", {"seq": 12}), example("Marked", {"delivered_seq": 12, "read_seq": 12}, answer=True)]
ATTACHMENT = {
    "id": "01941f29-7c00-7ddd-8aaa-0123456789ab",
    "content_type": "image/webp",
    "size_bytes": 48_211,
    "created_at": "2026-03-01T18:04:09Z",
}
