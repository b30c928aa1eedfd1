"""Sealed files of jobs in the private storage, under names that say nothing."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import BinaryIO

from django.core.files import File
from django.core.files.storage import storages

from accounts.export.models import DataExport, DataImport

PRIVATE = "private"
EXPORTS, IMPORTS = "exports", "imports"
FOLDERS = {EXPORTS: DataExport, IMPORTS: DataImport}
# A file whose row does not name it yet is on its way in for no longer than this.
ORPHAN_AGE = timedelta(days=1)


def label_of(job: DataExport | DataImport) -> str:
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


def orphans_delete(*, now: datetime) -> int:
    """This function will delete files that no row names: left by a worker that died, or by an account that went."""
    storage, deleted = storages[PRIVATE], 0
    for folder, model in FOLDERS.items():
        try:
            names = {f"{folder}/{name}" for name in storage.listdir(folder)[1]}
        except FileNotFoundError:
            continue
        kept = set(model.objects.exclude(file="").values_list("file", flat=True))
        for name in names - kept:
            if storage.get_modified_time(name) < now - ORPHAN_AGE:
                storage.delete(name)
                deleted += 1
    return deleted
