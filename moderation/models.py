"""Slices with models are imported here by name."""

from moderation.appeals.models import ModerationAppeal
from moderation.reports.models import ModerationCase, ModerationEvidence, ModerationLook, ModerationReport
from moderation.sanctions.models import ModerationDecision, ModerationRestriction, ModerationStatement
from moderation.screening.models import (
    ScreeningAllowance,
    ScreeningHold,
    ScreeningPolicy,
    ScreeningRevision,
    ScreeningRule,
    ScreeningSample,
)

__all__ = (
    "ModerationAppeal", "ModerationCase", "ModerationDecision", "ModerationEvidence", "ModerationLook",
    "ModerationReport", "ModerationRestriction", "ModerationStatement", "ScreeningAllowance", "ScreeningHold",
    "ScreeningPolicy", "ScreeningRevision", "ScreeningRule", "ScreeningSample",
)  # fmt: skip
