"""The work of a job, from claim to end."""

import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import BinaryIO, cast
from uuid import UUID

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError, transaction

from accounts.export.archive import ArchiveWriter
from accounts.export.jobs import ClaimLost, job_beat, job_claim, job_end, job_lock, job_release
from accounts.export.models import DataExport, Job, JobState
from accounts.export.registry import Beat
from accounts.export.sealed_files import SealedWriter
from accounts.export.services import KEPT
from accounts.export.storage import EXPORTS, file_delete, file_save, label_of, new_name
from accounts.identity.models import User
from accounts.notifications.models import NotificationKind
from accounts.notifications.services import notification_create
from accounts.profile.avatars import STORAGE_AWAY
from accounts.vault.services import key_of_user

Clock = Callable[[], datetime]
# What may pass: the storage, the database, a worker that must stop. Anything else is a bug: the claim of the job ends
# by itself, and after five tries the job is failed.
MAY_PASS = (*STORAGE_AWAY, DatabaseError, SoftTimeLimitExceeded)
BEAT_EVERY = timedelta(seconds=5)
log = structlog.get_logger("evenkeel.export")


def export_run(*, export_id: UUID | None, clock: Clock) -> bool:
    """
    This function will make one archive that is owed, the named one or the oldest; False if there was none to claim.

    :raises OSError, DatabaseError: after the job was given back to be tried again.
    """
    job = job_claim(DataExport, job_id=export_id, now=clock())
    if job is None:
        return False
    old, job.file = job.file, new_name(EXPORTS)
    # The name is in the row before the file is anywhere: a worker that dies leaves nothing that nobody knows of.
    job.save(update_fields=["file", "updated_at"])
    file_delete(old)
    try:
        with tempfile.TemporaryFile() as sealed:
            _export_write(job, cast(BinaryIO, sealed), clock)
    except ClaimLost:
        log.warning("export.claim_lost", export_id=str(job.pk))
        file_delete(job.file)
    except MAY_PASS as error:
        job_release(job, now=clock(), error_code=type(error).__name__)
        log.warning("export.put_back", export_id=str(job.pk), error=type(error).__name__)
        raise
    return True


def _export_write(job: DataExport, sealed: BinaryIO, clock: Clock) -> None:
    writer = SealedWriter(sealed)
    archive = ArchiveWriter(
        cast(BinaryIO, writer), owner=job.owner, form=job.format, now=clock(), beat=beat_of(job, clock)
    )
    sha256 = archive.write()
    writer.finish(key=key_of_user(job.owner), label=label_of(job))
    job_beat(job, share=1, now=clock())
    file_save(job.file, sealed)
    now = clock()
    with transaction.atomic():
        row = job_lock(job)
        row.size_bytes, row.sha256, row.counts = writer.size, sha256, archive.counts
        row.expires_at = now + KEPT
        job_end(row, state=JobState.READY, now=now)
        job_tell(row.owner, "export_ready", row.pk, now)


def beat_of(job: Job, clock: Clock) -> Beat:
    last = [datetime.min.replace(tzinfo=clock().tzinfo)]

    def beat(share: float | None) -> None:
        now = clock()
        if now - last[0] >= BEAT_EVERY or (share is not None and int(share * 100) > job.progress_percent):
            last[0] = now
            job_beat(job, share=share, now=now)

    return beat


def job_tell(owner: User, variant: str, job_id: UUID, now: datetime) -> None:
    notification_create(
        owner=owner,
        kind=NotificationKind.SECURITY_NOTICE,
        variant=variant,
        now=now,
        data={"job_id": str(job_id)},
        dedupe_key=f"{variant}:{job_id}",
    )
