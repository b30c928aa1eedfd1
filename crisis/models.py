"""Slices with models are imported here by name: Django sees no other place."""

from crisis.incidents.models import CrisisEvent, CrisisIncident, CrisisShift, CrisisStep
from crisis.resources.models import CrisisReferenceLoad, CrisisResource, CrisisResourceUse

__all__ = (
    "CrisisEvent", "CrisisIncident", "CrisisReferenceLoad", "CrisisResource", "CrisisResourceUse", "CrisisShift",
    "CrisisStep",
)  # fmt: skip
