"""What sync hands to its neighbours, and what of the accounts and of the house does not sync."""

from accounts.erasure.registry import ERASED, Policy, register_of_nobody, register_policy
from accounts.export.registry import register_export_exempt
from accounts.sync.exempt import register_exempt_models
from accounts.sync.models import SyncChange, SyncEpoch, SyncWrite
from accounts.sync.retention import register_sync_retention

# After every table whose rows are noted: their deletion is noted too.
AFTER_ALL_ROWS = 950


def register_sync_room() -> None:
    """Called when the app starts."""
    register_exempt_models()
    register_export_exempt(SyncChange, "Ids and numbers that say which of the exported rows changed, for devices.")
    register_export_exempt(SyncWrite, "Ids and hashes that tell a repeated write of a device from a new one.")
    register_policy(SyncChange, Policy.ERASE, legal_basis=ERASED, owner_field="owner_id", order=AFTER_ALL_ROWS)
    register_policy(SyncWrite, Policy.ERASE, legal_basis=ERASED)
    register_of_nobody(SyncEpoch, "how often the database was put back")
    register_sync_retention()
