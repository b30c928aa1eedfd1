"""What screening hands to the rooms below."""

from accounts.audit.access_log_words import register_access_actions
from accounts.sync.registry import register_sync_exempt
from config.reference import register_reference
from moderation.screening.erasure import register_erasure
from moderation.screening.exports import register_exports
from moderation.screening.models import ScreeningAllowance, ScreeningHold, ScreeningSample
from moderation.screening.panels import register_panels
from moderation.screening.reference import screening_load


def register_screening() -> None:
    """Called when the app starts."""
    register_reference("Screening rules", screening_load)
    register_exports()
    register_erasure()
    register_panels()
    register_access_actions("moderation.hold.text_viewed", "moderation.sample.text_viewed")
    register_sync_exempt(ScreeningHold, "Its author sees it where they wrote it, as waiting for a moderator.")
    register_sync_exempt(ScreeningSample, "A copy for two weeks that no app shows.")
    register_sync_exempt(ScreeningAllowance, "Counted by the server, and shown by its refusal.")
