"""Nothing of the forum syncs: it is a place, not a person's record."""

from accounts.sync.registry import register_sync_exempt
from community.forum.models import ForumFollow, ForumPost, ForumReaction, ForumReply


def register_exempt_models() -> None:
    """Called when the app starts."""
    for model in (ForumPost, ForumReply):
        register_sync_exempt(model, "Words among those of others; apps read pages, and write while they are online.")
    for model in (ForumReaction, ForumFollow):
        register_sync_exempt(model, "Shown with the posts that they belong to, and written while the app is online.")
