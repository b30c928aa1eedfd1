"""What stands beside the list: one case, appeal or ban; its words only when somebody asks for them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.identity.models import User
from moderation.appeals.selectors import appeal_get
from moderation.desk.forms import AppealForm, ContentForm, PersonForm
from moderation.desk.items import (
    APPEAL,
    BAN,
    CASE,
    appeal_item,
    ban_get,
    ban_item,
    case_item,
    reason_words,
    reasons_of,
    title_of,
)
from moderation.reports.cases import is_held
from moderation.reports.models import ModerationCase, ModerationEvidence
from moderation.reports.rows import case_open_words
from moderation.reports.selectors import case_get, reports_of_case
from moderation.sanctions.selectors import record_of


def panel_context(*, viewer: User, kind: str, item_id: UUID, now: datetime, notice: str = "") -> dict[str, Any]:
    """:raises NotFound: for what is not there, or not for `viewer`."""
    builders = {CASE: _case, APPEAL: _appeal, BAN: _ban}
    if kind not in builders:
        raise NotFound
    context = builders[kind](viewer, item_id, now)
    return {**context, "kind": kind, "notice": notice, "zone": viewer.timezone}


def _case(viewer: User, item_id: UUID, now: datetime) -> dict[str, Any]:
    case = case_get(viewer=viewer, case_id=item_id)
    reasons = reasons_of([case.pk]).get(case.pk, {})
    waiting = case.status == ModerationCase.Status.OPEN
    free = not is_held(case, now) or case.held_by_id == viewer.pk
    return {
        "case": case,
        "item": case_item(case, viewer, now, reasons),
        "reasons": reason_words(reasons),
        "record": record_of(person_id=case.author_id),
        "decisions": case.decisions.order_by("created_at").values("action", "reason_code", "state", "created_at"),
        "may_act": waiting and free,
        # Also after the content was dealt with: a post is deleted first, and its author muted after.
        "may_person": free and case.author_id is not None and case.outcome != ModerationCase.Outcome.UNFOUNDED,
        "content_form": ContentForm(auto_id="content_%s"),
        "person_form": PersonForm(auto_id="person_%s"),
    }


def _appeal(viewer: User, item_id: UUID, now: datetime) -> dict[str, Any]:
    row = appeal_get(viewer=viewer, appeal_id=item_id)
    return {
        "appeal": row,
        "item": appeal_item(row, now),
        "rule": title_of(row.decision.reason_code),
        "may_act": not row.outcome,
        "appeal_form": AppealForm(auto_id="appeal_%s"),
    }


def _ban(viewer: User, item_id: UUID, now: datetime) -> dict[str, Any]:
    row = ban_get(viewer=viewer, decision_id=item_id, now=now)
    return {
        "ban": row,
        "item": ban_item(row, now),
        "rule": title_of(row.reason_code),
        "record": record_of(person_id=row.owner_id),
        "may_act": True,
    }


@transaction.atomic
def texts_context(*, viewer: User, kind: str, item_id: UUID, now: datetime) -> dict[str, Any]:
    """
    This function will open the words, count them in the viewer's day and write down who read them.

    :raises NotFound: for what is not there, or not for `viewer`.
    :raises RestNeeded: if the day has no case left.
    """
    if kind == CASE:
        case = case_get(viewer=viewer, case_id=item_id)
        case_open_words(case, viewer=viewer, now=now)
        notes = [row.note for row in reports_of_case(case=case) if row.note]
        return {"evidence": _evidence(case.pk), "notes": notes, "zone": viewer.timezone}
    row = appeal_get(viewer=viewer, appeal_id=item_id) if kind == APPEAL else None
    decision = row.decision if row is not None else ban_get(viewer=viewer, decision_id=item_id, now=now)
    if row is not None:
        decision.owner = row.owner
    if decision.case is not None:
        case_open_words(decision.case, viewer=viewer, now=now)
    audit_record(
        actor=viewer, action="moderation.decision.read", target=decision, owner_id=decision.owner_id,
        details={"by_way_of": kind},
    )  # fmt: skip
    return {
        "appeal": row,
        "decision": decision,
        "evidence": _evidence(decision.case_id) if decision.case_id else [],
        "zone": viewer.timezone,
    }


def _evidence(case_id: UUID) -> list[dict[str, Any]]:
    found = ModerationEvidence.objects.filter(case=case_id).order_by("taken_at")
    rows = [{**row.body, "taken_at": row.taken_at} for row in found]
    return [{**row, "created_at": datetime.fromisoformat(row["created_at"])} for row in rows]
