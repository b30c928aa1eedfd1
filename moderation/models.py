"""Slices with models are imported here by name."""

from moderation.sanctions.models import ModerationRestriction
from moderation.screening.models import (
    ScreeningAllowance,
    ScreeningHold,
    ScreeningPolicy,
    ScreeningRevision,
    ScreeningRule,
    ScreeningSample,
)

__all__ = (
    "ModerationRestriction", "ScreeningAllowance", "ScreeningHold", "ScreeningPolicy", "ScreeningRevision",
    "ScreeningRule", "ScreeningSample",
)  # fmt: skip
