"""Nothing of this room syncs."""

from accounts.sync.registry import register_sync_exempt
from crisis.incidents.models import CrisisEvent, CrisisIncident, CrisisShift, CrisisStep
from crisis.resources.models import CrisisResourceUse


def register_exempt_models() -> None:
    """Called when the app starts."""
    for model in (CrisisEvent, CrisisIncident, CrisisStep):
        register_sync_exempt(model, "What the house noticed; a phone that is lost must not hold it.")
    register_sync_exempt(CrisisResourceUse, "Sent once by the app, without an account too, and never shown in it.")
    register_sync_exempt(CrisisShift, "The rota of staff, kept in the admin.")
