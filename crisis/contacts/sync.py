"""Contacts on devices that are away: read there, and written through the services of their endpoints."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model

from accounts.identity.models import User
from accounts.sync.registry import Changes, SyncSource, SyncWriter, register_sync, register_sync_exempt, row_lock
from crisis.contacts.models import CrisisContact, CrisisContactLetter
from crisis.contacts.selectors import contact_get, contacts_known
from crisis.contacts.serializers import ContactReadSerializer, ContactWriteSerializer
from crisis.contacts.services import contact_create, contact_delete, contact_update, owner_hold

KIND = "crisis_contact"


def register_contact_sync() -> None:
    """Called when the app starts."""
    register_sync(
        SyncSource(
            kind=KIND,
            model=CrisisContact,
            read=_read,
            write=SyncWriter(
                create=_create,
                update=_update,
                delete=_delete,
                parse=_parse,
                differing=_differing,
                columns={"may_be_told": frozenset({"may_be_told", "told_consent_at"})},
                lock=_lock,
                before_consents=lambda fields: True,
            ),
        )
    )
    register_sync_exempt(CrisisContactLetter, "What the house sent to others; a phone that is lost must not hold it.")


def _read(owner: User, ids: Sequence[UUID]) -> Mapping[UUID, Mapping[str, Any]]:
    """One query."""
    rows = contacts_known(owner=owner, ids=ids)
    return dict(zip(rows, ContactReadSerializer(rows.values(), many=True).data, strict=True))


def _differing(*, owner: User, row_id: UUID, changes: Changes) -> set[str]:
    row = contact_get(owner=owner, contact_id=row_id)
    return {name for name, value in changes.items() if getattr(row, name) != value}


def _lock(model: type[Model], owner_id: UUID, row_id: UUID) -> bool:
    """In the order of the services: whoever makes another contact the primary writes two rows."""
    owner_hold(owner_id)
    return row_lock(model, owner_id, row_id)


def _create(*, owner: User, row_id: UUID, fields: Changes, at: datetime, now: datetime) -> Any:
    read = ContactWriteSerializer(data={**fields, "id": str(row_id)})
    read.is_valid(raise_exception=True)
    return contact_create(owner=owner, values=read.validated_data, now=now).support


def _update(*, owner: User, row_id: UUID, changes: Changes, now: datetime) -> Any:
    return contact_update(owner=owner, contact_id=row_id, changes=changes, now=now).support


def _delete(*, owner: User, row_id: UUID, now: datetime) -> None:
    contact_delete(owner=owner, contact_id=row_id)


def _parse(fields: Changes) -> Mapping[str, Any]:
    """As PATCH reads them: an empty text is none."""
    read = ContactWriteSerializer(data=dict(fields), partial=True)
    read.is_valid(raise_exception=True)
    return {name: None if value == "" else value for name, value in read.validated_data.items() if name != "id"}
