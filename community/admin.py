"""Slices with admin pages are imported here by name: Django sees no other place."""

from community.assistant import admin as assistant
from community.console import admin as console
from community.counseling import admin as counseling
from community.forum import admin as forum
from community.groups import admin as groups
from community.therapists import admin as therapists

__all__ = ("assistant", "console", "counseling", "forum", "groups", "therapists")
