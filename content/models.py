"""Slices with models are imported here by name."""

from content.library.models import (
    ContentCategory,
    ContentItem,
    ContentRating,
    ContentRevision,
    ContentState,
    ContentView,
)

__all__ = ("ContentCategory", "ContentItem", "ContentRating", "ContentRevision", "ContentState", "ContentView")
