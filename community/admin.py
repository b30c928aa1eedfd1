"""Slices with admin pages are imported here by name: Django sees no other place."""

from community.assistant import admin as assistant
from community.forum import admin as forum

__all__ = ("assistant", "forum")
