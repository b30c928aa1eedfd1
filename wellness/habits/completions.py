"""The writers of completions: once a local date, whatever the network and the other devices do."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from rest_framework.exceptions import NotFound, ValidationError

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.sync.deletions import row_refuse_deleted
from accounts.vault.services import owner_hmac_key
from config.api.client_ids import fingerprint, store_once
from config.api.errors import ServiceUnavailable
from config.commits import after_commit
from config.database import hot_row
from config.realtime.publish import publish_to_user
from crisis.screening.services import answer_again, answer_to, answer_unstored, screen
from wellness.diary.serializers import client_body
from wellness.diary.services import DiaryKind, Stored, diary_delete, place
from wellness.habits.models import HabitCompletion

COMPLETION = DiaryKind("habit_completion", "wellness.habit_completion")
# A day that was taken and is free again at once was undone in between; nobody does that five times in a row.
TRIES = 5
# Keeps the habit from being deleted until the completion is committed, and holds nobody else up.
HOLD = "SELECT id FROM wellness_habit WHERE id = %s AND owner_id = %s FOR KEY SHARE"


def habit_complete(
    *, owner: User, habit_id: UUID, values: Mapping[str, Any], now: datetime, skip_socket: str = ""
) -> Stored[HabitCompletion]:
    """
    This function will say that a habit was done on one local date; said again, it gives the stored row.

    `values` are `id`, `completed_at`, `date`, `timezone` and `notes`, each optional. Notes of a repeat are kept where
    there were none yet.

    :raises NotFound: also when the habit is somebody else's.
    :raises ValidationError: naming a time that cannot be.
    :raises IdConflict: when the client's id belongs to another habit or another day.
    :raises RowDeleted: when it is that of a completion that was undone.
    """
    notes = values.get("notes") or None
    row = HabitCompletion(**({"id": values["id"]} if values.get("id") else {}), habit_id=habit_id, notes=notes)
    row.owner = owner
    _place(row, values, now)
    body = client_body({**values, "habit_id": habit_id})
    row.fingerprint = fingerprint(owner_hmac_key(owner), body) if body is not None else None
    screening = screen(notes or "", owner)
    with transaction.atomic():
        if hot_row(HOLD, (habit_id, owner.pk)) is None:
            raise NotFound
        row, fresh = _stored(row)
        row.owner = owner
        known = not fresh and row.notes == notes
        told: dict[str, Any] = {"owner": owner, "source": COMPLETION.source, "source_id": row.pk, "now": now}
        if fresh:
            if body is not None:
                row_refuse_deleted(row, hear=partial(answer_unstored, screening, **told))
            audit_record(actor=owner, action=f"{COMPLETION.noun}.created", target=row, owner_id=owner.pk)
            _tell(row, "completed", skip_socket)
        elif notes and not row.notes:
            row = _with_notes(row, notes)
        support = (answer_again if known else answer_to)(screening, **told)
    return Stored(row, fresh, support)


def completion_delete(*, owner: User, habit_id: UUID, completion_id: UUID) -> None:
    """This function will undo a completion. :raises NotFound: also when it is somebody else's, or of another habit."""
    diary_delete(
        kind=COMPLETION,
        rows=HabitCompletion.objects.filter(habit_id=habit_id),
        owner=owner,
        row_id=completion_id,
        after=lambda row: _tell(row, "undone"),
    )


def _place(row: HabitCompletion, values: Mapping[str, Any], now: datetime) -> None:
    try:
        place(row, {**values, "logged_at": values.get("completed_at")}, owner=row.owner, now=now)
    except ValidationError as error:
        detail: Any = error.detail
        raise ValidationError({"completed_at" if name == "logged_at" else name: detail[name] for name in detail}) from (
            error
        )


def _stored(row: HabitCompletion) -> tuple[HabitCompletion, bool]:
    """The insertion decides: of all that come at once one is stored, and each of them gets that one."""

    def same(stored: HabitCompletion) -> bool:
        mine = stored.owner_id == row.owner_id and stored.habit_id == row.habit_id
        known = row.fingerprint is not None and bytes(stored.fingerprint or b"") == row.fingerprint
        return mine and (known or stored.local_date == row.local_date)

    for _ in range(TRIES):
        try:
            return store_once(row, same=same)
        except IntegrityError:
            taken = HabitCompletion.objects.filter(habit_id=row.habit_id, local_date=row.local_date).first()
            if taken is not None:
                return taken, False
    raise ServiceUnavailable


def _with_notes(row: HabitCompletion, notes: str) -> HabitCompletion:
    locked = HabitCompletion.objects.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if locked is None:
        return row
    locked.owner = row.owner
    if not locked.notes:
        locked.notes = notes
        locked.save(update_fields=["notes", "updated_at"])
        audit_record(
            actor=row.owner, action=f"{COMPLETION.noun}.updated", target=row, owner_id=row.owner_id,
            details={"fields": ["notes"]},
        )  # fmt: skip
    return locked


def _tell(row: HabitCompletion, action: str, skip_socket: str = "") -> None:
    """The person's other devices, after the commit; the words of a note are never in it."""
    data = {
        "habit_id": row.habit_id,
        "completion_id": row.pk,
        "date": row.local_date.isoformat(),
        "completed_at": row.logged_at,
        "action": action,
    }
    after_commit(publish_to_user, row.owner_id, "habit:completed", data, skip_socket=skip_socket)
