"""What was decided about a person, in their copy. What moderators wrote for each other is not theirs."""

from collections.abc import Iterator

from accounts.export.registry import ExportSource, Row, register_export
from accounts.export.rows import columns_of, in_pages, plain_rows
from accounts.identity.models import User
from accounts.sync.registry import register_sync_exempt
from moderation.sanctions.models import ModerationDecision, ModerationRestriction

DECISION = (
    "id", "action", "content_type", "content_id", "reason_code", "grounds", "automated_detection", "statement",
    "text_before", "ends_at", "state", "confirm_by", "created_at", "updated_at",
)  # fmt: skip
RESTRICTION = (
    "id", "kind", "reason_code", "statement", "starts_at", "ends_at", "lifted_at", "created_at", "updated_at",
)  # fmt: skip


def register_exports() -> None:
    """Called when the app starts. Not restored: nobody brings decisions of the house into it by a file."""
    register_export(ExportSource("moderation_decisions", None, (ModerationDecision,), decision_rows))
    register_export(
        ExportSource(
            "moderation_restrictions", None, (ModerationRestriction,), plain_rows(ModerationRestriction, RESTRICTION)
        )
    )
    for model in (ModerationDecision, ModerationRestriction):
        register_sync_exempt(model, "Read where it is decided about; a phone that is lost must not tell of it.")


def decision_rows(owner: User) -> Iterator[Row]:
    for row in in_pages(ModerationDecision.objects.filter(owner=owner), owner=owner):
        yield columns_of(row, DECISION)
