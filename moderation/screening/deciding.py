"""What a moderator decides about a held text, and its author taking it back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import NotFound, ValidationError

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.notifications.models import NotificationKind
from accounts.notifications.services import notification_create
from config.api.errors import Conflict
from moderation.judging.kinds import Kind
from moderation.reports.targets import Target, target_find, target_of
from moderation.screening.holding import FORUM_TYPES
from moderation.screening.models import ScreeningHold
from moderation.screening.selectors import hold_get

# Why a text does not go out: the kinds of screening, and what only a person sees.
REASON_WORDS = {
    Kind.CONTACT: "it tells how to reach somebody outside the app",
    Kind.LINK: "it links to another place",
    Kind.OFF_APP: "it asks somebody to move to another app",
    Kind.SPAM: "it advertises something",
    Kind.FLOOD: "it was sent over and over",
    Kind.SLUR: "it insults people",
    Kind.THREAT: "it threatens somebody",
    Kind.ENCOURAGEMENT: "it tells somebody to harm themselves",
    Kind.PACT: "it looks for company in harm",
    Kind.METHOD: "it tells others how to do harm",
    Kind.METHOD_DETAIL: "it describes harm too closely",
    Kind.SEXUAL: "it is sexual",
    Kind.DOXXING: "it tells something private of somebody else",
    "off_topic": "it does not belong in this place",
    "other": "it does not follow the rules of the community",
}
REASONS = tuple(map(str, REASON_WORDS))
State = ScreeningHold.State


class HoldDecided(Conflict):
    """Somebody else was first, or the author took it back; `state` says what became of it."""

    default_code = "hold_decided"
    default_detail = "This was decided already."


@transaction.atomic
def hold_release(*, actor: User, hold_id: UUID, now: datetime) -> ScreeningHold:
    """
    This function will publish what was held, and tell its author.

    :raises NotFound: for whoever does not moderate, and for content that is gone.
    :raises HoldDecided: for the second of two.
    """
    hold, target = _locked(actor, hold_id)
    if target is None:
        raise NotFound
    target.show(content_id=hold.content_id, now=now)
    return _decide(hold, State.RELEASED, actor, now)


@transaction.atomic
def hold_drop(*, actor: User, hold_id: UUID, reason_code: str, now: datetime) -> ScreeningHold:
    """
    This function will delete what was held, and tell its author why, by a code.

    Content that is gone already is no obstacle.

    :raises NotFound, HoldDecided: as `hold_release`.
    :raises ValidationError: for a reason that is none.
    """
    if reason_code not in REASONS:
        raise ValidationError({"reason_code": ["Choose a reason from the list."]})
    hold, target = _locked(actor, hold_id)
    if target is not None:
        target.delete(content_id=hold.content_id, now=now)
    hold.reason_code = reason_code
    return _decide(hold, State.DROPPED, actor, now)


@transaction.atomic
def hold_withdraw(*, author: User, content_id: UUID, now: datetime) -> bool:
    """
    This function will take a held text out of the queue: its author deleted it, or it is published with other words.

    Call it in the writer's transaction for content that is held; whether it waited.
    """
    held = ScreeningHold.objects.select_for_update(of=("self",)).filter(
        owner=author, content_id=content_id, state=State.OPEN
    )
    hold = held.defer("text").first()
    if hold is None:
        return False
    _close(hold, State.WITHDRAWN, now)
    audit_record(actor=author, action="moderation.hold.withdrawn", target=hold, owner_id=author.pk)
    return True


@transaction.atomic
def hold_text_view(*, actor: User, hold_id: UUID) -> str:
    """
    This function will open a held text for a moderator, and note that it was read.

    :raises NotFound: as `hold_get`.
    """
    hold = hold_get(viewer=actor, hold_id=hold_id)
    audit_record(actor=actor, action="moderation.hold.text_viewed", target=hold, owner_id=hold.owner_id)
    return str(hold.text)


def _locked(actor: User, hold_id: UUID) -> tuple[ScreeningHold, Target | None]:
    """
    The content first and then the hold, as its author locks them; no target when the content is gone.

    :raises NotFound, HoldDecided: as the callers say.
    """
    target = _target_locked(hold_get(viewer=actor, hold_id=hold_id))
    hold = ScreeningHold.objects.select_for_update(of=("self",)).defer("text").filter(pk=hold_id).first()
    if hold is None:
        raise NotFound
    if hold.state != State.OPEN:
        raise HoldDecided(state=hold.state)
    hold.content_type = target.content_type if target is not None else hold.content_type
    return hold, target


def _target_locked(hold: ScreeningHold) -> Target | None:
    for name in (hold.content_type,) if hold.content_type else FORUM_TYPES:
        try:
            target_find(hold.content_id, name)
        except NotFound:
            continue
        return target_of(name)
    return None


def _decide(hold: ScreeningHold, state: str, actor: User, now: datetime) -> ScreeningHold:
    hold.decided_by = actor
    _close(hold, state, now)
    audit_record(
        actor=actor, action=f"moderation.hold.{state}", target=hold, owner_id=hold.owner_id,
        details={"reason": hold.reason_code, "content_type": hold.content_type},
    )  # fmt: skip
    notification_create(
        owner=hold.owner,
        kind=NotificationKind.UPDATE,
        variant=f"content_{state}",
        # Words are read in the app alone.
        params={"reason": REASON_WORDS.get(hold.reason_code, "")},
        data={"content_type": hold.content_type, "content_id": str(hold.content_id)},
        dedupe_key=f"hold:{hold.pk}",
        now=now,
    )
    return hold


def _close(hold: ScreeningHold, state: str, now: datetime) -> None:
    hold.state, hold.decided_at = state, now
    hold.save(update_fields=["state", "decided_at", "decided_by", "reason_code", "content_type", "updated_at"])
