"""A person's own reports in their copy. Who reported them is in no copy but the reporter's."""

from collections.abc import Iterator

from accounts.export.registry import ExportSource, Row, register_export, register_export_exempt
from accounts.export.rows import columns_of, in_pages
from accounts.identity.models import User
from accounts.sync.registry import register_sync_exempt
from moderation.reports.models import ModerationCase, ModerationLook, ModerationReport

REPORT = (
    "id", "content_type", "content_id", "reason", "note", "status", "resolved_at", "created_at", "updated_at",
)  # fmt: skip


def register_exports() -> None:
    """Called when the app starts. Not restored: a file that anybody can write must not make reports."""
    register_export(ExportSource("moderation_reports", None, (ModerationReport,), report_rows))
    register_export_exempt(ModerationCase, "The work of moderators; its author reads the decision, and no reports.")
    register_export_exempt(ModerationLook, "How much a moderator read in a day: the house's own care for its staff.")
    register_sync_exempt(ModerationReport, "Whom a person reported must not lie on a phone that others may open.")
    register_sync_exempt(ModerationCase, "The work of moderators; nothing of it belongs on anybody's phone.")
    register_sync_exempt(ModerationLook, "How much a moderator read in a day, counted for the desk alone.")


def report_rows(owner: User) -> Iterator[Row]:
    for row in in_pages(ModerationReport.objects.filter(owner=owner), owner=owner):
        yield columns_of(row, REPORT)
