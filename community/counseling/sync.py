"""Nothing of this room syncs."""

from accounts.sync.registry import register_sync_exempt
from community.counseling.models import CounselingHandover, CounselingSession, CounselorStatus


def register_exempt_models() -> None:
    """Called when the app starts."""
    register_sync_exempt(CounselingSession, "A talk happens while both are connected; its queue is the server's.")
    register_sync_exempt(CounselingHandover, "Who took over from whom: the record of the house.")
    register_sync_exempt(CounselorStatus, "Whether a member of staff is at their console.")
