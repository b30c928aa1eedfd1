"""Slices with models are imported here by name."""

from moderation.sanctions.models import ModerationRestriction

__all__ = ("ModerationRestriction",)
