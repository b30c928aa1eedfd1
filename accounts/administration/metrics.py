"""How the house is doing, in counts: for administrators, dashboards and whoever is on call."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q

from accounts.administration.accounts import user_stats
from accounts.administration.figures import figures_read
from accounts.administration.selectors import audit_last_sealed
from accounts.audit.models import AuditEvent
from accounts.billing.models import BillingEvent
from accounts.erasure.models import ErasureRequest
from accounts.export.models import OPEN_STATES, DataExport
from accounts.identity.models import MailedCode, User
from accounts.imports.models import DataImport
from accounts.notifications.models import NotificationDelivery
from accounts.reminders.models import Reminder
from config.health.models import Heartbeat
from config.health.selectors import QUEUES, STALE_AFTER, database_health, redis_health

_DAY = timedelta(days=1)
# What waits for a worker: rows with a due time. The name, the rows, and the column that says since when.
BACKLOGS = (
    ("mailed_codes", MailedCode.objects.filter(sent_at=None, used_at=None), "created_at"),
    ("deliveries", NotificationDelivery.objects.filter(state=NotificationDelivery.State.PENDING), "due_at"),
    ("reminders", Reminder.objects.filter(enabled=True, next_due_at__isnull=False), "next_due_at"),
    ("exports", DataExport.objects.filter(state__in=OPEN_STATES), "created_at"),
    ("imports", DataImport.objects.filter(state__in=OPEN_STATES), "created_at"),
    ("erasures", ErasureRequest.objects.filter(state__in=("pending", "running")), "due_at"),
    ("billing_events", BillingEvent.objects.filter(state=BillingEvent.State.PENDING), "created_at"),
)


def metrics(*, now: datetime) -> dict[str, Any]:
    """A dozen queries, each over a partial index or one count; not for a page that reloads every second."""
    return {
        "database": database_health(),
        "redis": redis_health(),
        "queues": queue_states(now=now),
        "backlogs": [_backlog(name, rows, column, now) for name, rows, column in BACKLOGS],
        "people": user_stats(now=now),
        "business": {**people_active(now=now), **figures_read(now)},
        "audit_rows_unsealed": AuditEvent.objects.filter(sequence__gt=audit_last_sealed()).count(),
    }


def people_active(*, now: datetime) -> dict[str, int]:
    """People who used the app in the last day, week and month. One query."""
    return User.objects.filter(last_active_at__gt=now - 30 * _DAY).aggregate(
        daily_active_users=Count("pk", filter=Q(last_active_at__gt=now - _DAY)),
        weekly_active_users=Count("pk", filter=Q(last_active_at__gt=now - 7 * _DAY)),
        monthly_active_users=Count("pk"),
    )


def queue_states(*, now: datetime) -> list[dict[str, Any]]:
    seen = dict(Heartbeat.objects.values_list("name", "at"))
    return [
        {"queue": name, "seen_at": seen.get(name), "is_late": name not in seen or now - seen[name] >= STALE_AFTER}
        for name in QUEUES
    ]


def _backlog(name: str, rows: Any, column: str, now: datetime) -> dict[str, Any]:
    """Only what is due already counts as waiting."""
    found = rows.filter(**{f"{column}__lte": now}).aggregate(waiting=Count("pk"), oldest_due_at=Min(column))
    return {"name": name, **found}
