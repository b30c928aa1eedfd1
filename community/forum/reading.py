"""What the second reader reads of the forum: the words of one post or reply, as they are now."""

from collections.abc import Sequence
from uuid import UUID

from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from community.forum.models import ForumPost, ForumReply
from community.forum.selectors import own_get
from crisis.second_reader.sources import register_text_source
from moderation.judging.outcomes import Place


def register_texts() -> None:
    """Called when the app starts."""
    register_text_source(str(Place.FORUM), words_read)


def words_read(owner: User, row_id: UUID) -> Sequence[str | None]:
    """:raises NotFound: for what is gone or somebody else's."""
    try:
        post = own_get(ForumPost, author=owner, row_id=row_id)
    except NotFound:
        return (own_get(ForumReply, author=owner, row_id=row_id).content,)
    return post.title, post.content
