"""What was held of a person, for them: their words, why, and what became of it. Not who decided."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from django.db import transaction

from accounts.audit.services import audit_record
from accounts.export.registry import Counts, ExportSource, Row, register_export, register_export_exempt
from accounts.export.rows import columns_of, has_nul, in_pages, times_right
from accounts.identity.models import User
from moderation.screening.models import (
    ScreeningAllowance,
    ScreeningHold,
    ScreeningPolicy,
    ScreeningRevision,
    ScreeningRule,
    ScreeningSample,
)

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Code = Annotated[str, msgspec.Meta(max_length=40, pattern=r"\A[a-z_]*\Z")]


class HoldRow(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    place: Literal["peer_chat", "group", "forum", "counseling"]
    content_type: Annotated[str, msgspec.Meta(max_length=30, pattern=r"\A[a-z_]*\Z")] = ""
    content_id: UUID
    reasons: Annotated[list[Code], msgspec.Meta(max_length=30)] = []
    text: Annotated[str, msgspec.Meta(max_length=50_000)]
    state: Literal["open", "released", "dropped", "withdrawn"]
    reason_code: Code = ""
    decided_at: Moment | None = None
    created_at: Moment


COLUMNS = HoldRow.__struct_fields__


def register_exports() -> None:
    """Called when the app starts."""
    register_export(ExportSource("moderation_holds", None, (ScreeningHold,), hold_rows, hold_restore, order=90))
    register_export_exempt(
        ScreeningSample, "A copy that lives for two weeks to try rules on; the text itself is in the room's own export."
    )
    register_export_exempt(ScreeningAllowance, "How many texts a new account wrote on a day, for two days.")
    register_export_exempt(
        ScreeningRevision, "The history of the house's own rules; it names the staff who changed one."
    )
    register_export_exempt(ScreeningRule, "The house's own rules, the same for everybody.")
    register_export_exempt(ScreeningPolicy, "The house's own rules, the same for everybody.")


def hold_rows(owner: User) -> Iterator[Row]:
    for row in in_pages(ScreeningHold.objects.filter(owner=owner), owner=owner):
        yield columns_of(row, COLUMNS)


@transaction.atomic
def hold_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    """As history: nothing is put before the moderators here, so what was open comes in as withdrawn."""
    counts = Counts()
    for raw in rows:
        row = _read(raw, now)
        if row is None:
            counts.skip("invalid")
        elif (holder := ScreeningHold.objects.filter(pk=row.id).values_list("owner_id", flat=True).first()) is None:
            _keep(owner, row, now, counts)
        elif holder == owner.pk:
            counts.existing += 1
        else:
            counts.skip("id_taken")
    if counts.made:
        audit_record(
            actor=owner, action="moderation.hold.imported", target=("moderation.screeninghold", None),
            owner_id=owner.pk, details={"count": counts.made},
        )  # fmt: skip
    return counts


def _read(raw: Row, now: datetime) -> HoldRow | None:
    try:
        row = msgspec.convert({name: raw[name] for name in COLUMNS if name in raw}, HoldRow, strict=False)
    except msgspec.ValidationError:
        return None
    decided = (row.decided_at is None) == (row.state == ScreeningHold.State.OPEN)
    return row if decided and not has_nul(raw) and times_right(now, (row.created_at, row.decided_at)) else None


def _keep(owner: User, row: HoldRow, now: datetime, counts: Counts) -> None:
    values: dict[str, Any] = msgspec.structs.asdict(row)
    if row.state == ScreeningHold.State.OPEN:
        values |= {"state": ScreeningHold.State.WITHDRAWN, "decided_at": now}
        counts.note("closed_on_import")
    ScreeningHold.objects.create(owner=owner, **values)
    counts.made += 1
