"""Reading somebody else's record: under their own grant, or in an emergency. Every reading is written down first."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.consent.models import SharingCategory
from accounts.consent.selectors import shared_categories
from accounts.emergency.selectors import emergency_current
from accounts.export.registry import ExportSource, export_sources
from accounts.identity.models import User
from accounts.roles import holds

MAXIMUM = 100


@dataclass(frozen=True, slots=True)
class RecordPart:
    """Up to `MAXIMUM` rows of one source, newest first, as its owner would get them in an export."""

    source: str
    rows: list[Mapping[str, Any]]
    more: bool


@transaction.atomic
def record_read(
    *, viewer: User, subject_id: UUID, category: str, now: datetime, offset: int = 0, limit: int = MAXIMUM
) -> list[RecordPart]:
    """
    This function will read one category of a person's record for `viewer`, and note who read how much, by what right.

    :raises NotFound: if nothing allows it, if there is no such person, or no such category; all look the same.
    """
    subject = User.objects.filter(pk=subject_id).first()
    right = _right_to(viewer, subject_id, category, now)
    if subject is None or right is None or category not in SharingCategory.values:
        raise NotFound
    parts = [
        _part(source.name, _rows_of(source, right)(subject), offset, limit)
        for source in export_sources()
        if source.category == category
    ]
    audit_record(
        actor=viewer,
        action=f"accounts.{right}.read",
        target=("accounts.user", subject_id),
        owner_id=subject_id,
        details={"category": category, "rows": sum(len(part.rows) for part in parts), "offset": offset},
    )
    return parts


def _right_to(viewer: User, subject_id: UUID, category: str, now: datetime) -> str | None:
    if holds(viewer, "read:client_data") and category in shared_categories(viewer=viewer, owner_id=subject_id, now=now):
        return "sharing"
    if holds(viewer, "open:emergency") and emergency_current(actor=viewer, subject_id=subject_id, now=now):
        return "emergency"
    return None


def _rows_of(source: ExportSource, right: str) -> Callable[[User], Iterator[Mapping[str, Any]]]:
    """In an emergency all there is: a letter that was never finished may be what counts."""
    return source.shared if right == "sharing" and source.shared is not None else source.rows


def _part(name: str, rows: Iterator[Mapping[str, Any]], offset: int, limit: int) -> RecordPart:
    """Newest first, while sources give their oldest row first: reads them all and keeps as many as are asked for."""
    newest = list(deque(rows, maxlen=offset + limit + 1))[::-1]
    return RecordPart(name, newest[offset : offset + limit], len(newest) > offset + limit)
