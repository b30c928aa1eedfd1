"""Slices with admin pages are imported here by name: Django sees no other place."""

from crisis.incidents.admin import CrisisEventAdmin, CrisisIncidentAdmin, CrisisShiftAdmin
from crisis.resources.admin import CrisisResourceAdmin

__all__ = ("CrisisEventAdmin", "CrisisIncidentAdmin", "CrisisResourceAdmin", "CrisisShiftAdmin")
