"""How the second reader is, for the health check."""

from datetime import datetime, timedelta

from config.health.models import Heartbeat
from config.health.selectors import STALE_AFTER
from crisis.second_reader.models import SecondReading
from crisis.second_reader.sweeping import HEARTBEAT
from crisis.second_reader.switch import is_installed

LATE_AFTER = timedelta(minutes=15)


def second_reader_health(*, now: datetime) -> str:
    """
    off: no model. late: no worker could open it lately, or something has waited for a quarter of an hour. Two queries
    with a model, none without.
    """
    if not is_installed():
        return "off"
    alive = Heartbeat.objects.filter(name=HEARTBEAT, at__gt=now - STALE_AFTER).exists()
    # Keys are in the order of time.
    oldest = SecondReading.objects.order_by("pk").values_list("created_at", flat=True).first()
    waits = oldest is not None and oldest < now - LATE_AFTER
    return "up" if alive and not waits else "late"
