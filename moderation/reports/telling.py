"""Whoever reported hears once that it was looked at, and nothing of what came of it for somebody else."""

from datetime import datetime

from django.db import transaction

from accounts.notifications.models import NotificationKind
from accounts.notifications.services import notification_create
from moderation.reports.models import ModerationCase, ModerationReport

BATCH = 200


def reporters_tell(*, now: datetime) -> int:
    """This function will tell some of those who have not heard. Returns how many; repeat it until that is 0."""
    with transaction.atomic():
        untold = ModerationReport.objects.filter(status=ModerationCase.Status.RESOLVED, told_at=None)
        rows = list(
            untold.select_for_update(of=("self",), skip_locked=True)
            .select_related("owner")
            .order_by("resolved_at")[:BATCH]
        )
        for row in rows:
            if row.owner is not None:
                notification_create(
                    owner=row.owner, kind=NotificationKind.SECURITY_NOTICE, variant="moderation_report_handled",
                    now=now, data={"report_id": str(row.pk)}, dedupe_key=f"moderation_report:{row.pk}",
                )  # fmt: skip
        ModerationReport.objects.filter(pk__in=[row.pk for row in rows]).update(told_at=now)
    return len(rows)
