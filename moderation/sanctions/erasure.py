"""What becomes of decisions when a person is erased: codes and dates are kept under their pseudonym, no words."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q

from accounts.erasure.registry import Kept, Policy, register_of_nobody, register_policy, register_retention
from accounts.erasure.retained import code_or_none, years_before
from moderation.reports.erasure import STAFF
from moderation.reports.evidence import DECIDED_KEPT
from moderation.reports.pruning import rows_prune
from moderation.sanctions.models import ModerationDecision, ModerationRestriction, ModerationStatement

RECORD = "record of decisions: DSA art. 17, 20; GDPR 17(3)(b) and (e)"


def register_erasure() -> None:
    """Called when the app starts."""
    # A decision names its restrictions, so it comes first.
    register_policy(
        ModerationDecision, Policy.KEEP, legal_basis=RECORD, order=80,
        keep=Kept("moderation_decision", _decision_body, since=lambda row, now: row.created_at),
    )  # fmt: skip
    register_policy(
        ModerationRestriction, Policy.KEEP, legal_basis=RECORD, order=90,
        keep=Kept("moderation_restriction", _restriction_body, since=lambda row, now: row.created_at),
    )  # fmt: skip
    for model, column in (
        (ModerationDecision, "decided_by"), (ModerationDecision, "confirmed_by"),
        (ModerationRestriction, "decided_by"),
    ):  # fmt: skip
        register_policy(model, Policy.ANONYMISE, legal_basis=STAFF, owner_field=column)
    register_of_nobody(ModerationStatement, "texts of the house from which moderators start")
    register_retention(
        "moderation_edits", edits_prune, requirement="DSA art. 20, GDPR 5(1)(e)",
        says="What stood in a text before a moderator changed it goes 213 days after, when no appeal waits.",
    )  # fmt: skip
    register_retention(
        "moderation_decisions", decisions_prune, requirement="C43",
        says="Decisions and restrictions that are over go LEGAL_RETENTION_YEARS after they were taken.",
    )  # fmt: skip


def edits_prune(now: datetime) -> int:
    waiting = ModerationDecision.objects.filter(appeal__outcome="").values("pk")
    old = ModerationDecision.objects.filter(text_before__isnull=False, created_at__lt=now - DECIDED_KEPT)
    return old.exclude(pk__in=waiting).update(text_before=None, updated_at=now)


def decisions_prune(now: datetime) -> int:
    """With their restrictions. A ban without an end stays as long as it is in force."""
    before = years_before(now, settings.LEGAL_RETENTION_YEARS)
    old = ModerationDecision.objects.filter(created_at__lt=before)
    standing = Q(restriction__lifted_at=None, restriction__isnull=False)
    gone = rows_prune(old.exclude(standing & (Q(restriction__ends_at=None) | Q(restriction__ends_at__gt=now))))
    over = Q(lifted_at__isnull=False) | Q(ends_at__lte=now)
    return gone + rows_prune(ModerationRestriction.objects.filter(over, created_at__lt=before))


def _decision_body(row: ModerationDecision) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "action": code_or_none(row.action),
        "reason": code_or_none(row.reason_code),
        "grounds": code_or_none(row.grounds),
        "state": code_or_none(row.state),
        "content_type": code_or_none(row.content_type),
        "content_id": str(row.content_id) if row.content_id else None,
        "ends_at": _text(row.ends_at),
        "created_at": _text(row.created_at),
    }


def _restriction_body(row: ModerationRestriction) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "kind": code_or_none(row.kind),
        "reason": code_or_none(row.reason_code),
        "starts_at": _text(row.starts_at),
        "ends_at": _text(row.ends_at),
        "lifted_at": _text(row.lifted_at),
    }


def _text(value: datetime | None) -> str | None:
    return value.isoformat() if value is not None else None
