"""What becomes of forms when a person is erased."""

from accounts.erasure.registry import HEALTH_ERASED, Policy, register_policy
from wellness.assessments.models import Assessment, AssessmentSchedule


def register_erasure() -> None:
    """Called when the app starts."""
    register_policy(Assessment, Policy.ERASE, legal_basis=HEALTH_ERASED)
    register_policy(AssessmentSchedule, Policy.ERASE, legal_basis=HEALTH_ERASED)
