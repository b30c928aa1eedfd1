"""Appealing once, and a second moderator who decides; what is reversed is undone."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.identity.models import User
from config.api.client_ids import fingerprint
from config.api.errors import Conflict, DomainError
from crisis.contacts.services import owner_hold
from crisis.screening.services import Screening, answer_again, answer_to, screen
from moderation.appeals.models import ModerationAppeal
from moderation.reports.cases import OwnInvolvement
from moderation.reports.evidence import APPEALED_KEPT, DECIDED_KEPT, evidence_keep
from moderation.reports.models import ModerationReport
from moderation.reports.selectors import moderator_require
from moderation.reports.targets import target_of
from moderation.sanctions.barriers import barriers_raise
from moderation.sanctions.content import content_restore
from moderation.sanctions.decisions import RESTRICTING, decision_tell
from moderation.sanctions.models import ModerationDecision
from moderation.sanctions.selectors import decision_get
from moderation.sanctions.services import NothingToLift, restriction_lift

# Six months (DSA art. 20).
APPEAL_WITHIN = timedelta(days=183)
SOURCE = "moderation_appeal"
Outcome = ModerationAppeal.Outcome
State = ModerationDecision.State


class NotAppealable(DomainError):
    default_code = "not_appealable"
    default_detail = "This decision takes nothing from you, or was undone already."


class AppealTooLate(DomainError):
    default_code = "appeal_too_late"
    default_detail = "A decision can be appealed within six months."


class AlreadyAppealed(Conflict):
    default_code = "already_appealed"
    default_detail = "You have appealed this decision already."


class AppealDecided(Conflict):
    """`outcome` and `decided_at` say what came of it."""

    default_code = "appeal_decided"
    default_detail = "A colleague has decided this appeal."


def appeal_open_until(decision: ModerationDecision) -> datetime:
    return decision.created_at + APPEAL_WITHIN


def appeal_create(
    *, owner: User, decision_id: UUID, text: str, now: datetime
) -> tuple[ModerationAppeal, bool, dict[str, Any] | None]:
    """
    This function will appeal a decision, once: the row, whether it is new, and the help that its words call for.

    :raises NotFound: if no such decision is about `owner`.
    :raises NotAppealable, AppealTooLate:
    :raises AlreadyAppealed: for a second appeal with other words.
    """
    risk = screen(text, owner)
    return _create(owner, decision_id, text, risk, now)


@transaction.atomic
def _create(
    owner: User, decision_id: UUID, text: str, risk: Screening | None, now: datetime
) -> tuple[ModerationAppeal, bool, dict[str, Any] | None]:
    locked = ModerationDecision.objects.select_for_update(of=("self",)).filter(pk=decision_id, owner=owner)
    if not locked.values_list("pk", flat=True):
        raise NotFound
    decision = decision_get(owner=owner, decision_id=decision_id)
    known = ModerationAppeal.objects.filter(decision=decision).first()
    if known is not None:
        known.owner = owner
        if _same(known.text, text):
            return known, False, answer_again(risk, owner=owner, source=SOURCE, source_id=known.pk, now=now)
        raise AlreadyAppealed
    if decision.action not in RESTRICTING or decision.state in (State.LIFTED, State.REVERSED):
        raise NotAppealable
    if now > appeal_open_until(decision):
        raise AppealTooLate(until=appeal_open_until(decision))
    row = ModerationAppeal(
        owner=owner, decision=decision, text=text, first_moderator_id=decision.decided_by_id,
        second_moderator_id=decision.confirmed_by_id, created_at=now,
    )  # fmt: skip
    row.save(force_insert=True)
    if decision.case_id is not None:
        evidence_keep(case_id=decision.case_id, until=None)
    audit_record(actor=owner, action="moderation.appeal.created", target=row, owner_id=owner.pk)
    return row, True, answer_to(risk, owner=owner, source=SOURCE, source_id=row.pk, now=now)


def _same(stored: str, text: str) -> bool:
    return fingerprint(b"appeal", {"text": stored}) == fingerprint(b"appeal", {"text": text})


@transaction.atomic
def appeal_decide(*, actor: User, appeal_id: UUID, outcome: str, reasons: str, now: datetime) -> ModerationAppeal:
    """
    This function will decide an appeal, and undo what it reverses. The same again by `actor` changes nothing.

    The database refuses a decider who took or confirmed the decision, whatever happens here.

    :raises NotFound: if there is no such appeal.
    :raises OwnInvolvement: for whoever decided, confirmed or reported it, and for the person themselves.
    :raises AppealDecided: if a colleague was faster.
    """
    moderator_require(actor)
    found = ModerationAppeal.objects.filter(pk=appeal_id).select_related("decision").first()
    if found is None:
        raise NotFound
    decision = found.decision
    # As in the services that decide: the content or what guards the person's writes, the person, then our own rows.
    if decision.content_id is not None:
        _content_hold(decision)
    else:
        barriers_raise(found.owner_id)
    owner_hold(found.owner_id)
    row = ModerationAppeal.objects.select_for_update(of=("self",)).select_related("owner").get(pk=appeal_id)
    _may_decide(actor, row, decision)
    if row.outcome:
        if row.decided_by_id == actor.pk and row.outcome == outcome:
            return row
        raise AppealDecided(outcome=row.outcome, decided_at=row.decided_at)
    row.outcome, row.reasons, row.decided_by, row.decided_at = outcome, reasons, actor, now
    if outcome == Outcome.REVERSED:
        row.restored = _undo(decision, row.owner, actor, now)
    row.save(update_fields=["outcome", "reasons", "decided_by", "decided_at", "restored", "updated_at"])
    if decision.case_id is not None:
        kept = max(now + APPEALED_KEPT, decision.created_at + DECIDED_KEPT)
        evidence_keep(case_id=decision.case_id, until=kept)
    audit_record(
        actor=actor, action="moderation.appeal.decided", target=row, owner_id=row.owner_id,
        details={"outcome": outcome, "restored": row.restored},
    )  # fmt: skip
    decision_tell(decision, row.owner, now, variant="moderation_appeal_decided")
    return row


def _content_hold(decision: ModerationDecision) -> None:
    """A content that is gone has nothing to be locked; the appeal is decided all the same."""
    try:
        target_of(decision.content_type).snapshot(content_id=decision.content_id)  # type: ignore[arg-type]
    except NotFound:
        return


def _may_decide(actor: User, row: ModerationAppeal, decision: ModerationDecision) -> None:
    involved = {row.owner_id, row.first_moderator_id, row.second_moderator_id, decision.decided_by_id}
    reported = ModerationReport.objects.filter(case=decision.case_id, owner=actor) if decision.case_id else None
    if actor.pk in involved or (reported is not None and reported.exists()):
        raise OwnInvolvement


def _undo(decision: ModerationDecision, owner: User, actor: User, now: datetime) -> bool:
    """Whether nothing of the decision is left."""
    ModerationDecision.objects.filter(pk=decision.pk).update(state=State.REVERSED, updated_at=now)
    if decision.content_id is not None:
        decision.owner = owner
        try:
            return content_restore(decision, now)
        except NotFound:
            return False
    only = [row for row in (decision.restriction, decision.fallback) if row is not None]
    if only:
        try:
            restriction_lift(owner=owner, actor=actor, now=now, only=only)
        except NothingToLift:
            # It ran out meanwhile.
            return True
    return True
