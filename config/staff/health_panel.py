"""The dashboard's first card: are database, Redis and the job queues alive, and when did each queue last live."""

from datetime import datetime

from config.health.models import Heartbeat
from config.health.selectors import QUEUES, STALE_AFTER, database_health, redis_health
from config.staff.dashboard import Figure, Panel, register_panel


def register_health_panel() -> None:
    register_panel("health", health_panel, order=0)


def health_panel(now: datetime) -> Panel:
    """Two queries and one PING."""
    parts = {"Database": database_health(), "Redis": redis_health()}
    figures = [
        Figure(
            label=name,
            value=part["status"],
            note=f"{part['latency_ms']} ms" if "latency_ms" in part else "no answer",
            tone="good" if part["status"] == "up" else "danger",
        )
        for name, part in parts.items()
    ]
    seen = dict(Heartbeat.objects.values_list("name", "at"))
    return Panel("System", [*figures, *(queue_figure(queue, seen.get(queue), now) for queue in QUEUES)])


def queue_figure(queue: str, at: datetime | None, now: datetime) -> Figure:
    label = f"Queue {queue}"
    if at is None:
        return Figure(label, "never seen", "no worker has lived yet", "warning")
    seconds = int((now - at).total_seconds())
    late = now - at >= STALE_AFTER
    ago = f"{seconds} s" if seconds < 120 else f"{seconds // 60} min"
    return Figure(label, "late" if late else "up", f"seen {ago} ago", "danger" if late else "good")
