"""What the directory of therapists hands to the rooms below."""

from accounts.sync.registry import register_sync_exempt
from community.therapists.erasure import register_erasure
from community.therapists.exports import register_exports
from community.therapists.models import TherapistProfile


def register_therapists() -> None:
    """Called when the app starts."""
    register_exports()
    register_erasure()
    register_sync_exempt(TherapistProfile, "What a member of staff publishes of themselves; written while connected.")
