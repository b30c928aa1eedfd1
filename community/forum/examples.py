"""Examples of the forum, as the documentation shows them."""

from typing import Any

from accounts.identity.examples import example

CATEGORY = {
    "id": "5f0c2ad4-8a3e-5c0b-9d5e-2f6c51f0c101", "slug": "sleep", "name": "Sleep",
    "description": "Nights, and what helped.", "is_open": True,
}  # fmt: skip
_SUPPORT: dict[str, Any] = {
    "reactions": {"support": 3, "hug": 1, "thanks": 0, "same_here": 2}, "my_reactions": ["support"],
}  # fmt: skip
_WORDS = {
    "author_pseudonym": "User000412345678", "is_mine": False, "status": "published",
    "created_at": "2026-03-10T21:30:00Z", "edited_at": None, "edited_by_moderator": False, **_SUPPORT,
}  # fmt: skip
CARD = {
    "id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b44", **_WORDS, "category_id": CATEGORY["id"],
    "title": "What helps you on a loud night?", "reply_count": 1, "is_pinned": False, "is_locked": False,
    "is_following": False,
}  # fmt: skip
REPLY = {
    "id": "0199f2a4-0d1b-7c11-8a2e-6b9d4c0e7f21", **_WORDS, "author_pseudonym": "User000998765432",
    "post_id": CARD["id"], "content": "A walk around the block, and the radio very low.",
}  # fmt: skip
POST = {**CARD, "content": "The street is loud until two. What do you do?", "replies": [REPLY], "replies_next": None}
NEW_POST = {"category_id": CATEGORY["id"], "title": CARD["title"], "content": POST["content"]}
NEW_REPLY = {"content": REPLY["content"]}

CATEGORIES = [example("Category", CATEGORY, answer=True)]
CARDS = [example("Post", CARD, answer=True)]
PAGE = [example("Post with replies", POST, answer=True)]
REPLIES = [example("Reply", REPLY, answer=True)]
CREATE = [example("Post", NEW_POST), example("Stored", POST, answer=True, status="201")]
CHANGE = [example("Another title", {"title": "What helps on a loud night?"}), example("Changed", POST, answer=True)]
ANSWER = [example("Reply", NEW_REPLY), example("Stored", REPLY, answer=True, status="201")]
REWORD = [example("Another text", {"content": "A walk around the block."}), example("Changed", REPLY, answer=True)]
SUPPORT = [example("Counts", _SUPPORT, answer=True)]
