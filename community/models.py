"""Slices with models are imported here by name."""

from community.blocks.models import UserBlock
from community.forum.models import ForumCategory, ForumFollow, ForumPost, ForumReaction, ForumReply

__all__ = ("ForumCategory", "ForumFollow", "ForumPost", "ForumReaction", "ForumReply", "UserBlock")
