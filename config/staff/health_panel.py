"""The dashboard's first card: are database, Redis, queues and watched jobs alive, and when did each last live."""

from datetime import datetime, timedelta

from config.health.models import Heartbeat
from config.health.selectors import QUEUES, STALE_AFTER, database_health, pulses_watched, redis_health
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
    figures += [alive_figure(f"Queue {queue}", seen.get(queue), STALE_AFTER, now) for queue in QUEUES]
    jobs = pulses_watched().items()
    figures += [alive_figure(f"Job {name.replace('_', ' ')}", seen.get(name), silent, now) for name, silent in jobs]
    return Panel("System", figures)


def alive_figure(label: str, at: datetime | None, silent_after: timedelta, now: datetime) -> Figure:
    if at is None:
        return Figure(label, "never seen", "no worker has lived yet", "warning")
    seconds = int((now - at).total_seconds())
    late = now - at >= silent_after
    ago = f"{seconds} s" if seconds < 120 else f"{seconds // 60} min"
    return Figure(label, "late" if late else "up", f"seen {ago} ago", "danger" if late else "good")
