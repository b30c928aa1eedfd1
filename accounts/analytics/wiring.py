"""What becomes of events: exported for their person, emptied of them after two years and at an erasure."""

from datetime import datetime

from django.conf import settings

from accounts.analytics.models import AnalyticsEvent
from accounts.analytics.services import analytics_events_anonymise, analytics_events_forget
from accounts.consent.effects import register_consent_effect
from accounts.consent.models import ConsentType
from accounts.erasure.registry import Policy, register_policy, register_retention
from accounts.erasure.retention import years_before
from accounts.export.registry import ExportSource, register_export
from accounts.export.rows import plain_rows
from accounts.identity.models import User

ROWS = plain_rows(
    AnalyticsEvent,
    ("id", "event_type", "event_data", "session_id", "ip_address", "user_agent", "occurred_at", "created_at"),
)


def register_analytics() -> None:
    """Called when the app starts."""
    register_export(ExportSource(name="analytics_events", category=None, models=(AnalyticsEvent,), rows=ROWS))
    register_policy(
        AnalyticsEvent,
        Policy.ANONYMISE,
        legal_basis="counts without a person: GDPR recital 26",
        handler=analytics_events_forget,
    )
    register_retention(
        "analytics_events",
        _anonymise,
        requirement="CM-335",
        says="Events of apps point at nobody any more after ANALYTICS_YEARS (2).",
    )
    register_consent_effect(ConsentType.ANALYTICS, on_withdrawn=_withdrawn)


def _anonymise(now: datetime) -> int:
    return analytics_events_anonymise(years_before(now, settings.ANALYTICS_YEARS))


def _withdrawn(*, owner: User, now: datetime) -> None:
    """What was told before stays in the counts, and is nobody's any more."""
    analytics_events_forget(owner.pk, now)
