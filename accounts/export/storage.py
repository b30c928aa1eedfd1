"""Sealed files of jobs in the private storage, under names that say nothing."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from typing import BinaryIO

from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Model, Q

from accounts.export.models import Job, JobState

PRIVATE = "private"
EXPORTS = "exports"
# A file whose row does not name it yet is on its way in for no longer than this.
ORPHAN_AGE = timedelta(days=1)
BATCH = 500


def label_of(job: Job) -> str:
    """Bound into the seal: a file that is put in the place of another does not open."""
    return f"{job._meta.label_lower}.file:{job.pk}"


def new_name(folder: str) -> str:
    return f"{folder}/{secrets.token_hex(24)}"


def file_save(name: str, content: BinaryIO) -> str:
    return storages[PRIVATE].save(name, File(content))


def file_delete(name: str) -> None:
    """Deleting what is gone is no error."""
    if name:
        storages[PRIVATE].delete(name)


@contextmanager
def file_opened(name: str) -> Iterator[BinaryIO]:
    """:raises FileNotFoundError: if it is gone."""
    with storages[PRIVATE].open(name, "rb") as file:
        yield file


def files_drop(model: type[Job], which: Q, *, state: JobState | None) -> int:
    """This function will delete the files of rows that `which` finds, and give those that were ready this `state`."""
    done = 0
    for pk in list(model._default_manager.filter(which).values_list("pk", flat=True)):
        with transaction.atomic():
            row = model._default_manager.select_for_update(skip_locked=True).filter(which, pk=pk).first()
            if row is None:
                continue
            file_delete(row.file)
            row.file = ""
            if state is not None and row.state == JobState.READY:
                row.state = state
            row.save(update_fields=["file", "state", "updated_at"])
            done += 1
    return done


def orphans_delete(folder: str, model: type[Model], *, now: datetime) -> int:
    """This function will delete files that no row names: left by a worker that died, or by an account that went."""
    storage, deleted = storages[PRIVATE], 0
    try:
        stored = iter(storage.listdir(folder)[1])
    except FileNotFoundError:
        return 0
    while names := {f"{folder}/{name}" for name in islice(stored, BATCH)}:
        kept = set(model._default_manager.filter(file__in=names).values_list("file", flat=True))
        for name in names - kept:
            if _is_older(name, now - ORPHAN_AGE):
                storage.delete(name)
                deleted += 1
    return deleted


def _is_older(name: str, instant: datetime) -> bool:
    try:
        return storages[PRIVATE].get_modified_time(name) < instant
    except FileNotFoundError:
        return False
