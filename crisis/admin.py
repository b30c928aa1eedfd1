"""Slices with admin pages are imported here by name: Django sees no other place."""

from crisis.contacts.admin import CrisisContactLetterAdmin
from crisis.incidents.admin import CrisisEventAdmin, CrisisIncidentAdmin, CrisisShiftAdmin
from crisis.resources.admin import CrisisResourceAdmin

__all__ = (
    "CrisisContactLetterAdmin", "CrisisEventAdmin", "CrisisIncidentAdmin", "CrisisResourceAdmin", "CrisisShiftAdmin",
)  # fmt: skip
