"""Slices with admin are imported here by name."""

from community.console import admin as console
from community.counseling import admin as counseling

__all__ = ("console", "counseling")
