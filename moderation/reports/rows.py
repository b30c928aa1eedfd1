"""How reports read: for their reporters, and for moderators."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.audit.services import audit_record
from accounts.identity.models import User
from moderation.reports.cases import is_held
from moderation.reports.looks import exposure_of, look_require, looks_note
from moderation.reports.models import ModerationCase, ModerationEvidence, ModerationReport
from moderation.reports.selectors import reporter_reference

SNIPPET = 200


def own_row(report: ModerationReport, owner: User) -> dict[str, Any]:
    report.owner = owner
    names = ("id", "content_type", "content_id", "reason", "note", "status", "created_at", "resolved_at")
    return {name: getattr(report, name) for name in names}


@transaction.atomic
def moderator_rows(
    reports: Collection[ModerationReport], *, viewer: User, now: datetime, with_words: bool
) -> list[dict[str, Any]]:
    """
    This function will give a page of reports, its words opened as far as the viewer's day goes, and write down that
    they were.
    """
    open_to_me: set[UUID] = set()
    if with_words and reports:
        open_to_me = looks_note(moderator=viewer, case_ids=[report.case_id for report in reports], now=now)
        audit_record(
            actor=viewer, action="moderation.evidence.listed", target=("moderation.moderationcase", None),
            details={"cases": sorted(map(str, open_to_me))},
        )  # fmt: skip
    return [moderator_row(report, viewer, now, report.case_id in open_to_me) for report in reports]


def moderator_row(report: ModerationReport, viewer: User, now: datetime, opened: bool) -> dict[str, Any]:
    case = report.case
    words = report.evidence.body["text"] if opened and report.evidence is not None else None
    return {
        "id": report.pk,
        "case_id": case.pk,
        "content_type": report.content_type,
        "content_id": report.content_id,
        "content_snippet": words[:SNIPPET] if words is not None else None,
        "blurred": True,
        "reason": report.reason,
        "reporter_id": reporter_reference(report),
        "status": report.status,
        "outcome": report.outcome,
        "harm": case.harm,
        "weight": case.weight,
        "reports": case.reports,
        "held": holder_word(case, viewer, now),
        "created_at": report.created_at,
    }


def holder_word(case: ModerationCase, viewer: User, now: datetime) -> str:
    if not is_held(case, now):
        return "nobody"
    return "me" if case.held_by_id == viewer.pk else "colleague"


@transaction.atomic
def moderator_detail(
    report: ModerationReport, *, viewer: User, now: datetime, record: Mapping[str, int]
) -> dict[str, Any]:
    """:raises RestNeeded: if the viewer's day has no case left."""
    case_open_words(report.case, viewer=viewer, now=now)
    exposure = exposure_of(moderator=viewer, now=now)
    return {
        **moderator_row(report, viewer, now, opened=True),
        "author_reference": report.case.author_reference,
        "note": report.note,
        "evidence": evidence_row(report.evidence),
        "author_record": dict(record),
        "exposure": {
            "today": exposure.today, "break_after": exposure.break_after, "most": exposure.most,
            "break_suggested": exposure.break_suggested,
        },
    }  # fmt: skip


def case_open_words(case: ModerationCase, *, viewer: User, now: datetime) -> None:
    """
    In the caller's transaction: count it, and write down who read. :raises RestNeeded: if the day has no case left.
    """
    look_require(moderator=viewer, case_id=case.pk, now=now)
    audit_record(actor=viewer, action="moderation.evidence.opened", target=case)


def evidence_row(evidence: ModerationEvidence | None) -> dict[str, Any] | None:
    return {**evidence.body, "taken_at": evidence.taken_at} if evidence is not None else None
