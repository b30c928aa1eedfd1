"""Slices with models are imported here by name."""

from community.blocks.models import UserBlock

__all__ = ("UserBlock",)
