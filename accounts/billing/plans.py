"""What can be bought, and what each plan gives (CM L1009-1014, L1116-1127). Prices are staff's to change."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from rest_framework.exceptions import NotFound

from accounts.billing.models import SubscriptionPlan

FREE, PREMIUM, THERAPY = "free", "premium", "therapy_session"
REFERENCE: dict[str, dict[str, Any]] = {
    FREE: {
        "name": "Free",
        "description": "Mood, journal, habits and breathing. Help in a crisis is never part of a plan.",
        "amount_cents": 0,
        "interval": SubscriptionPlan.Interval.NONE,
        "features": [],
        "position": 1,
    },
    PREMIUM: {
        "name": "Premium",
        "description": "Everything without a limit, and a deeper look at what goes together.",
        "amount_cents": 999,
        "interval": SubscriptionPlan.Interval.MONTH,
        "features": [
            "unlimited_guided_sessions", "advanced_analytics", "priority_support", "journal_insights",
            "community_posting",
        ],
        "position": 2,
    },
    THERAPY: {
        "name": "Therapy session",
        "description": "One session with a therapist.",
        "amount_cents": 4999,
        "interval": SubscriptionPlan.Interval.ONCE,
        "features": ["therapist_session", "session_notes", "progress_tracking"],
        "position": 3,
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quota:
    """An allowance of the free plan; premium has none. `period` is a day or a month of the person's own calendar."""

    name: str
    setting: str
    period: str

    @property
    def limit(self) -> int:
        return int(getattr(settings, self.setting))


QUOTAS = (
    Quota("mood_entries", "MOOD_ENTRIES_PER_DAY", "day"),
    Quota("appointments", "APPOINTMENTS_PER_MONTH", "month"),
)


def plans_ensure() -> None:
    """This function will add the plans that are missing and leave those that are there as staff changed them."""
    known = set(SubscriptionPlan.objects.values_list("code", flat=True))
    missing = [SubscriptionPlan(code=code, **fields) for code, fields in REFERENCE.items() if code not in known]
    if missing:
        SubscriptionPlan.objects.bulk_create(missing, ignore_conflicts=True)


def plan_list() -> QuerySet[SubscriptionPlan]:
    plans_ensure()
    return SubscriptionPlan.objects.filter(is_active=True).order_by("position", "code")


def plan_get(*, code: str) -> SubscriptionPlan:
    """:raises NotFound: if there is no such plan for sale."""
    plan = plan_list().filter(code=code).exclude(interval=SubscriptionPlan.Interval.NONE).first()
    if plan is None:
        raise NotFound
    return plan
