"""Closing an account, bringing it back, and having it erased."""

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import DatabaseError, transaction
from django.http import HttpRequest
from redis.exceptions import RedisError
from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError

from accounts.audit.services import audit_record
from accounts.erasure.claims import ErasureRunning, claim_release, request_claim, request_claim_next
from accounts.erasure.files import file_errors
from accounts.erasure.models import ErasureRequest
from accounts.erasure.purge import PurgeTooLong, purge_run
from accounts.erasure.receipts import Receipt
from accounts.identity.models import User
from accounts.identity.services import sessions_revoke_all
from accounts.mfa.services import staff_sessions_end
from accounts.notifications.models import NotificationDelivery, NotificationKind, PushDevice
from accounts.notifications.services import notification_create
from config.api.errors import Conflict
from config.nudging import nudge

State = ErasureRequest.State
OPEN = (State.PENDING, State.RUNNING)
# Somebody waits for the answer; what takes longer is done by a worker.
IN_REQUEST = timedelta(seconds=5)
SWEEP_LIMIT = 50
log = structlog.get_logger(__name__)

__all__ = (
    "account_deletion_request", "account_erase_now", "account_purge", "account_restore", "erasures_run",
    "password_require",
)  # fmt: skip


class LastAdministrator(Conflict):
    default_code = "last_administrator"
    default_detail = "This is the last administrator. Make another one first."


class NothingToRestore(Conflict):
    default_code, default_detail = "nothing_to_restore", "There is no closed account that can be brought back."


def password_require(*, request: HttpRequest, owner: User, password: str | None) -> None:
    """
    This function will check the password before something that cannot be undone.

    Accounts without a password proved themselves by their step-up.

    :raises ValidationError: naming `password`.
    :raises AccountLocked: after five wrong passwords in 15 minutes.
    """
    person = User.objects.get(pk=owner.pk)  # the request's own user carries no password hash
    if not person.has_usable_password():
        return
    if password is None:
        raise ValidationError({"password": [ErrorDetail("The password is needed.", code="required")]})
    if not get_adapter(request).password_confirmed(request, person, password):
        audit_record(actor=owner, action="accounts.erasure.refused", target=person, owner_id=owner.pk)
        raise ValidationError({"password": [ErrorDetail("This is not your password.", code="password_incorrect")]})


@transaction.atomic
def account_deletion_request(
    *, owner: User, now: datetime, actor: User | None, immediate: bool = False
) -> ErasureRequest:
    """
    This function will close an account at once and plan its erasure; asked again it only brings the day forward.

    Every session and socket ends, every device falls silent. A suspended account stays suspended.

    :raises NotFound: if the account is gone.
    :raises LastAdministrator: if nobody would be left to run the house.
    """
    if owner.role == User.Role.ADMIN:
        # All of them, in one order: two who leave at once must not both count on the other.
        list(User.objects.select_for_update().filter(role=User.Role.ADMIN).order_by("pk").values_list("pk", flat=True))
    person = User.objects.select_for_update().filter(pk=owner.pk).first()
    if person is None:
        raise NotFound
    _administrator_remains(person)
    due_at = now if immediate else now + timedelta(days=settings.ERASURE_GRACE_DAYS)
    planned = ErasureRequest.objects.select_for_update().filter(subject_id=person.pk, state__in=OPEN).first()
    if planned is not None:
        if due_at < planned.due_at:
            planned.due_at = due_at
            planned.save(update_fields=["due_at", "updated_at"])
        return planned
    request = ErasureRequest.objects.create(
        subject_id=person.pk, requested_by_id=actor.pk if actor is not None else None, due_at=due_at
    )
    _close(person, now)
    if not immediate:
        notification_create(
            owner=person, kind=NotificationKind.SECURITY_NOTICE, now=now,
            variant="erasure_scheduled" if request.requested_by_id == person.pk else "erasure_by_staff",
            params={"due_date": due_at.date().isoformat(), "days": settings.ERASURE_GRACE_DAYS},
        )  # fmt: skip
    audit_record(
        actor=actor, action="accounts.erasure.requested", target=request, owner_id=person.pk,
        details={"due_at": due_at.isoformat(), "immediate": immediate},
    )  # fmt: skip
    owner.status, owner.deleted_at = person.status, person.deleted_at
    return request


def _administrator_remains(person: User) -> None:
    if person.role != User.Role.ADMIN or person.status != User.Status.ACTIVE:
        return
    others = User.objects.filter(role=User.Role.ADMIN, status=User.Status.ACTIVE).exclude(pk=person.pk)
    if not others.exists():
        raise LastAdministrator


def _close(person: User, now: datetime) -> None:
    # A suspension outlives the closing: bringing the account back must not lift it.
    if person.status == User.Status.ACTIVE:
        person.status = User.Status.DELETED
    person.deleted_at = now
    person.save(update_fields=["status", "deleted_at", "updated_at"])
    sessions_revoke_all(owner=person, reason="account_deleted", now=now)
    staff_sessions_end(user=person, now=now)
    owed = NotificationDelivery.objects.filter(owner=person, state=NotificationDelivery.State.PENDING)
    owed.update(state=NotificationDelivery.State.DROPPED, error_code="account_closed", updated_at=now)
    PushDevice.objects.filter(owner=person).delete()


@transaction.atomic
def account_restore(*, subject_id: UUID, actor: User, now: datetime) -> User:
    """
    This function will make a closed account active again, if its erasure has not begun.

    What staff closed, only staff bring back.

    :raises NothingToRestore: if there is no such account, or its purge got there first.
    """
    person = User.objects.select_for_update().filter(pk=subject_id).first()
    planned = ErasureRequest.objects.select_for_update().filter(subject_id=subject_id, state=State.PENDING).first()
    if person is None or planned is None:
        raise NothingToRestore
    if actor.pk == person.pk and planned.requested_by_id != person.pk:
        raise NothingToRestore
    planned.state, planned.finished_at = State.CANCELLED, now
    planned.save(update_fields=["state", "finished_at", "updated_at"])
    if person.status == User.Status.DELETED:
        person.status = User.Status.ACTIVE
    person.deleted_at = None
    person.save(update_fields=["status", "deleted_at", "updated_at"])
    notification_create(owner=person, kind=NotificationKind.SECURITY_NOTICE, variant="erasure_cancelled", now=now)
    audit_record(actor=actor, action="accounts.erasure.cancelled", target=planned, owner_id=person.pk)
    return person


def account_purge(*, subject_id: UUID, now: datetime, actor: User | None = None) -> Receipt:
    """
    This function will erase a person now and return the signed receipt. Repeated, it goes on where it stopped.

    An account that was not closed before is closed first.

    :raises NotFound: if there never was such an account.
    :raises ErasureRunning: if another worker is at it.
    """
    person = User.objects.filter(pk=subject_id).first()
    if person is not None:
        # Somebody else may be done while this waits for the person's row.
        with suppress(NotFound):
            account_deletion_request(owner=person, now=now, actor=actor, immediate=True)
    return purge_run(request=request_claim(subject_id=subject_id, now=now), now=now, actor=actor)


def account_erase_now(*, owner: User, now: datetime) -> Receipt | None:
    """
    This function will erase the person who asks for it within their request, or leave it to a worker: None.

    The request to do it is committed first: if this process dies, the sweep finishes what it began.
    """
    account_deletion_request(owner=owner, now=now, actor=owner, immediate=True)
    try:
        request = request_claim(subject_id=owner.pk, now=now)
    except ErasureRunning:
        return None
    try:
        return purge_run(request=request, now=now, actor=owner, budget=IN_REQUEST)
    except _later_errors() as error:
        log.warning("erasure.left_to_a_worker", request_id=str(request.pk), error=type(error).__name__)
    claim_release(request_id=request.pk)
    _nudge()
    return None


def _later_errors() -> tuple[type[Exception], ...]:
    """What may pass by itself; a worker tries again."""
    return (PurgeTooLong, DatabaseError, RedisError, *file_errors())


def erasures_run(*, now: datetime, limit: int = SWEEP_LIMIT) -> int:
    """This function will purge what is due. Several workers may run it at once. Returns how many were finished."""
    done = 0
    for _ in range(limit):
        request = request_claim_next(now=now)
        if request is None:
            break
        try:
            purge_run(request=request, now=now, actor=None)
            done += 1
        except _later_errors() as error:
            # Its claim runs out in some minutes, and then it is tried again; the others go on now.
            log.error("erasure.failed", request_id=str(request.pk), error=type(error).__name__)
    return done


def _nudge() -> None:
    from accounts.erasure.tasks import erasures_run_task

    nudge(erasures_run_task, "erasure.nudge_failed")
