"""Asking for an export, fetching it, forgetting what is old. The work is in running.py."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from celery import Task
from django.db import IntegrityError, transaction
from django.db.models import Q
from kombu.exceptions import OperationalError
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.export.links import link_read
from accounts.export.models import OPEN_STATES, DataExport, JobState
from accounts.export.registry import expiries
from accounts.export.sealed_files import PIECE, sealed_open
from accounts.export.selectors import export_of_link
from accounts.export.storage import EXPORTS, file_opened, files_drop, label_of, orphans_delete
from accounts.export.tasks import data_export_run_task
from accounts.identity.models import User
from accounts.identity.selectors import session_is_live
from accounts.vault.sealing import SealBroken
from config.api.errors import Conflict
from config.ids import uuid7

# How long a finished archive waits to be fetched.
KEPT = timedelta(days=7)
log = structlog.get_logger("evenkeel.export")


class ExportRunning(Conflict):
    default_code = "export_running"
    default_detail = "An export is being made already. Wait for it, or fetch it when it is ready."


class ExportIdConflict(Conflict):
    default_code = "id_conflict"
    default_detail = "This id belongs to another job. Make a new one."


def export_create(*, owner: User, export_id: UUID | None, form: str, now: datetime) -> tuple[DataExport, bool]:
    """
    This function will owe `owner` an archive; the second of the answer says whether it is new.

    :raises ExportRunning: if one is open; `export_id` in the problem names it.
    :raises ExportIdConflict: if the id is taken by anything but the same wish of the same person.
    """
    if export_id is not None and (known := DataExport.objects.filter(pk=export_id).first()) is not None:
        if known.owner_id != owner.pk or known.format != form:
            raise ExportIdConflict
        return known, False
    try:
        with transaction.atomic():
            export = DataExport(pk=export_id or uuid7(), owner=owner, format=form)
            export.save(force_insert=True)
            audit_record(
                actor=owner, action="accounts.export.requested", target=export, owner_id=owner.pk,
                details={"format": form},
            )  # fmt: skip
            transaction.on_commit(partial(job_nudge, data_export_run_task, export_id=str(export.pk)))
    except IntegrityError as error:
        # The unique index is what decides, so that two taps on the button end with one archive.
        open_one = DataExport.objects.filter(owner=owner, state__in=OPEN_STATES).first()
        if open_one is not None and open_one.pk == export_id and open_one.format == form:
            return open_one, False
        if open_one is None:
            raise ExportIdConflict from error
        raise ExportRunning(export_id=str(open_one.pk)) from error
    return export, True


def job_nudge(task: Task[Any, Any], **kwargs: str) -> None:
    try:
        task.delay(**kwargs)
    except OperationalError:
        log.warning("export.nudge_failed")  # the beat sweep finds the row


def export_download(*, export_id: UUID, token: str, now: datetime) -> tuple[DataExport, Iterator[bytes]]:
    """
    This function will give the archive in the clear, piece by piece, to whoever holds a link that still counts.

    :raises NotFound: for everything else: no such link, no such export, file gone, session ended.
    """
    link = link_read(token, export_id=export_id)
    if link is None or not session_is_live(owner_id=link.owner_id, session_id=link.session_id, now=now):
        raise NotFound
    export = export_of_link(export_id=export_id, owner_id=link.owner_id, now=now)
    pieces = _pieces(export)
    try:
        # The first piece before the answer begins: after that nothing can be said but a broken connection.
        first = next(pieces)
    except (FileNotFoundError, SealBroken) as error:
        log.error("export.file_unreadable", export_id=str(export.pk), error=type(error).__name__)
        raise NotFound from error
    with transaction.atomic():
        DataExport.objects.filter(pk=export.pk).update(downloaded_at=now, updated_at=now)
        audit_record(actor=export.owner, action="accounts.export.downloaded", target=export, owner_id=export.owner_id)
    return export, _chained(first, pieces)


def _pieces(export: DataExport) -> Iterator[bytes]:
    with file_opened(export.file) as file:
        reader = sealed_open(file, owner=export.owner, label=label_of(export))
        while piece := reader.read(PIECE):
            yield piece


def _chained(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def exports_expire(*, now: datetime) -> int:
    """
    This function will delete archives whose week is over, files of jobs that ended, and files of nobody.

    Other slices keep files of jobs too: what they registered is done here as well.
    """
    over = Q(state=JobState.READY, expires_at__lte=now) | (Q(state=JobState.FAILED) & ~Q(file=""))
    done = files_drop(DataExport, over, state=JobState.EXPIRED)
    done += sum(expire(now) for expire in expiries())
    return done + orphans_delete(EXPORTS, DataExport, now=now)
