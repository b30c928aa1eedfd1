"""The house's own tables are imported here by name."""

from config.api.idempotency_models import IdempotencyRecord
from config.health.models import Heartbeat

__all__ = ("Heartbeat", "IdempotencyRecord")
