"""Writing events, and taking away whom they were about."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts.analytics.models import AnalyticsEvent
from accounts.analytics.networks import network_of
from accounts.consent.models import ConsentType
from accounts.consent.services import consent_granted, consent_hold
from accounts.erasure.retention import BATCH, in_batches
from accounts.identity.models import User
from config.ids import uuid7

# A phone that was offline reports late; a clock that is years off is a mistake.
OLDEST, AHEAD = timedelta(days=30), timedelta(minutes=5)
USER_AGENT_MAX = 200
# What of an event outlives its person: that it happened, and when. The data may hold ids of their rows.
NOBODY: dict[str, Any] = {"owner": None, "session_id": "", "ip_address": None, "user_agent": "", "event_data": {}}


def analytics_events_record(
    *, owner: User, events: Sequence[dict[str, Any]], ip: str, user_agent: str, now: datetime
) -> int:
    """
    This function will store events and say how many are new; without the person's consent it stores none.

    One statement, and one that asks for the consent. An id that is there already stays as it is, whoever has it.
    """
    if not consent_granted(owner, ConsentType.ANALYTICS):
        return 0
    rows = [
        AnalyticsEvent(
            id=event.get("id") or uuid7(),
            owner=owner,
            event_type=event["event_type"],
            event_data=event.get("event_data", {}),
            session_id=event.get("session_id", ""),
            ip_address=network_of(ip),
            user_agent=user_agent[:USER_AGENT_MAX],
            occurred_at=min(max(event.get("occurred_at") or now, now - OLDEST), now + AHEAD),
        )
        for event in events
    ]
    with transaction.atomic():
        # Withdrawn while the request was on its way.
        if not consent_hold(owner=owner, kind=ConsentType.ANALYTICS):
            return 0
        known = AnalyticsEvent.objects.filter(pk__in=[row.pk for row in rows]).count() if _named(events) else 0
        AnalyticsEvent.objects.bulk_create(rows, ignore_conflicts=True)
    return len({row.pk for row in rows}) - known


def _named(events: Sequence[dict[str, Any]]) -> bool:
    return any(event.get("id") for event in events)


def analytics_events_forget(subject_id: UUID, now: datetime) -> int:
    """This function will leave the events of a person without a person (CM-128)."""
    return AnalyticsEvent.objects.filter(owner_id=subject_id).update(**NOBODY)


def analytics_events_anonymise(before: datetime) -> int:
    """This function will do the same with everything that is older than `before`, in batches; returns how many."""
    pointing = (
        Q(owner__isnull=False) | ~Q(session_id="") | Q(ip_address__isnull=False) | ~Q(user_agent="") | ~Q(event_data={})
    )

    def some() -> int:
        keys = AnalyticsEvent.objects.filter(pointing, created_at__lt=before).values_list("pk", flat=True)[:BATCH]
        return AnalyticsEvent.objects.filter(pk__in=list(keys)).update(**NOBODY)

    return in_batches(some)
