"""Slices with tasks are imported here by name."""

from wellness.habits import tasks as habits

__all__ = ("habits",)
