"""Appeals in a person's copy, and what becomes of them when the person is erased."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from accounts.erasure.registry import Kept, Policy, register_policy
from accounts.erasure.retained import code_or_none
from accounts.export.registry import ExportSource, Row, register_export
from accounts.export.rows import columns_of, in_pages
from accounts.identity.models import User
from accounts.sync.registry import register_sync_exempt
from moderation.appeals.models import ModerationAppeal
from moderation.reports.erasure import STAFF
from moderation.sanctions.erasure import RECORD

APPEAL = (
    "id", "decision_id", "text", "outcome", "reasons", "decided_at", "restored", "created_at", "updated_at",
)  # fmt: skip


def register_appeals() -> None:
    """Called when the app starts. Not restored: an appeal lives by a decision, and that is none of a file's."""
    register_export(ExportSource("moderation_appeals", None, (ModerationAppeal,), appeal_rows))
    register_sync_exempt(ModerationAppeal, "Read where it is decided about; a phone that is lost must not tell of it.")
    # It names its decision, so it comes first.
    register_policy(
        ModerationAppeal, Policy.KEEP, legal_basis=RECORD, order=70,
        keep=Kept("moderation_appeal", _appeal_body, since=_since),
    )  # fmt: skip
    for column in ("first_moderator", "second_moderator", "decided_by"):
        register_policy(ModerationAppeal, Policy.ANONYMISE, legal_basis=STAFF, owner_field=column)


def appeal_rows(owner: User) -> Iterator[Row]:
    for row in in_pages(ModerationAppeal.objects.filter(owner=owner), owner=owner):
        yield columns_of(row, APPEAL)


def _since(row: ModerationAppeal, now: datetime) -> datetime:
    return row.created_at


def _appeal_body(row: ModerationAppeal) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "decision_id": str(row.decision_id),
        "outcome": code_or_none(row.outcome),
        "decided_at": row.decided_at.isoformat() if row.decided_at else None,
        "created_at": row.created_at.isoformat(),
    }
