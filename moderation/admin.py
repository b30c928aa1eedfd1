"""Slices with admin pages are imported here by name: Django sees no other place."""

from moderation.appeals.admin import ModerationAppealAdmin
from moderation.desk.admin import desk_entry
from moderation.sanctions.admin import (
    ModerationDecisionAdmin,
    ModerationRestrictionAdmin,
    ModerationStatementAdmin,
)
from moderation.screening.admin import ScreeningPolicyAdmin, ScreeningRevisionAdmin, ScreeningRuleAdmin

__all__ = (
    "ModerationAppealAdmin", "ModerationDecisionAdmin", "ModerationRestrictionAdmin", "ModerationStatementAdmin",
    "ScreeningPolicyAdmin", "ScreeningRevisionAdmin", "ScreeningRuleAdmin", "desk_entry",
)  # fmt: skip
