"""What becomes of profiles when the counsellor, or whoever looked at their licence, is erased."""

from accounts.erasure.registry import ERASED, Policy, register_policy
from community.therapists.models import TherapistProfile

CHECKED = "that a licence was looked at stays; the member of staff leaves it"


def register_erasure() -> None:
    """Called when the app starts."""
    register_policy(TherapistProfile, Policy.ERASE, legal_basis=ERASED)
    register_policy(TherapistProfile, Policy.ANONYMISE, legal_basis=CHECKED, owner_field="verified_by")
