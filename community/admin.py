"""Slices with admin are imported here by name."""

from community.forum.admin import ForumCategoryAdmin, ForumPostAdmin

__all__ = ("ForumCategoryAdmin", "ForumPostAdmin")
