"""Slices with admin are imported here by name."""

from moderation.appeals.admin import ModerationAppealAdmin
from moderation.desk.admin import desk_entry
from moderation.sanctions.admin import (
    ModerationDecisionAdmin,
    ModerationRestrictionAdmin,
    ModerationStatementAdmin,
)

__all__ = (
    "ModerationAppealAdmin", "ModerationDecisionAdmin", "ModerationRestrictionAdmin", "ModerationStatementAdmin",
    "desk_entry",
)  # fmt: skip
