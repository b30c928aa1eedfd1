"""What staff may do to an account. Every act names who did it."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.administration.selectors import person_find
from accounts.audit.services import audit_record
from accounts.billing.models import Subscription
from accounts.billing.selectors import premium_rows
from accounts.billing.services import subscription_set
from accounts.erasure.services import account_deletion_request, account_restore
from accounts.identity.models import User
from accounts.identity.services import sessions_revoke_all
from accounts.mfa.services import staff_sessions_end
from config.api.errors import DomainError

PREMIUM_DAYS = 30


class OwnAccount(DomainError):
    default_code, default_detail = "own_account", "Staff cannot do this to their own account."


class StatusWrong(DomainError):
    default_code, default_detail = "status_wrong", "The account is not in a state that allows this."


@transaction.atomic
def person_look_up(*, actor: User, name: str) -> User | None:
    """The one account with exactly this e-mail address or username. Each search is recorded, and what came of it."""
    person = person_find(name=name)
    audit_record(
        actor=actor, action="accounts.user.looked_up", target=person, owner_id=person.pk if person else None,
        details={"found": person is not None},
    )  # fmt: skip
    return person


@transaction.atomic
def user_status_set(
    *, actor: User, user: User, status: str, now: datetime, suspension_kind: str = User.Suspension.PAUSE
) -> None:
    """
    This function will bring an account into a state, whatever the other one is; the same state again does nothing.

    :raises OwnAccount: if `actor` is `user`.
    :raises StatusWrong: if the account is being erased already, or was.
    """
    if actor.pk == user.pk:
        raise OwnAccount
    now_is = User.objects.select_for_update().filter(pk=user.pk).values_list("status", "suspension_kind").first()
    if now_is is None:
        raise StatusWrong
    before, kind = now_is
    if status == User.Status.SUSPENDED and (before, kind) != (status, suspension_kind):
        if before == User.Status.DELETED:
            raise StatusWrong
        if before == User.Status.SUSPENDED:
            user_reinstate(actor=actor, user=user)
        user_suspend(actor=actor, user=user, now=now, kind=suspension_kind)
    elif status == User.Status.ACTIVE and before == User.Status.SUSPENDED:
        user_reinstate(actor=actor, user=user)
    elif status == User.Status.ACTIVE and before == User.Status.DELETED:
        account_restore(actor=actor, subject_id=user.pk, now=now)
    elif status == User.Status.DELETED and before != status:
        account_deletion_request(owner=user, now=now, actor=actor)


@transaction.atomic
def user_suspend(*, actor: User, user: User, now: datetime, kind: str = User.Suspension.PAUSE) -> None:
    """
    This function will suspend an account and end every session of it, at once. `kind` is "pause" or "ban".

    :raises OwnAccount: if `actor` is `user`: the last administrator must not lock the door from outside.
    :raises StatusWrong: if the account is not active.
    """
    if actor.pk == user.pk:
        raise OwnAccount
    _status_change(actor, user, User.Status.ACTIVE, User.Status.SUSPENDED, "accounts.user.suspended", kind)
    user_sessions_end(actor=actor, user=user, now=now)


@transaction.atomic
def user_reinstate(*, actor: User, user: User) -> None:
    """:raises StatusWrong: if the account is not suspended."""
    _status_change(actor, user, User.Status.SUSPENDED, User.Status.ACTIVE, "accounts.user.reinstated", "")


@transaction.atomic
def user_sessions_end(*, actor: User, user: User, now: datetime) -> int:
    """This function will sign a person out everywhere, apps and staff site. Returns how many app sessions ended."""
    ended = sessions_revoke_all(owner=user, reason="ended_by_staff", now=now)
    staff_sessions_end(user=user, now=now)
    audit_record(
        actor=actor, action="accounts.user.sessions_ended", target=user, owner_id=user.pk, details={"sessions": ended}
    )
    return ended


@transaction.atomic
def premium_grant(*, actor: User, owner: User, now: datetime) -> Subscription:
    """This function will give thirty days of the premium plan, counted from the end of what is there."""
    # Two clicks are two months: the second counts from the end that the first made.
    User.objects.select_for_update(no_key=True).only("pk").get(pk=owner.pk)
    live = list(premium_rows(now).filter(owner=owner))
    for row in live:
        if row.current_period_end is None:
            return row  # a plan without an end would become one of thirty days
    start = max([now, *(row.current_period_end for row in live if row.current_period_end)])
    granted = next((row for row in live if row.source == Subscription.Source.STAFF), None)
    return subscription_set(
        actor=actor, owner=owner, tier=Subscription.Tier.PREMIUM, period_end=start + timedelta(days=PREMIUM_DAYS),
        reason=granted.reason if granted is not None else None,
    )  # fmt: skip


def premium_end(*, actor: User, owner: User) -> Subscription:
    return subscription_set(actor=actor, owner=owner, tier=Subscription.Tier.FREE)


def _status_change(actor: User, user: User, before: User.Status, after: User.Status, action: str, kind: str) -> None:
    # Compare and set in one statement: two administrators at once do it, and record it, only once.
    changed = User.objects.filter(pk=user.pk, status=before).update(status=after, suspension_kind=kind)
    if not changed:
        raise StatusWrong
    user.status, user.suspension_kind = after, kind
    audit_record(actor=actor, action=action, target=user, owner_id=user.pk, details={"kind": kind} if kind else None)
