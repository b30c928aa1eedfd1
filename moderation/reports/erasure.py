"""What becomes of reports and cases when a person is erased, and how long evidence is kept."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from accounts.erasure.registry import (
    ERASED,
    Policy,
    register_of_nobody,
    register_policy,
    register_retention,
)
from accounts.erasure.retained import years_before
from moderation.reports.evidence import evidence_prune
from moderation.reports.models import ModerationCase, ModerationEvidence, ModerationLook, ModerationReport
from moderation.reports.pruning import rows_prune

GROUNDLESS_KEPT = timedelta(days=365)
OTHERS = "protection of others: GDPR 17(3)(b) and (e), DSA art. 16, 17"
STAFF = "the record of somebody else stays; the member of staff leaves it"


def register_erasure() -> None:
    """Called when the app starts."""
    # What is open still has to be looked at, without its reporter and their words (conflict C45).
    register_policy(ModerationReport, Policy.ANONYMISE, legal_basis=OTHERS, handler=reports_leave, order=90)
    register_policy(ModerationCase, Policy.ANONYMISE, legal_basis=OTHERS, owner_field="author")
    for column in ("held_by", "resolved_by"):
        register_policy(ModerationCase, Policy.ANONYMISE, legal_basis=STAFF, owner_field=column)
    register_policy(ModerationLook, Policy.ERASE, legal_basis=ERASED)
    register_of_nobody(
        ModerationEvidence,
        "reported words for as long as they may be needed, sealed by a key of the house; they name nobody but as "
        "readers saw them",
    )
    register_retention(
        "moderation_evidence", evidence_prune, requirement="C45, DSA art. 17, 20",
        says="Reported words go 30 days after a report without ground, 213 days after a decision (the time of an "
        "appeal and a month), or 90 days after an appeal was decided if that is later.",
    )  # fmt: skip
    register_retention(
        "moderation_cases", cases_prune, requirement="C45",
        says="Cases without ground go with their reports a year after they ended, the others after "
        "LEGAL_RETENTION_YEARS.",
    )  # fmt: skip


def cases_prune(now: datetime) -> int:
    """With their reports and looks; a decision stays and loses only its case."""
    ended = ModerationCase.objects.filter(status=ModerationCase.Status.RESOLVED)
    groundless = Q(outcome=ModerationCase.Outcome.UNFOUNDED, resolved_at__lt=now - GROUNDLESS_KEPT)
    old = Q(resolved_at__lt=years_before(now, settings.LEGAL_RETENTION_YEARS))
    return rows_prune(ended.filter(groundless | old))


def reports_leave(subject_id: UUID, now: datetime) -> int:
    """Open reports lose their reporter and their note, resolved ones go."""
    mine = ModerationReport.objects.filter(owner_id=subject_id)
    met = mine.filter(status=ModerationCase.Status.RESOLVED)._raw_delete("default")
    return met + mine.update(owner=None, note=None, updated_at=now)
