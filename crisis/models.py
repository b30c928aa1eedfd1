"""Slices with models are imported here by name: Django sees no other place."""

from crisis.calls.models import CrisisCall, CrisisCallLeg
from crisis.contacts.models import CrisisContact, CrisisContactLetter
from crisis.incidents.models import CrisisEvent, CrisisIncident, CrisisShift, CrisisStep
from crisis.resources.models import CrisisReferenceLoad, CrisisResource, CrisisResourceUse
from crisis.safety_plan.models import SafetyPlan, SafetyPlanVersion
from crisis.second_reader.models import SecondReading

__all__ = (
    "CrisisCall", "CrisisCallLeg", "CrisisContact", "CrisisContactLetter", "CrisisEvent", "CrisisIncident",
    "CrisisReferenceLoad", "CrisisResource", "CrisisResourceUse", "CrisisShift", "CrisisStep", "SafetyPlan",
    "SafetyPlanVersion", "SecondReading",
)  # fmt: skip
