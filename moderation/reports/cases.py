"""Taking a case on, passing it on, ending it. One holder a case; two at once end with one of them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.identity.models import User
from config.api.errors import Conflict, DomainError
from moderation.reports.evidence import DECIDED_KEPT, UNFOUNDED_KEPT, evidence_keep
from moderation.reports.looks import pass_note
from moderation.reports.models import ModerationCase, ModerationReport
from moderation.reports.selectors import moderator_require

# A holder who does nothing for so long does not keep others from it.
HELD_FOR = timedelta(hours=2)
OPEN, RESOLVED = ModerationCase.Status.OPEN, ModerationCase.Status.RESOLVED
Outcome = ModerationCase.Outcome


class CaseHeld(Conflict):
    default_code = "case_held"
    default_detail = "A colleague works on this case."


class CaseDecided(Conflict):
    """`outcome` and `resolved_at` say what came of it."""

    default_code = "case_decided"
    default_detail = "This case was decided meanwhile."


class OwnInvolvement(DomainError):
    """Nobody decides about themselves, or on what they reported."""

    status_code = 403
    default_code = "own_involvement"
    default_detail = "You are involved in this; a colleague decides it."


def is_held(case: ModerationCase, now: datetime) -> bool:
    return case.held_by_id is not None and case.held_at is not None and now - case.held_at < HELD_FOR


def case_lock(*, actor: User, case_id: UUID) -> ModerationCase:
    """
    This function will lock a case that `actor` may work on, for the rest of the transaction.

    :raises NotFound: if there is none.
    :raises OwnInvolvement: if it is about `actor` or reported by them.
    """
    moderator_require(actor)
    case = ModerationCase.objects.select_for_update(of=("self",)).filter(pk=case_id).first()
    if case is None:
        raise NotFound
    if case.author_id == actor.pk or ModerationReport.objects.filter(case=case, owner=actor).exists():
        raise OwnInvolvement
    return case


def uninvolved_require(*, actor: User, **about: Any) -> None:
    """
    Nobody acts on what they reported, by no other way either. `about` are columns of the case.

    :raises OwnInvolvement: if `actor` did.
    """
    if ModerationReport.objects.filter(
        owner=actor, **{f"case__{name}": value for name, value in about.items()}
    ).exists():
        raise OwnInvolvement


def case_open_require(case: ModerationCase) -> None:
    """:raises CaseDecided: if somebody was faster."""
    if case.status != OPEN:
        raise CaseDecided(outcome=case.outcome, resolved_at=case.resolved_at)


def case_free_require(case: ModerationCase, actor: User, now: datetime) -> None:
    """:raises CaseHeld: if a colleague works on it."""
    if is_held(case, now) and case.held_by_id != actor.pk:
        raise CaseHeld(held_until=(case.held_at or now) + HELD_FOR)


@transaction.atomic
def case_claim(*, actor: User, case_id: UUID, now: datetime) -> ModerationCase:
    """:raises CaseHeld, CaseDecided, OwnInvolvement, NotFound:"""
    case = case_lock(actor=actor, case_id=case_id)
    case_open_require(case)
    case_free_require(case, actor, now)
    mine = is_held(case, now) and case.held_by_id == actor.pk
    case.held_by, case.held_at = actor, now
    case.save(update_fields=["held_by", "held_at", "updated_at"])
    if not mine:
        _record(actor, "moderation.case.claimed", case)
    return case


@transaction.atomic
def case_pass_on(*, actor: User, case_id: UUID, now: datetime) -> ModerationCase:
    """
    This function will give a case back, without a reason: nobody has to read what they cannot bear.

    It is not offered to `actor` again. :raises CaseDecided, OwnInvolvement, NotFound:
    """
    case = case_lock(actor=actor, case_id=case_id)
    case_open_require(case)
    if case.held_by_id == actor.pk:
        case.held_by, case.held_at = None, None
        case.save(update_fields=["held_by", "held_at", "updated_at"])
    pass_note(moderator=actor, case_id=case.pk, now=now)
    _record(actor, "moderation.case.passed_on", case)
    return case


@transaction.atomic
def case_dismiss(*, actor: User, case_id: UUID, now: datetime) -> ModerationCase:
    """
    This function will end a case whose reports were unfounded. Its author never hears of it.

    :raises CaseHeld, CaseDecided, OwnInvolvement, NotFound:
    """
    case = case_lock(actor=actor, case_id=case_id)
    if case.status == RESOLVED and case.outcome == Outcome.UNFOUNDED and case.resolved_by_id == actor.pk:
        return case
    case_open_require(case)
    case_free_require(case, actor, now)
    case_resolve(case, actor=actor, outcome=Outcome.UNFOUNDED, now=now)
    return case


def case_resolve(case: ModerationCase, *, actor: User, outcome: str, now: datetime) -> None:
    """In the caller's transaction, which locked the case and found it open."""
    case.status, case.outcome, case.resolved_at, case.resolved_by = RESOLVED, outcome, now, actor
    case.save(update_fields=["status", "outcome", "resolved_at", "resolved_by", "updated_at"])
    founded = outcome == Outcome.ACTED
    said = ModerationReport.Outcome.FOUNDED if founded else ModerationReport.Outcome.UNFOUNDED
    ModerationReport.objects.filter(case=case, status=OPEN).update(
        status=RESOLVED, outcome=said, resolved_at=now, updated_at=now
    )
    evidence_keep(case_id=case.pk, until=now + (DECIDED_KEPT if founded else UNFOUNDED_KEPT))
    _record(actor, "moderation.case.resolved", case, {"outcome": outcome})


def _record(actor: User, action: str, case: ModerationCase, details: dict[str, Any] | None = None) -> None:
    """Not in the history of its author: they hear of a report when there is a decision, and not before."""
    audit_record(actor=actor, action=action, target=case, details=details)
