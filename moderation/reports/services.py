"""Reporting: what was seen is kept as it stands, many reports become one case, and danger reaches the crisis room."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.identity.selectors import people_hold
from config.api.errors import DomainError
from config.ids import uuid7
from crisis.incidents.services import incident_flag
from crisis.incidents.sources import PEER_REPORT
from crisis.screening.services import Screening, answer_again, answer_to, screen
from moderation.reports.evidence import evidence_keep, evidence_take
from moderation.reports.models import ModerationCase, ModerationReport
from moderation.reports.rules import DANGER, RULES
from moderation.reports.targets import Snapshot, target_of
from moderation.reports.weighing import weight_of

# Staff look within two hours: somebody who read it thinks that a life is at stake.
DANGER_SEVERITY = 4
SOURCE = "moderation_report"
OPEN = ModerationCase.Status.OPEN


class OwnContent(DomainError):
    default_code = "own_content"
    default_detail = "This is your own. If you are in danger, help is under /crisis."


@dataclass(frozen=True, slots=True)
class Reported:
    """`fresh` is false for a report made before by the same reporter; `support`, the help that its note calls for."""

    row: ModerationReport
    fresh: bool
    support: dict[str, Any] | None = None


def report_create(
    *, owner: User, content_type: str, content_id: UUID, reason: str, note: str | None, now: datetime
) -> Reported:
    """
    This function will report what `owner` sees, once while the report is open.

    The author hears nothing of it: no row of theirs, no frame and no history is written. Only a worry about the
    author's own life (reason `self_harm`) reaches somebody at once, the crisis room, in this same transaction.

    :raises NotFound: if `owner` does not see such a content.
    :raises OwnContent: if they wrote it.
    """
    risk = screen(note or "", owner)
    return _create(owner, content_type, content_id, reason, note, risk, now)


@transaction.atomic
def _create(
    owner: User, content_type: str, content_id: UUID, reason: str, note: str | None, risk: Screening | None,
    now: datetime,
) -> Reported:  # fmt: skip
    snapshot = target_of(content_type).seen_by(viewer=owner, content_id=content_id)
    if snapshot.author_id == owner.pk:
        raise OwnContent
    if _is_quoted(note, snapshot):
        risk = None
    people = people_hold([owner.pk, snapshot.author_id or owner.pk])
    author_id = snapshot.author_id if snapshot.author_id in people else None
    known = ModerationReport.objects.filter(owner=owner, content_type=content_type, content_id=content_id, status=OPEN)
    if (stored := known.select_related("case").first()) is not None:
        return _again(stored, risk, owner, now)
    if reason == DANGER and author_id is not None:
        incident_flag(
            actor=owner, person=User.objects.get(pk=author_id), severity=DANGER_SEVERITY, source=PEER_REPORT, note="",
            now=now,
        )  # fmt: skip
    report_id = uuid7()
    # Before the case is locked: moderators, some of whom it may wake, take that after themselves.
    support = answer_to(risk, owner=owner, source=SOURCE, source_id=report_id, now=now)
    case = _case_of(content_type, snapshot, author_id, now)
    # The same reporter on two phones: the second waited for the case.
    if (stored := known.select_related("case").first()) is not None:
        return Reported(stored, False, support)
    return Reported(_write(report_id, owner, case, snapshot, reason, note, now), True, support)


def _is_quoted(note: str | None, snapshot: Snapshot) -> bool:
    """Whoever pastes what they report is not in danger themselves."""
    said, there = (" ".join(text.casefold().split()).strip("\"'“”„«» ") for text in (note or "", snapshot.text))
    return bool(said) and said in there


def _again(stored: ModerationReport, risk: Screening | None, owner: User, now: datetime) -> Reported:
    """A repeat: the first answer may never have arrived. Other words than the first are new ones."""
    stored.owner = owner
    said = stored.note or ""
    answer = answer_again if risk is not None and said == risk.text else answer_to
    return Reported(stored, False, answer(risk, owner=owner, source=SOURCE, source_id=stored.pk, now=now))


def _case_of(content_type: str, snapshot: Snapshot, author_id: UUID | None, now: datetime) -> ModerationCase:
    """The open case of the content, locked; the first report opens it."""
    open_case = ModerationCase.objects.select_for_update(of=("self",)).filter(
        content_type=content_type, content_id=snapshot.content_id, status=OPEN
    )
    while True:
        fresh = ModerationCase(
            pk=uuid7(), content_type=content_type, content_id=snapshot.content_id, place=snapshot.place[:60],
            author_id=author_id, created_at=now,
        )  # fmt: skip
        ModerationCase.objects.bulk_create([fresh], ignore_conflicts=True)
        # None: it was decided in the moment between, and the next turn opens another.
        if (found := open_case.first()) is not None:
            return found


def _write(
    report_id: UUID, owner: User, case: ModerationCase, snapshot: Snapshot, reason: str, note: str | None, now: datetime
) -> ModerationReport:
    weight = weight_of(RULES[reason], reporter=owner, now=now)
    row = ModerationReport(
        pk=report_id, owner=owner, case=case, content_type=case.content_type, content_id=case.content_id, reason=reason,
        note=note or None, weight=weight.weight, created_at=now, evidence=evidence_take(case, snapshot, now),
    )  # fmt: skip
    row.save(force_insert=True)
    evidence_keep(case_id=case.pk, until=None)
    ModerationCase.objects.filter(pk=case.pk).update(
        reports=F("reports") + 1, weight=F("weight") + weight.weight, harm=Greatest(F("harm"), Value(weight.harm)),
        updated_at=now,
    )  # fmt: skip
    audit_record(
        actor=owner, action="moderation.report.created", target=row, owner_id=owner.pk,
        details={"content_type": case.content_type, "reason": reason},
    )  # fmt: skip
    return row
