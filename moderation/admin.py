"""Slices with admin pages are imported here by name: Django sees no other place."""

from moderation.screening.admin import ScreeningPolicyAdmin, ScreeningRevisionAdmin, ScreeningRuleAdmin

__all__ = ("ScreeningPolicyAdmin", "ScreeningRevisionAdmin", "ScreeningRuleAdmin")
