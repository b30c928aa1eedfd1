"""Profiles of counsellors out of the house and into it again; that a licence was looked at does not come back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from accounts.export.registry import Counts, ExportSource, Row, register_export
from accounts.export.rows import plain_rows, times_right
from accounts.identity.fields import PRINTABLE
from accounts.identity.models import User
from accounts.imports.restoring import Instant, rows_restore
from community.therapists.models import (
    BIO_MAX,
    LICENSE_MAX,
    SPECIALIZATION_MAX,
    SPECIALIZATIONS_MAX,
    TherapistProfile,
)
from community.therapists.texts import is_plain

COLUMNS = ("id", "license_number", "specializations", "bio", "is_listed", "created_at", "updated_at")
_PLAIN = plain_rows(TherapistProfile, (*COLUMNS, "verified_at"))
Specialization = Annotated[str, msgspec.Meta(min_length=1, max_length=SPECIALIZATION_MAX)]


class ProfileRow(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    license_number: Annotated[str, msgspec.Meta(max_length=LICENSE_MAX)] = ""
    specializations: Annotated[list[Specialization], msgspec.Meta(max_length=SPECIALIZATIONS_MAX)] = msgspec.field(
        default_factory=list
    )
    bio: Annotated[str, msgspec.Meta(max_length=BIO_MAX)] = ""
    is_listed: bool = False
    created_at: Instant
    updated_at: Instant


def register_exports() -> None:
    """Called when the app starts."""
    register_export(
        ExportSource(
            name="therapist_profile", category=None, models=(TherapistProfile,), rows=lambda owner: iter(rows(owner)),
            restore=profiles_restore,
        )
    )  # fmt: skip


def rows(owner: User) -> Iterable[Row]:
    for row in _PLAIN(owner):
        yield {**{name: row[name] for name in COLUMNS}, "record": {"verified_at": row["verified_at"]}}


def profiles_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    """This function will write a profile of our own export again, unchecked. Beside another one it is refused."""

    def make(row: Row) -> TherapistProfile:
        read = msgspec.convert(row, ProfileRow)
        if not times_right(now, [read.created_at, read.updated_at]) or not _right(read):
            raise ValueError("Not a row of ours.")
        return TherapistProfile(owner=owner, **msgspec.structs.asdict(read))

    return rows_restore(owner, rows, make=make, action="community.therapist_profile.imported")


def _right(row: ProfileRow) -> bool:
    """As strict as a request."""
    lines = [row.license_number, *row.specializations]
    return (
        all(line == line.strip() and PRINTABLE.regex.match(line) for line in lines)
        and len(set(row.specializations)) == len(row.specializations)
        and is_plain(row.bio)
        and bool(row.license_number or not row.is_listed)
    )
