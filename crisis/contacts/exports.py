"""Contacts out of the house and into it again, and the record of who was told."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from django.db import transaction

from accounts.consent.models import SharingCategory
from accounts.export.registry import Counts, ExportSource, Row, register_export
from accounts.export.rows import plain_rows, times_right
from accounts.identity.models import User
from accounts.imports.restoring import Instant, rows_restore
from crisis.contacts.models import CrisisContact, CrisisContactLetter
from crisis.contacts.selectors import contact_list
from crisis.contacts.serializers import ContactWriteSerializer
from crisis.contacts.services import MOST
from crisis.incidents.models import CrisisIncident

WRITTEN = (
    "contact_type", "name", "phone", "email", "relationship", "notes", "is_primary", "may_be_told", "may_be_called",
)  # fmt: skip
CONTACT = ("id", *WRITTEN, "told_consent_at", "created_at", "updated_at")
LETTER = (
    "id", "incident_id", "contact_id", "contact_name", "channel", "state", "sent_at", "error_code", "created_at",
    "updated_at",
)  # fmt: skip
State = CrisisContactLetter.State


class ContactRow(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    contact_type: str
    name: str
    phone: str | None = None
    email: str | None = None
    relationship: str | None = None
    notes: str | None = None
    is_primary: bool = False
    may_be_told: bool = False
    # Archives of before there were calls do not say.
    may_be_called: bool = False
    told_consent_at: Instant | None = None
    created_at: Instant
    updated_at: Instant


class LetterRow(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    incident_id: UUID
    contact_id: UUID | None = None
    contact_name: Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
    channel: Literal["sms", "email", "voice"]
    state: Literal["queued", "sent", "failed", "gave_up"]
    sent_at: Instant | None = None
    error_code: Annotated[str, msgspec.Meta(pattern=r"^[a-zA-Z0-9_-]{0,64}\Z")] = ""
    created_at: Instant
    updated_at: Instant


def register_exports() -> None:
    """Called when the app starts."""
    crisis = SharingCategory.CRISIS
    register_export(
        ExportSource(
            "crisis_contacts", crisis, (CrisisContact,), plain_rows(CrisisContact, CONTACT), contacts_restore, order=40
        )
    )
    register_export(
        ExportSource(
            "crisis_contact_letters", crisis, (CrisisContactLetter,), plain_rows(CrisisContactLetter, LETTER),
            letters_restore, order=65,
        )
    )  # fmt: skip


def contacts_restore(owner: User, rows: Iterable[Row], now: Any) -> Counts:
    """This function will write contacts of our own export again, as many as there may be, with one primary."""
    known = dict(contact_list(owner=owner).values_list("pk", "is_primary"))
    taken = {"primary": any(known.values())}

    def make(row: Row) -> CrisisContact:
        read = msgspec.convert(row, ContactRow)
        if not _right(read, now):
            raise ValueError("Not a row of ours.")
        values = msgspec.structs.asdict(read)
        if read.id not in known:
            if len(known) >= MOST:
                raise ValueError("There are as many as there may be.")
            known[read.id] = read.is_primary
            # The one that was chosen here stays.
            values["is_primary"] = read.is_primary and not taken["primary"]
            taken["primary"] = taken["primary"] or read.is_primary
        return CrisisContact(owner=owner, **values)

    return rows_restore(owner, rows, make=make, action="crisis.contact.imported")


def _right(row: ContactRow, now: Any) -> bool:
    """As strict as a request, and what the constraints of the table ask for."""
    values = {name: getattr(row, name) for name in WRITTEN}
    checked = ContactWriteSerializer(data=values)
    return (
        checked.is_valid()
        and all(checked.validated_data.get(name) == values[name] for name in WRITTEN)
        and "" not in values.values()
        and row.may_be_told == (row.told_consent_at is not None)
        and not (row.may_be_told and row.phone is None and row.email is None)
        and not (row.may_be_called and not (row.may_be_told and row.phone is not None))
        and times_right(now, [row.created_at, row.updated_at, row.told_consent_at])
    )


@transaction.atomic
def letters_restore(owner: User, rows: Iterable[Row], now: Any) -> Counts:
    """This function will write as history who was told. Nothing is sent: what waited in the file has given up."""
    incidents = set(CrisisIncident.objects.filter(owner=owner).values_list("pk", flat=True))
    contacts = set(contact_list(owner=owner).values_list("pk", flat=True))

    def make(row: Row) -> CrisisContactLetter:
        read = msgspec.convert(row, LetterRow)
        times = [read.created_at, read.updated_at, read.sent_at]
        if read.incident_id not in incidents or not times_right(now, times):
            raise ValueError("Not a row of ours.")
        values = msgspec.structs.asdict(read)
        values["contact_id"] = read.contact_id if read.contact_id in contacts else None
        if read.state == State.QUEUED:
            values |= {"state": State.GAVE_UP, "error_code": "imported"}
        return CrisisContactLetter(owner=owner, owed_at=read.created_at, due_at=read.created_at, **values)

    return rows_restore(owner, rows, make=make, action="crisis.contact_letter.imported")
