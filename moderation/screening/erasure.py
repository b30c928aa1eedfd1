"""What becomes of held texts and samples when a person is erased, and how long they are kept before."""

from datetime import datetime, timedelta

from django.conf import settings

from accounts.erasure.registry import ERASED, Policy, register_of_nobody, register_policy, register_retention
from moderation.reports.pruning import rows_prune
from moderation.screening.models import (
    ScreeningAllowance,
    ScreeningHold,
    ScreeningPolicy,
    ScreeningRevision,
    ScreeningRule,
    ScreeningSample,
)

STAFF = "the decision stays; the member of staff leaves it"
HOUSE = "the house's own rules; no row is about a person"
ALLOWANCE_DAYS = 2


def register_erasure() -> None:
    """Called when the app starts."""
    register_policy(ScreeningHold, Policy.ERASE, legal_basis=ERASED)
    register_policy(ScreeningHold, Policy.ANONYMISE, legal_basis=STAFF, owner_field="decided_by")
    register_policy(ScreeningSample, Policy.ERASE, legal_basis=ERASED)
    register_policy(ScreeningAllowance, Policy.ERASE, legal_basis=ERASED)
    register_policy(ScreeningRevision, Policy.ANONYMISE, legal_basis=STAFF, owner_field="actor")
    register_of_nobody(ScreeningRule, HOUSE)
    register_of_nobody(ScreeningPolicy, HOUSE)
    register_retention(
        "screening_samples", samples_prune, requirement="GDPR 5(1)(e)",
        says="Texts that screening rules are tried on go after SCREENING_SAMPLE_DAYS (14).",
    )  # fmt: skip
    register_retention(
        "screening_holds", holds_prune, requirement="DSA 20(1)",
        says="A decided hold goes after SCREENING_HOLD_DAYS (180): so long a decision can be complained about.",
    )  # fmt: skip
    register_retention(
        "screening_allowances", allowances_prune, requirement="GDPR 5(1)(e)",
        says=f"How much a new account wrote on a day is forgotten after {ALLOWANCE_DAYS} days.",
    )  # fmt: skip


def samples_prune(now: datetime) -> int:
    old = ScreeningSample.objects.filter(created_at__lt=now - timedelta(days=settings.SCREENING_SAMPLE_DAYS))
    return rows_prune(old)


def holds_prune(now: datetime) -> int:
    """Open ones stay, however old: somebody still has to look at them."""
    old = ScreeningHold.objects.filter(decided_at__lt=now - timedelta(days=settings.SCREENING_HOLD_DAYS))
    return rows_prune(old)


def allowances_prune(now: datetime) -> int:
    old = ScreeningAllowance.objects.filter(local_date__lt=now.date() - timedelta(days=ALLOWANCE_DAYS))
    return rows_prune(old)
