"""The row of a decision: its statement of reasons, that the person hears of it, and that two do not decide at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.notifications.models import NotificationKind
from accounts.notifications.services import notification_create
from config.api.client_ids import IdConflict, fingerprint
from config.api.errors import Conflict, DomainError
from config.ids import uuid7
from moderation.reports.cases import OwnInvolvement, case_free_require, case_lock, case_resolve
from moderation.reports.models import ModerationCase
from moderation.sanctions.models import ModerationDecision

# Two moderators who act within a minute have the same picture before their eyes: the second one looks again.
AT_ONCE = timedelta(seconds=60)
Action = ModerationDecision.Action
Grounds = ModerationDecision.Grounds
# What takes something from a person; the rest gives it back.
RESTRICTING = frozenset({Action.HIDE, Action.EDIT, Action.DELETE, Action.WARN, Action.MUTE, Action.BAN})
VARIANTS = {Action.SHOW: "moderation_content_shown", Action.LIFT: "moderation_restriction_lifted"}


class JustDecided(Conflict):
    """`decision` says who was faster: its action, state and time."""

    default_code = "just_decided"
    default_detail = "A colleague decided about this a moment ago. Look at it again."


class StaffProtected(DomainError):
    status_code = 403
    default_code = "staff_protected"
    default_detail = "Moderators decide nothing about the accounts of staff; an administrator does."


@dataclass(frozen=True, slots=True)
class Call:
    """What a moderator sent: who, the id that their client made for the decision, and what it says."""

    actor: User
    decision_id: UUID | None
    body: Mapping[str, Any]

    @property
    def made_of(self) -> bytes | None:
        return fingerprint(self.actor.pk.bytes, self.body) if self.decision_id is not None else None

    def stored(self) -> ModerationDecision | None:
        """
        The decision that an earlier sending of this call left.

        :raises IdConflict: if the id belongs to anything else.
        """
        if self.decision_id is None:
            return None
        rows = ModerationDecision.objects.filter(pk=self.decision_id)
        found = rows.select_related("owner", "restriction").first()
        if found is None:
            return None
        same = found.fingerprint is not None and bytes(found.fingerprint) == self.made_of
        if not same or found.decided_by_id != self.actor.pk:
            raise IdConflict(ids=[str(self.decision_id)])
        return found


def not_at_once(*, actor: User, now: datetime, **about: Any) -> None:
    """:raises JustDecided: if another moderator decided about the same within the last minute."""
    newest = ModerationDecision.objects.filter(**about, created_at__gt=now - AT_ONCE).exclude(decided_by=actor)
    found = newest.order_by("-created_at").values("id", "action", "state", "created_at").first()
    if found is not None:
        raise JustDecided(decision=found)


def case_for(*, actor: User, case_id: UUID | None, author_id: UUID | None, now: datetime) -> ModerationCase | None:
    """
    This function will lock the case that a decision about a person belongs to; it may be decided already, by `actor`
    or somebody else, as a post is deleted first and its author muted after.

    :raises OwnInvolvement, NotFound, CaseHeld:
    """
    if case_id is None:
        return None
    case = case_lock(actor=actor, case_id=case_id)
    if case.author_id != author_id:
        raise OwnInvolvement("This case is about somebody else.")
    if case.status == ModerationCase.Status.OPEN:
        case_free_require(case, actor, now)
    return case


def decision_make(
    call: Call, *, owner: User | None, statement: str, case: ModerationCase | None, now: datetime, **columns: Any
) -> ModerationDecision:
    """In the caller's transaction: the row, the end of its case, the history, and what the person is told."""
    actor, action, reason_code = call.actor, call.body["action"], call.body["reason_code"]
    # Sealed with the person's key.
    sealed = {"statement": statement, "note": call.body["note"] or None} if owner is not None else {}
    row = ModerationDecision(
        pk=call.decision_id or uuid7(), owner=owner, case=case, action=action, reason_code=reason_code,
        grounds=Grounds.REPORT if case is not None else Grounds.OWN_INITIATIVE, decided_by=actor,
        fingerprint=call.made_of, created_at=now, **sealed,
    )  # fmt: skip
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    if case is not None and case.status == ModerationCase.Status.OPEN:
        acted = ModerationCase.Outcome.ACTED if action in RESTRICTING else ModerationCase.Outcome.UNFOUNDED
        case_resolve(case, actor=actor, outcome=acted, now=now)
    audit_record(
        actor=actor, action="moderation.decision.made", target=row, owner_id=owner.pk if owner is not None else None,
        details={"action": action, "reason": reason_code, "grounds": row.grounds, "state": row.state},
    )  # fmt: skip
    if owner is not None:
        decision_tell(row, owner, now)
    return row


def decision_tell(row: ModerationDecision, owner: User, now: datetime, *, variant: str = "") -> None:
    """Not a word of the content, nor what it was about: the reasons are read in the app."""
    notification_create(
        owner=owner, kind=NotificationKind.SECURITY_NOTICE, now=now,
        variant=variant or VARIANTS.get(Action(row.action), "moderation_decision"),
        data={"decision_id": str(row.pk)}, dedupe_key=f"moderation:{variant or row.action}:{row.pk}",
    )  # fmt: skip
