"""Slices with admin pages are imported here by name: Django sees no other place."""

from crisis.calls.admin import CrisisCallAdmin
from crisis.contacts.admin import CrisisContactLetterAdmin
from crisis.incidents.admin import CrisisEventAdmin, CrisisIncidentAdmin, CrisisShiftAdmin
from crisis.resources.admin import CrisisResourceAdmin
from crisis.worklist.admin import worklist_entry

__all__ = (
    "CrisisCallAdmin", "CrisisContactLetterAdmin", "CrisisEventAdmin", "CrisisIncidentAdmin", "CrisisResourceAdmin",
    "CrisisShiftAdmin", "worklist_entry",
)  # fmt: skip
