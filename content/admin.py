"""Slices with admin are imported here by name."""

from content.library.admin import ContentCategoryAdmin, ContentItemAdmin
from content.programs.admin import ProgramAdmin

__all__ = ("ContentCategoryAdmin", "ContentItemAdmin", "ProgramAdmin")
