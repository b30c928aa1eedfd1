"""What moderators do to a content: hide, show, edit, delete. The content is locked first, its case after it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import ValidationError

from accounts.identity.models import User
from config.api.errors import Conflict
from moderation.reports.cases import CaseDecided, OwnInvolvement, case_free_require, case_lock, uninvolved_require
from moderation.reports.evidence import text_fingerprint
from moderation.reports.models import ModerationCase
from moderation.reports.selectors import moderator_require
from moderation.reports.targets import Snapshot, target_find, target_of
from moderation.sanctions.decisions import Action, Call, decision_make, not_at_once
from moderation.sanctions.models import ModerationDecision
from moderation.sanctions.statements import statement_of

State = ModerationDecision.State


class AlreadyDone(Conflict):
    """`decision` is the one that stands."""

    default_code = "already_done"
    default_detail = "A colleague has done that already."


@transaction.atomic
def content_act(
    *, actor: User, content_id: UUID, action: str, reason_code: str, now: datetime, content_type: str | None = None,
    new_content: str | None = None, statement: str = "", note: str | None = None, case_id: UUID | None = None,
    decision_id: UUID | None = None,
) -> tuple[ModerationDecision, bool]:  # fmt: skip
    """
    This function will act on a content and give the decision; False if it repeats what `actor` had done.

    It ends the open case of the content. Of two moderators at once one is heard, the other gets what happened.

    :raises NotFound: if no kind has such a content.
    :raises OwnInvolvement, CaseHeld, CaseDecided, JustDecided, AlreadyDone, IdConflict:
    :raises ValidationError: naming `new_content`, for an edit without it; `content_type`, if several kinds have the id.
    """
    moderator_require(actor)
    call = Call(actor, decision_id, {
        "content_id": content_id, "action": action, "reason_code": reason_code, "statement": statement, "note": note,
        "new_content": new_content,
    })  # fmt: skip
    if (stored := call.stored()) is not None:
        return stored, False
    name, snapshot = target_find(content_id, content_type)
    _may_act(actor, name, snapshot)
    if action == Action.EDIT and not new_content:
        raise ValidationError({"new_content": ["An edit needs the new text."]})
    # Behind the lock of the content: the same call may have been under way.
    same = call.stored() or _standing(name, content_id, action)
    if same is not None and same.decided_by_id == actor.pk:
        return same, False
    case = _case_of(actor, name, content_id, case_id, now)
    not_at_once(actor=actor, now=now, content_type=name, content_id=content_id)
    if same is not None:
        raise AlreadyDone(decision={"id": same.pk, "action": same.action, "created_at": same.created_at})
    owner = _told(snapshot, action)
    columns = _apply(name, snapshot, action, new_content or "", owner, now)
    _supersede(name, content_id, action, now)
    row = decision_make(
        call, owner=owner, statement=statement or statement_of(reason_code), case=case, now=now,
        **{**columns, "content_type": name, "content_id": content_id},
    )  # fmt: skip
    return row, True


def _may_act(actor: User, name: str, snapshot: Snapshot) -> None:
    """:raises OwnInvolvement: on what one wrote or reported."""
    if snapshot.author_id == actor.pk:
        raise OwnInvolvement
    uninvolved_require(actor=actor, content_type=name, content_id=snapshot.content_id)


def _told(snapshot: Snapshot, action: str) -> User | None:
    """
    Who hears of it and can appeal. Nobody where the author is gone; and nobody of what was right and stood there all
    along: of reports without ground its author never hears.
    """
    if action == Action.SHOW and not snapshot.is_hidden:
        return None
    return User.objects.filter(pk=snapshot.author_id).first() if snapshot.author_id else None


def _standing(name: str, content_id: UUID, action: str) -> ModerationDecision | None:
    """The newest decision about the content, if it did the same and is in force. Two edits are two."""
    if action == Action.EDIT:
        return None
    newest = ModerationDecision.objects.filter(content_type=name, content_id=content_id).order_by("-created_at").first()
    return newest if newest is not None and newest.action == action and newest.state == State.IN_FORCE else None


def _case_of(actor: User, name: str, content_id: UUID, case_id: UUID | None, now: datetime) -> ModerationCase | None:
    """The open case; with `case_id` it must be that one, and open still."""
    waiting = ModerationCase.objects.filter(content_type=name, content_id=content_id, status="open")
    found = waiting.values_list("pk", flat=True).first()
    if case_id is not None and found != case_id:
        decided = case_lock(actor=actor, case_id=case_id)
        if (decided.content_type, decided.content_id) != (name, content_id):
            raise ValidationError({"case_id": ["This case is about something else."]})
        raise CaseDecided(outcome=decided.outcome, resolved_at=decided.resolved_at)
    if found is None:
        return None
    case = case_lock(actor=actor, case_id=found)
    if case.status != ModerationCase.Status.OPEN:
        # Decided while this call waited for the lock.
        raise CaseDecided(outcome=case.outcome, resolved_at=case.resolved_at)
    case_free_require(case, actor, now)
    return case


def _apply(name: str, snapshot: Snapshot, action: str, text: str, owner: User | None, now: datetime) -> dict[str, Any]:
    target, content_id = target_of(name), snapshot.content_id
    match action:
        case Action.HIDE:
            target.hide(content_id=content_id, now=now)
        case Action.SHOW:
            target.show(content_id=content_id, now=now)
        case Action.DELETE:
            target.delete(content_id=content_id, now=now)
        case Action.EDIT:
            target.edit(content_id=content_id, text=text, now=now)
            before = {"text_before": snapshot.text} if owner is not None else {}
            return {**before, "text_fingerprint": text_fingerprint(text)}
    return {}


def _supersede(name: str, content_id: UUID, action: str, now: datetime) -> None:
    """What is shown again is hidden no more: the person's list must not say so."""
    if action == Action.SHOW:
        ModerationDecision.objects.filter(
            content_type=name, content_id=content_id, action=Action.HIDE, state=State.IN_FORCE
        ).update(state=State.LIFTED, updated_at=now)


def content_restore(decision: ModerationDecision, now: datetime) -> bool:
    """
    This function will undo what a decision did to a content; False where it cannot come back.

    In the transaction of the appeal. A text that its author changed since the edit of a moderator stays theirs.

    :raises NotFound: if the content is gone.
    """
    target = target_of(decision.content_type)
    if decision.content_id is None:
        return False
    snapshot = target.snapshot(content_id=decision.content_id)
    if decision.action != Action.EDIT:
        target.show(content_id=decision.content_id, now=now)
        return True
    ours = decision.text_fingerprint is not None and bytes(decision.text_fingerprint) == text_fingerprint(snapshot.text)
    if decision.text_before is None or not ours:
        return False
    target.edit(content_id=decision.content_id, text=decision.text_before, now=now)
    return True
