"""The writers of restrictions: what stands in the way of a write is locked first, and open sockets hear on commit."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.notifications.models import NotificationKind
from accounts.notifications.services import notification_create
from config.api.errors import Conflict
from crisis.contacts.services import owner_hold
from moderation.sanctions.barriers import barriers_raise, effects_run
from moderation.sanctions.models import ModerationRestriction

Kind = ModerationRestriction.Kind
# What effects are told when nothing is in force any more.
LIFTED = "lift"


class AlreadyRestricted(Conflict):
    """`kind` and `ends_at` say what is in force."""

    default_code = "already_restricted"
    default_detail = "Such a restriction is in force already."


class NothingToLift(Conflict):
    default_code = "nothing_to_lift"
    default_detail = "No restriction is in force."


@transaction.atomic
def restriction_set(
    *, owner: User, kind: str, reason_code: str, statement: str, ends_at: datetime | None, decided_by: User | None,
    now: datetime,
) -> ModerationRestriction:  # fmt: skip
    """
    This function will restrict a person from now on, until `ends_at` or without an end; it ends by the clock alone.

    Writes that are under way are let finish, and none that begins later gets through.

    :raises AlreadyRestricted: if a restriction of that kind is in force.
    """
    barriers_raise(owner.pk)
    owner_hold(owner.pk)
    restrictions_close(owner=owner, now=now)
    standing = ModerationRestriction.objects.filter(owner=owner, kind=kind, lifted_at=None).first()
    if standing is not None:
        raise AlreadyRestricted(kind=standing.kind, ends_at=standing.ends_at)
    row = ModerationRestriction(
        owner=owner, kind=kind, reason_code=reason_code, statement=statement, decided_by=decided_by, starts_at=now,
        ends_at=ends_at,
    )  # fmt: skip
    row.save(force_insert=True)
    audit_record(
        actor=decided_by, action="moderation.restriction.set", target=row, owner_id=owner.pk,
        details={"kind": kind, "reason": reason_code, "ends_at": ends_at.isoformat() if ends_at else None},
    )  # fmt: skip
    effects_run(owner.pk, kind, now)
    return row


@transaction.atomic
def restriction_lift(
    *, owner: User, actor: User | None, now: datetime, only: Collection[ModerationRestriction] | None = None
) -> list[ModerationRestriction]:
    """
    This function will end what is in force, or those of `only` that are.

    :raises NothingToLift: if there is none.
    """
    barriers_raise(owner.pk)
    owner_hold(owner.pk)
    restrictions_close(owner=owner, now=now)
    rows = ModerationRestriction.objects.filter(owner=owner, lifted_at=None)
    if only is not None:
        rows = rows.filter(pk__in=[row.pk for row in only])
    lifted = list(rows.defer("statement"))
    if not lifted:
        raise NothingToLift
    ModerationRestriction.objects.filter(pk__in=[row.pk for row in lifted]).update(lifted_at=now, updated_at=now)
    for row in lifted:
        audit_record(
            actor=actor, action="moderation.restriction.lifted", target=row, owner_id=owner.pk,
            details={"kind": row.kind},
        )  # fmt: skip
    left = ModerationRestriction.objects.filter(owner=owner, lifted_at=None).order_by("kind")
    effects_run(owner.pk, left.values_list("kind", flat=True).first() or LIFTED, now)
    return lifted


@transaction.atomic
def warning_give(*, owner: User, reason_code: str, decided_by: User | None, now: datetime) -> None:
    """This function will note a warning in the history; it restricts nothing, and what it says is in its decision."""
    owner_hold(owner.pk)
    audit_record(
        actor=decided_by, action="moderation.warning.given", target=("accounts.user", owner.pk), owner_id=owner.pk,
        details={"reason": reason_code},
    )  # fmt: skip


def restrictions_close(*, owner: User, now: datetime) -> int:
    """
    This function will close what has run out, and tell the person. In the caller's transaction.

    It ended without this: whoever asks looks at the clock. The row makes room for another one.
    """
    ended = list(ModerationRestriction.objects.filter(owner=owner, lifted_at=None, ends_at__lte=now).defer("statement"))
    for row in ended:
        changed = ModerationRestriction.objects.filter(pk=row.pk, lifted_at=None).update(
            lifted_at=row.ends_at, updated_at=now
        )
        if changed:
            _tell_end(owner, row, now)
    return len(ended)


def _tell_end(owner: User, row: ModerationRestriction, now: datetime) -> None:
    ongoing = Q(ends_at=None) | Q(ends_at__gt=now)
    if ModerationRestriction.objects.filter(ongoing, owner=owner, lifted_at=None).exists():
        # The mute beneath a ban goes on: nothing is over yet.
        return
    notification_create(
        owner=owner, kind=NotificationKind.SECURITY_NOTICE, variant="moderation_restriction_ended", now=now,
        dedupe_key=f"moderation_ended:{row.pk}",
    )  # fmt: skip
