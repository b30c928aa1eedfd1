"""
Search by opening: words are sealed under their authors' keys, so no index of them exists to outlive an erasure.

What it costs is bounded by what it reads: the newest posts that the viewer may see, title and text.
"""

import unicodedata
from collections.abc import Sequence
from uuid import UUID

from rest_framework.exceptions import ErrorDetail, ValidationError

from community.forum.models import ForumPost
from community.forum.opening import words_open
from community.forum.selectors import Viewer, post_list

NEWEST = 2_000
LONGEST = 100
WORDS = 8


class Found(Sequence[UUID]):
    """Ids from the newest on, as a paginator takes them."""

    def __init__(self, ids: list[UUID]) -> None:
        self._ids = ids

    def count(self, value: object = None) -> int:
        return len(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def __getitem__(self, place):  # type: ignore[no-untyped-def]
        return self._ids[place]


def search_words(text: str) -> list[str]:
    """:raises ValidationError: naming `search`, for what is too long or has no word."""
    words = _folded(text).split()
    if not words or len(text) > LONGEST or len(words) > WORDS:
        message = f"One to {WORDS} words with at most {LONGEST} characters are needed."
        raise ValidationError({"search": [ErrorDetail(message, "search_malformed")]})
    return words


def post_search(*, viewer: Viewer, words: list[str], category_id: UUID | None = None) -> Found:
    """
    This function will find posts with all the words, in any part of a word, among the newest 2,000 that are seen.

    Two queries; about 20 microseconds a post.
    """
    posts = post_list(viewer=viewer, category_id=category_id).order_by("-created_at", "-id")
    rows = list(posts.only("id", "owner_id", "title", "content")[:NEWEST])
    words_open(rows, "title", "content")
    return Found([row.pk for row in rows if _holds(row, words)])


def _holds(row: ForumPost, words: list[str]) -> bool:
    if row.title is None or row.content is None:
        return False
    text = _folded(f"{row.title}\n{row.content}")
    return all(word in text for word in words)


def _folded(text: str) -> str:
    """Without regard to case and to how a letter was put together."""
    return text.casefold() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
