"""Slices with admin are imported here by name."""

from community.assistant.admin import AssistantBudgetAdmin

__all__ = ("AssistantBudgetAdmin",)
