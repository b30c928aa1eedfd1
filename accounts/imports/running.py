"""The work of an import, from claim to end."""

from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction

from accounts.export.jobs import ClaimLost, job_claim, job_end, job_lock, job_release
from accounts.export.models import JobState
from accounts.export.running import MAY_PASS, Clock, beat_of, job_tell
from accounts.export.sealed_files import buffered, sealed_open
from accounts.export.storage import file_delete, file_opened, label_of
from accounts.imports.importing import ImportRefused, import_file
from accounts.imports.models import DataImport
from accounts.vault.keyring import KeyDestroyed
from accounts.vault.sealing import SealBroken

log = structlog.get_logger("evenkeel.export")


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
            job_tell(row.owner, "import_done", row.pk, now)
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
            beat=beat_of(job, clock),
        )  # fmt: skip
