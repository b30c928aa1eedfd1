"""
Jobs that outlive their worker: a claim with an end, a sign of life, and a takeover by whoever comes next.

`attempts` is the fence: a worker that was thought dead finds another number in the row and stops without writing.
"""

from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts.audit.services import audit_record
from accounts.export.models import OPEN_STATES, Job, JobState

JobT = TypeVar("JobT", bound=Job)

CLAIM = timedelta(minutes=3)
ATTEMPTS = 5
# Before the next try of a job that failed for a reason that may pass.
BACKOFF = timedelta(seconds=30)


class ClaimLost(Exception):
    """Another worker took this job over, or its person was erased meanwhile."""


@transaction.atomic
def job_claim(model: type[JobT], *, job_id: UUID | None, now: datetime) -> JobT | None:
    """
    This function will take one open job that nobody holds, the oldest if none is named, or give None.

    A job that five workers took and none finished is failed instead.
    """
    free = model._default_manager.filter(state__in=OPEN_STATES).filter(Q(claimed_until=None) | Q(claimed_until__lt=now))
    if job_id is not None:
        free = free.filter(pk=job_id)
    waiting = free.select_for_update(skip_locked=True, of=("self",)).select_related("owner").order_by("created_at")
    while (job := waiting.first()) is not None and job.attempts >= ATTEMPTS:
        job_end(job, state=JobState.FAILED, now=now, error_code=job.error_code or "gave_up")
    if job is None:
        return None
    job.attempts += 1
    job.state = JobState.RUNNING
    job.progress_percent = 0
    job.started_at = now
    job.claimed_until = now + CLAIM
    job.save(update_fields=["attempts", "state", "progress_percent", "started_at", "claimed_until", "updated_at"])
    return job


def job_beat(job: Job, *, share: float | None, now: datetime) -> None:
    """:raises ClaimLost: if the job is another worker's by now."""
    percent = job.progress_percent if share is None else max(job.progress_percent, min(99, int(share * 100)))
    mine = type(job)._default_manager.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)
    if not mine.update(claimed_until=now + CLAIM, progress_percent=percent, updated_at=now):
        raise ClaimLost
    job.progress_percent = percent


@transaction.atomic
def job_lock(job: JobT) -> JobT:
    """:raises ClaimLost: if the job is another worker's by now."""
    row = type(job)._default_manager.select_for_update(of=("self",)).select_related("owner").filter(
        pk=job.pk, state=JobState.RUNNING, attempts=job.attempts
    ).first()  # fmt: skip
    if row is None:
        raise ClaimLost
    return row


@transaction.atomic
def job_end(job: Job, *, state: JobState, now: datetime, error_code: str = "") -> None:
    """This function will end a job; call it with the row locked."""
    job.state, job.finished_at, job.claimed_until, job.error_code = state, now, None, error_code[:32]
    if state == JobState.READY:
        job.progress_percent = 100
    job.save()
    audit_record(
        actor=None, action=f"accounts.{job.noun}.{'finished' if state == JobState.READY else 'failed'}", target=job,
        owner_id=job.owner_id, details={"attempts": job.attempts, **({"error": error_code} if error_code else {})},
    )  # fmt: skip


def job_release(job: Job, *, now: datetime, error_code: str) -> None:
    """This function will give a job back, to be tried again after a while."""
    mine = type(job)._default_manager.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)
    mine.update(
        state=JobState.QUEUED, claimed_until=now + BACKOFF * job.attempts, error_code=error_code[:32], updated_at=now
    )
