"""The only way to reports and cases. A moderator sees no case about themselves and none that they reported."""

import base64
import hashlib
import hmac
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from rest_framework.exceptions import NotFound, PermissionDenied

from accounts.identity.models import User
from accounts.roles import holds
from moderation.reports.models import ModerationCase, ModerationLook, ModerationReport

OPEN = ModerationCase.Status.OPEN


def reporter_reference(report: ModerationReport) -> UUID | None:
    """
    What moderators see in the place of the reporter: the same person has the same one in one case, and another one in
    every other case. Whoever decides about a text must not know who complained of it, and has no use for it.
    """
    if report.owner_id is None:
        return None
    key = base64.b64decode(settings.EVENKEEL_PSEUDONYM_KEY)
    digest = hmac.digest(key, b"moderation reporter" + report.case_id.bytes + report.owner_id.bytes, hashlib.sha256)
    return UUID(bytes=digest[:16], version=4)


def reports_own(*, owner: User) -> QuerySet[ModerationReport]:
    return ModerationReport.objects.filter(owner=owner).select_related("case")


def moderator_require(viewer: User) -> None:
    """:raises PermissionDenied: unless `viewer` moderates."""
    if not holds(viewer, "read:reports"):
        raise PermissionDenied


def cases_visible(*, viewer: User) -> QuerySet[ModerationCase]:
    """:raises PermissionDenied: unless `viewer` moderates."""
    moderator_require(viewer)
    mine = ModerationReport.objects.filter(case=OuterRef("pk"), owner=viewer)
    return ModerationCase.objects.exclude(author=viewer).exclude(Exists(mine))


def case_queue(*, viewer: User, now: datetime) -> QuerySet[ModerationCase]:
    """The worst first, then what weighs most, then what waits longest; what the viewer passed on comes no more."""
    passed = ModerationLook.objects.filter(case=OuterRef("pk"), owner=viewer, passed_at__isnull=False)
    waiting = cases_visible(viewer=viewer).filter(status=OPEN).exclude(Exists(passed))
    return waiting.select_related("held_by").order_by("-harm", "-weight", "created_at")


def case_get(*, viewer: User, case_id: UUID) -> ModerationCase:
    """:raises NotFound: also for a case that the viewer must not decide."""
    case = cases_visible(viewer=viewer).filter(pk=case_id).select_related("held_by").first()
    if case is None:
        raise NotFound
    return case


def report_list(*, viewer: User, status: str | None = None) -> QuerySet[ModerationReport]:
    """Every report that the viewer may work on, with its case and evidence."""
    rows = ModerationReport.objects.filter(case__in=cases_visible(viewer=viewer).values("pk"))
    if status is not None:
        rows = rows.filter(status=status)
    return rows.select_related("case", "case__held_by", "evidence")


def report_get(*, viewer: User, report_id: UUID) -> ModerationReport:
    """:raises NotFound: also for a report that the viewer must not work on."""
    report = report_list(viewer=viewer).filter(pk=report_id).first()
    if report is None:
        raise NotFound
    return report


def reports_of_case(*, case: ModerationCase) -> list[ModerationReport]:
    """The newest of them; a pile-on may have hundreds."""
    return list(ModerationReport.objects.filter(case=case).order_by("-created_at", "-pk")[:50])
