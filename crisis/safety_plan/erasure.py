"""What becomes of plans when a person is erased."""

from accounts.erasure.registry import HEALTH_ERASED, Policy, register_policy
from crisis.safety_plan.models import SafetyPlan, SafetyPlanVersion


def register_erasure() -> None:
    """Called when the app starts."""
    # Versions name their plan, so they come first.
    register_policy(SafetyPlanVersion, Policy.ERASE, legal_basis=HEALTH_ERASED, order=90)
    register_policy(SafetyPlan, Policy.ERASE, legal_basis=HEALTH_ERASED)
