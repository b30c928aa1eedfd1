"""The answers of the library, for the documentation of other rooms that show its items."""

from content.library.serializers import (
    ContentCardReadSerializer,
    ContentCategoryReadSerializer,
    ContentItemReadSerializer,
)

__all__ = ("ContentCardReadSerializer", "ContentCategoryReadSerializer", "ContentItemReadSerializer")
