"""What becomes of forms when a person is erased."""

from accounts.erasure.registry import Policy, register_policy
from wellness.assessments.models import Assessment, AssessmentSchedule

ERASED = "erasure: GDPR 17(1)(b), consent withdrawn (9(2)(a)); WA MHMDA"


def register_erasure() -> None:
    """Called when the app starts."""
    register_policy(Assessment, Policy.ERASE, legal_basis=ERASED)
    register_policy(AssessmentSchedule, Policy.ERASE, legal_basis=ERASED)
