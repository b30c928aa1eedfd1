"""What the second reader hands to the rooms below."""

from accounts.consent.effects import register_consent_effect
from accounts.consent.models import ConsentType
from accounts.erasure.registry import HEALTH_ERASED, Policy, register_policy
from accounts.export.registry import register_export_exempt
from accounts.sync.registry import register_sync_exempt
from config.health.parts import register_health_part
from crisis.second_reader.models import SecondReading
from crisis.second_reader.selectors import second_reader_health
from crisis.second_reader.services import second_readings_forget

WORK = "Work that waits for a moment: it names a row of the person, and holds neither text nor finding."


def register_second_reader() -> None:
    """Called when the app starts."""
    register_policy(SecondReading, Policy.ERASE, legal_basis=HEALTH_ERASED)
    register_export_exempt(SecondReading, WORK)
    register_sync_exempt(SecondReading, WORK)
    register_consent_effect(ConsentType.CRISIS_DETECTION, on_withdrawn=second_readings_forget)
    register_health_part("second_reader", second_reader_health)
