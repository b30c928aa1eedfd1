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
from accounts.export.importing import ImportRefused, import_file
from accounts.export.jobs import ClaimLost, Job, job_beat, job_claim, job_end, job_lock, job_release
from accounts.export.models import DataExport, DataImport, JobState
from accounts.export.registry import Beat
from accounts.export.sealed_files import SealedWriter, buffered, sealed_open
from accounts.export.services import KEPT
from accounts.export.storage import EXPORTS, file_delete, file_opened, file_save, label_of, new_name
from accounts.identity.models import User
from accounts.notifications.models import NotificationKind
from accounts.notifications.services import notification_create
from accounts.vault.keyring import KeyDestroyed
from accounts.vault.sealing import SealBroken
from accounts.vault.services import key_of_user

Clock = Callable[[], datetime]
# What may pass: the storage, the database, a worker that must stop. Anything else is a bug: the claim of the job ends
# by itself, and after five tries the job is failed.
MAY_PASS = (OSError, DatabaseError, SoftTimeLimitExceeded)
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
        cast(BinaryIO, writer), owner=job.owner, form=job.format, now=clock(), beat=_beat_of(job, clock)
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
        _tell(row.owner, "export_ready", row.pk, now)


def import_run(*, import_id: UUID | None, clock: Clock) -> bool:
    """
    This function will import one file that waits, the named one or the oldest; False if there was none to claim.

    :raises OSError, DatabaseError: after the job was given back to be tried again.
    """
    job = job_claim(DataImport, job_id=import_id, now=clock())
    if job is None:
        return False
    error_code = ""
    try:
        job.counts = _import_read(job, clock)
    except ClaimLost:
        log.warning("import.claim_lost", import_id=str(job.pk))
        return True
    except ImportRefused as refused:
        error_code = refused.code
    except (FileNotFoundError, SealBroken, KeyDestroyed):
        error_code = "file_lost"
    except MAY_PASS as error:
        job_release(job, now=clock(), error_code=type(error).__name__)
        log.warning("import.put_back", import_id=str(job.pk), error=type(error).__name__)
        raise
    _import_end(job, error_code, clock())
    return True


def _import_end(job: DataImport, error_code: str, now: datetime) -> None:
    try:
        with transaction.atomic():
            row = job_lock(job)
            row.counts = job.counts
            job_end(row, state=JobState.FAILED if error_code else JobState.READY, now=now, error_code=error_code)
            _tell(row.owner, "import_done", row.pk, now)
    except ClaimLost:
        log.warning("import.claim_lost", import_id=str(job.pk))
        return
    # The row names the file until it is gone: what a dead worker leaves is found by the task that deletes old files.
    file_delete(row.file)
    DataImport.objects.filter(pk=row.pk).update(file="")


def _import_read(job: DataImport, clock: Clock) -> dict[str, object]:
    with file_opened(job.file) as file:
        reader = sealed_open(file, owner=job.owner, label=label_of(job))
        return import_file(
            owner=job.owner, source=job.source, file=buffered(reader), options=reader.options, now=clock(),
            beat=_beat_of(job, clock),
        )  # fmt: skip


def _beat_of(job: Job, clock: Clock) -> Beat:
    last = [datetime.min.replace(tzinfo=clock().tzinfo)]

    def beat(share: float | None) -> None:
        now = clock()
        if now - last[0] >= BEAT_EVERY or (share is not None and int(share * 100) > job.progress_percent):
            last[0] = now
            job_beat(job, share=share, now=now)

    return beat


def _tell(owner: User, variant: str, job_id: UUID, now: datetime) -> None:
    notification_create(
        owner=owner,
        kind=NotificationKind.SECURITY_NOTICE,
        variant=variant,
        now=now,
        data={"job_id": str(job_id)},
        dedupe_key=f"{variant}:{job_id}",
    )
