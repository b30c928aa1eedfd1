"""What the room of calls hands to the rooms below."""

from datetime import datetime, timedelta
from uuid import UUID

from accounts.erasure.registry import HEALTH_ERASED, Policy, register_policy, register_retention
from accounts.sync.registry import register_sync_exempt
from crisis.calls.exports import register_exports
from crisis.calls.models import CrisisCall, CrisisCallLeg

STAFF = "the record of somebody else stays; the member of staff leaves it"
STRANGERS_KEPT = timedelta(days=30)


def register_calls() -> None:
    """Called when the app starts."""
    register_policy(CrisisCall, Policy.ERASE, legal_basis=HEALTH_ERASED, order=80, handler=calls_erase)
    register_policy(CrisisCall, Policy.ANONYMISE, legal_basis=STAFF, owner_field="answered_by")
    register_policy(CrisisCallLeg, Policy.ERASE, legal_basis=HEALTH_ERASED)
    register_retention(
        "crisis_callers", strangers_prune, requirement="CM-381",
        says=f"Calls of strangers to the house's own number, and those numbers, go after {STRANGERS_KEPT.days} days.",
    )  # fmt: skip
    register_sync_exempt(CrisisCall, "A call cannot be made while a phone is away.")
    register_sync_exempt(CrisisCallLeg, "Whose telephone of staff rang.")
    register_exports()


def calls_erase(subject_id: UUID, now: datetime) -> int:
    """With the telephones of staff that rang for them: those rows are of somebody else."""
    calls = CrisisCall.objects.filter(owner_id=subject_id)
    CrisisCallLeg.objects.filter(call__in=calls).delete()
    return calls.delete()[0]


def strangers_prune(now: datetime) -> int:
    old = CrisisCall.objects.filter(owner=None, created_at__lt=now - STRANGERS_KEPT)
    return old.delete()[0]
