"""Which worker purges whom: one at a time, and another one when it died."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from rest_framework.exceptions import NotFound

from accounts.erasure.models import ErasureRequest
from config.api.errors import Conflict

State = ErasureRequest.State
OPEN = (State.PENDING, State.RUNNING)
# Longer than any task may run: whoever claimed it and did not finish by then is dead.
CLAIMED = timedelta(minutes=10)


class ErasureRunning(Conflict):
    default_code, default_detail = "erasure_running", "This account is being erased already."


@transaction.atomic
def request_claim(*, subject_id: UUID, now: datetime) -> ErasureRequest:
    """
    This function will take the open request of one account; from then on the account cannot be brought back.

    Without an open one it returns the newest that is done.

    :raises NotFound: if there is none at all.
    :raises ErasureRunning: if a live worker has it.
    """
    requests = ErasureRequest.objects.filter(subject_id=subject_id)
    request = requests.filter(state__in=OPEN).select_for_update().first()
    if request is None:
        done = requests.filter(state=State.DONE).order_by("-finished_at").first()
        if done is None:
            raise NotFound
        return done
    if request.state == State.RUNNING and request.claimed_until is not None and request.claimed_until > now:
        raise ErasureRunning
    return _claimed(request, now)


@transaction.atomic
def request_claim_next(*, now: datetime) -> ErasureRequest | None:
    """This function will take the request that has been due for longest and that nobody else has in hand."""
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    due = ErasureRequest.objects.filter(free, state__in=OPEN, due_at__lte=now)
    request = due.select_for_update(skip_locked=True).order_by("due_at").first()
    return _claimed(request, now) if request is not None else None


def claim_release(*, request_id: UUID) -> None:
    """This function will let the next worker try at once. The request stays begun: there is no way back."""
    ErasureRequest.objects.filter(pk=request_id, state=State.RUNNING).update(claimed_until=None)


def _claimed(request: ErasureRequest, now: datetime) -> ErasureRequest:
    ErasureRequest.objects.filter(pk=request.pk).update(
        state=State.RUNNING, claimed_until=now + CLAIMED, attempts=F("attempts") + 1, updated_at=now
    )
    request.refresh_from_db()
    return request
