"""Slices with models are imported here by name: Django sees no other place."""

from crisis.incidents.models import CrisisEvent, CrisisIncident
from crisis.resources.models import CrisisReferenceLoad, CrisisResource, CrisisResourceUse
from crisis.second_reader.models import SecondReading

__all__ = (
    "CrisisEvent", "CrisisIncident", "CrisisReferenceLoad", "CrisisResource", "CrisisResourceUse", "SecondReading",
)  # fmt: skip
