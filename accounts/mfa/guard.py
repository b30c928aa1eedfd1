"""
How often codes of one account may be guessed, whichever factor, address or sign-in the guesses come by.

A person's guard is one row. Guesses queue at its lock, so of any number at once five are looked at and the rest are
not: five failures close it for five minutes, five more for ten, and so on up to an hour. No five minutes ever see more
than five failures. It opens by itself, and a right proof forgets everything.
"""

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import transaction
from rest_framework import status

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.mfa.models import FactorGuard
from config.api.errors import DomainError

TRIES = 5
WINDOW = timedelta(minutes=5)
LONGEST = timedelta(hours=1)
FORGOTTEN = timedelta(days=1)
# The column is a smallint; half of this is a multiple of TRIES, so that a closed guard stays one.
NUMBERS_END = 30_000
Found = TypeVar("Found")


class FactorLocked(DomainError):
    status_code = status.HTTP_401_UNAUTHORIZED
    default_code = "factor_locked"
    default_detail = "Too many codes were wrong. Wait before you try again; nothing is lost."


def guess(*, owner: User, now: datetime, method: str, attempt: Callable[[], Found | None]) -> Found | None:
    """
    This function will run `attempt` under the account's guard and count None as a failed guess.

    What `attempt` wrote is committed either way. An error that it raises takes everything back and counts for nothing.

    :raises FactorLocked: with Retry-After; `attempt` was not run.
    """
    with transaction.atomic():
        guard = _locked_guard(owner, now)
        seconds = seconds_closed(guard, now)
        if seconds == 0:
            found = attempt()
            _count(guard, owner, method, now, failed=found is None)
            return found
    raise FactorLocked(headers={"Retry-After": str(seconds)})


def guard_check(*, owner: User, now: datetime) -> None:
    """:raises FactorLocked: while the guard is closed; for what costs a text message and could not be used anyway."""
    guard = FactorGuard.objects.filter(owner_id=owner.pk).first()
    seconds = 0 if guard is None else seconds_closed(guard, now)
    if seconds:
        raise FactorLocked(headers={"Retry-After": str(seconds)})


def seconds_closed(guard: FactorGuard, now: datetime) -> int:
    """`window_started_at` is the last failure: a window that began with the first would let nine into five minutes."""
    if guard.failures == 0 or guard.failures % TRIES:
        return 0
    rounds = min(guard.failures // TRIES, 5)
    until = guard.window_started_at + min(WINDOW * 2 ** (rounds - 1), LONGEST)
    return max(0, math.ceil((until - now).total_seconds()))


def _locked_guard(owner: User, now: datetime) -> FactorGuard:
    guard, _ = FactorGuard.objects.select_for_update().get_or_create(
        owner_id=owner.pk, defaults={"window_started_at": now}
    )
    return guard


def _count(guard: FactorGuard, owner: User, method: str, now: datetime, *, failed: bool) -> None:
    before = guard.failures
    if failed:
        quiet = now - guard.window_started_at
        if quiet >= FORGOTTEN:
            guard.failures = 0
        elif quiet >= WINDOW:
            guard.failures -= guard.failures % TRIES
        if guard.failures >= NUMBERS_END:
            guard.failures -= NUMBERS_END // 2
        guard.failures, guard.window_started_at = guard.failures + 1, now
        audit_record(actor=None, action="accounts.factor.refused", owner_id=owner.pk, details={"method": method})
        if guard.failures % TRIES == 0:
            audit_record(actor=None, action="accounts.factor.locked", owner_id=owner.pk)
    else:
        guard.failures = 0
    if guard.failures != before or failed:
        guard.save(update_fields=["failures", "window_started_at", "updated_at"])
