"""What is counted over all rooms."""

from accounts.metrics.registry import register_metric
from wellness.progress.registry import DAYS_ACTIVE
from wellness.progress.selectors import days_active_of


def register_metrics() -> None:
    """Called when the app starts, before any source is registered: each adds its kind."""
    register_metric(DAYS_ACTIVE, title="Days on which something was done", kinds=(), read=days_active_of)
