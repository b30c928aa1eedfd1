"""The writers of dated rows: stored once, audited, read for danger, all in one transaction."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.sync.deletions import row_refuse_deleted
from accounts.vault.services import owner_hmac_key
from config.api.client_ids import fingerprint, store_once
from crisis.screening.services import answer_again, answer_to, answer_unstored, screen_each
from wellness.days.moments import moment_of
from wellness.diary.models import DiaryRow
from wellness.diary.selectors import diary_get

R = TypeVar("R", bound=DiaryRow)
# Done with a new or changed row, in its transaction.
After = Callable[[R], None]


@dataclass(frozen=True, slots=True)
class Stored(Generic[R]):
    """`fresh`: a repeat of a create is not. `support`: the help to show, when a text sounds like danger."""

    row: R
    fresh: bool
    support: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class DiaryKind:
    """`source` names the room to the crisis room (`checkin`), `noun` to the history (`wellness.checkin`)."""

    source: str
    noun: str


def diary_create(
    *,
    kind: DiaryKind,
    row: R,
    owner: User,
    body: Mapping[str, Any] | None,
    texts: Collection[str | None],
    now: datetime,
    details: Mapping[str, Any] | None = None,
    after: After[R] | None = None,
) -> Stored[R]:
    """
    This function will store a row once, with its audit row and what `texts` call for.

    `body` is what the client sent beside its own id; None when the id is ours. `after` runs for a new row only. Without
    a finding and without a client's repeat: savepoint, INSERT, audit row; with the client's id one look-up more.

    :raises IdConflict: when the id is somebody's, or the owner's with another body.
    :raises RowDeleted: when it is that of a row that the owner deleted.
    """
    row.owner = owner
    row.fingerprint = fingerprint(owner_hmac_key(owner), body) if body is not None else None
    screening = screen_each(texts, owner)
    told: dict[str, Any] = {"owner": owner, "source": kind.source, "source_id": row.pk, "now": now}
    with transaction.atomic():
        row, fresh = store_once(row, same=lambda stored: _is_same(stored, row))
        row.owner = owner
        if fresh:
            if body is not None:
                row_refuse_deleted(row, hear=partial(answer_unstored, screening, **told))
            audit_record(actor=owner, action=f"{kind.noun}.created", target=row, owner_id=owner.pk, details=details)
            if after is not None:
                after(row)
        support = (answer_to if fresh else answer_again)(screening, **told)
    return Stored(row, fresh, support)


def _is_same(stored: DiaryRow, row: DiaryRow) -> bool:
    known, mine = stored.fingerprint, row.fingerprint
    same_owner = stored.owner_id == row.owner_id  # type: ignore[attr-defined]
    return same_owner and known is not None and mine is not None and bytes(known) == bytes(mine)


def diary_update(
    *,
    kind: DiaryKind,
    rows: QuerySet[R],
    owner: User,
    row_id: UUID,
    apply: Callable[[R], Collection[str]],
    texts: Collection[str | None],
    now: datetime,
    after: After[R] | None = None,
) -> Stored[R]:
    """
    This function will change a row under its lock. `apply` sets attributes and names the columns; none is no change.

    `texts` are the new words, which are screened.

    :raises NotFound: also when the row is somebody else's.
    """
    screening = screen_each(texts, owner)
    with transaction.atomic():
        row = diary_get(rows, owner=owner, row_id=row_id, lock=True)
        names = sorted(apply(row))
        if names:
            row.save(update_fields=[*names, "updated_at"])
            audit_record(
                actor=owner, action=f"{kind.noun}.updated", target=row, owner_id=owner.pk, details={"fields": names}
            )
            if after is not None:
                after(row)
        support = answer_to(screening, owner=owner, source=kind.source, source_id=row.pk, now=now)
    return Stored(row, False, support)


@transaction.atomic
def diary_delete(
    *, kind: DiaryKind, rows: QuerySet[R], owner: User, row_id: UUID, after: After[R] | None = None
) -> None:
    """:raises NotFound: also when the row is somebody else's."""
    row = diary_get(rows, owner=owner, row_id=row_id, lock=True)
    audit_record(actor=owner, action=f"{kind.noun}.deleted", target=row, owner_id=owner.pk)
    if after is not None:
        after(row)
    row.delete()


def place(row: DiaryRow, values: Mapping[str, Any], *, owner: User, now: datetime, at_name: str = "logged_at") -> None:
    """
    This function will set when a new row was: `logged_at`, `date` or `timezone` of `values`, or now.

    `at_name` is what bodies call the instant.

    :raises ValidationError: naming the field that is wrong.
    """
    moment = moment_of(
        logged_at=values.get("logged_at"), local_date=values.get("date"), zone_name=values.get("timezone"),
        owner=owner, now=now, at_name=at_name,
    )  # fmt: skip
    row.logged_at, row.zone, row.local_date = moment.logged_at, moment.zone, moment.local_date


def place_again(row: DiaryRow, values: Mapping[str, Any], *, owner: User, now: datetime) -> tuple[str, ...]:
    """
    This function will move a stored row where `values` say, and name the columns; without a time in them nothing moves.

    :raises ValidationError: naming the field that is wrong.
    """
    if not any(values.get(name) for name in ("logged_at", "date", "timezone")):
        return ()
    kept = {"logged_at": row.logged_at} if not (values.get("logged_at") or values.get("date")) else {}
    place(row, {"timezone": row.zone, **{name: value for name, value in values.items() if value}, **kept},
          owner=owner, now=now)  # fmt: skip
    return ("logged_at", "zone", "local_date")
