"""Slices with models are imported here by name."""

from content.library.models import (
    ContentCategory,
    ContentItem,
    ContentRating,
    ContentRevision,
    ContentState,
    ContentView,
)
from content.programs.models import ModuleCompletion, Program, ProgramEnrollment, ProgramModule
from content.tips.models import TipOfDay

__all__ = (
    "ContentCategory",
    "ContentItem",
    "ContentRating",
    "ContentRevision",
    "ContentState",
    "ContentView",
    "ModuleCompletion",
    "Program",
    "ProgramEnrollment",
    "ProgramModule",
    "TipOfDay",
)
