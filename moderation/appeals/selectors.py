"""The only way to appeals. A moderator sees none that they must not decide."""

from uuid import UUID

from django.db.models import Q, QuerySet
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from moderation.appeals.models import ModerationAppeal
from moderation.reports.models import ModerationReport
from moderation.reports.selectors import moderator_require


def appeal_list(*, viewer: User, status: str | None = None) -> QuerySet[ModerationAppeal]:
    """Those that `viewer` had no part in. :raises PermissionDenied: unless they moderate."""
    moderator_require(viewer)
    involved = Q(owner=viewer) | Q(first_moderator=viewer) | Q(second_moderator=viewer)
    reported = ModerationReport.objects.filter(owner=viewer).values("case")
    rows = ModerationAppeal.objects.exclude(involved).exclude(decision__case__in=reported)
    if status is not None:
        rows = rows.filter(outcome="") if status == "open" else rows.exclude(outcome="")
    return rows.select_related("owner", "decision", "decision__case")


def appeal_get(*, viewer: User, appeal_id: UUID) -> ModerationAppeal:
    """:raises NotFound: also for an appeal of a decision that `viewer` took."""
    row = appeal_list(viewer=viewer).filter(pk=appeal_id).first()
    if row is None:
        raise NotFound
    return row
