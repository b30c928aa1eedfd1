"""Reports for tests, made as people make them."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.identity.models import User
from moderation.reports.models import ModerationReport
from moderation.reports.services import report_create

REPORTS = "/api/v1/community/reports"
DESK = "/api/v1/moderation/reports"


def body_of(content_id: UUID, **overrides: Any) -> dict[str, Any]:
    return {"content_type": "post", "content_id": str(content_id), "reason": "harassment", **overrides}


def make_report(owner: User, content_id: UUID, **overrides: Any) -> ModerationReport:
    values = {"content_type": "post", "reason": "harassment", "note": None, "now": timezone.now(), **overrides}
    return report_create(owner=owner, content_id=content_id, **values).row
