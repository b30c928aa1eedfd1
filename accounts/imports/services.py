"""Bringing a file along, and forgetting it. The work is in running.py."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.audit.services import audit_record
from accounts.export.models import OPEN_STATES, JobState
from accounts.export.services import ExportIdConflict, job_nudge
from accounts.export.storage import file_delete, file_save, files_drop, label_of, new_name, orphans_delete
from accounts.identity.models import User
from accounts.imports.models import DataImport
from accounts.imports.tasks import data_import_run_task
from accounts.imports.uploads import SealedUpload
from accounts.vault.services import key_of_user
from config.api.errors import Conflict
from config.ids import uuid7

IMPORTS = "imports"


class ImportRunning(Conflict):
    default_code = "import_running"
    default_detail = "A file is being imported already. Wait until it is done."


def import_create(
    *,
    owner: User,
    import_id: UUID | None,
    source: str,
    upload: SealedUpload,
    options: Mapping[str, Any],
    now: datetime,
) -> tuple[DataImport, bool]:
    """
    This function will take a file in, sealed; the second of the answer says whether it is new.

    :raises ImportRunning: if one is open; `import_id` in the problem names it.
    :raises ExportIdConflict: if the id is taken by anything but the same file of the same person.
    """
    if import_id is not None and (known := DataImport.objects.filter(pk=import_id).first()) is not None:
        if known.owner_id != owner.pk or (known.source, known.size_bytes) != (source, upload.size):
            raise ExportIdConflict
        return known, False
    job = DataImport(pk=import_id or uuid7(), owner=owner, source=source, size_bytes=upload.size or 0)
    open_one = DataImport.objects.filter(owner=owner, state__in=OPEN_STATES).first()
    if open_one is not None:
        raise ImportRunning(import_id=str(open_one.pk))
    upload.writer.finish(key=key_of_user(owner), label=label_of(job), options=dict(options))
    job.file = file_save(new_name(IMPORTS), upload.sealed)
    try:
        with transaction.atomic():
            job.save(force_insert=True)
            audit_record(
                actor=owner, action="accounts.import.requested", target=job, owner_id=owner.pk,
                details={"source": source, "bytes": upload.size},
            )  # fmt: skip
            transaction.on_commit(partial(job_nudge, data_import_run_task, import_id=str(job.pk)))
    except IntegrityError as error:
        file_delete(job.file)
        open_one = DataImport.objects.filter(owner=owner, state__in=OPEN_STATES).first()
        if open_one is None:
            raise ExportIdConflict from error
        raise ImportRunning(import_id=str(open_one.pk)) from error
    return job, True


def imports_expire(now: datetime) -> int:
    """This function will delete files of imports that ended, and files of nobody; registered with the exports'."""
    ended = Q(state__in=(JobState.READY, JobState.FAILED)) & ~Q(file="")
    return files_drop(DataImport, ended, state=None) + orphans_delete(IMPORTS, DataImport, now=now)
