"""The only way to contacts; each row comes with its owner and what opens of it."""

from collections.abc import Collection, Iterable
from uuid import UUID

import structlog
from django.db.models import QuerySet
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from accounts.vault.sealing import SealBroken
from crisis.contacts.models import CrisisContact

TEXTS = ("name", "phone", "email", "relationship", "notes")
_log = structlog.get_logger("evenkeel.crisis")


def contact_list(*, owner: User) -> QuerySet[CrisisContact]:
    return CrisisContact.objects.filter(owner=owner)


def contact_get(*, owner: User, contact_id: UUID) -> CrisisContact:
    """:raises NotFound: also when the contact is somebody else's."""
    row = contact_list(owner=owner).filter(pk=contact_id).first()
    if row is None:
        raise NotFound
    return contact_open(row, owner)


def contact_open(row: CrisisContact, owner: User) -> CrisisContact:
    """
    This function will put the owner into a row and open its texts. No query.

    What does not open counts as missing, and stays in the table as it is: in a bad hour a number is of use although
    the notes beside it are lost.
    """
    row.owner = owner  # with the key that authentication loaded
    for name in TEXTS:
        try:
            getattr(row, name)
        except SealBroken as error:
            _log.error("crisis.contact_unreadable", contact_id=str(row.pk), field=name, error=type(error).__name__)
            setattr(row, name, "" if name == "name" else None)
    return row


def contacts_owned(rows: Iterable[CrisisContact], owner: User) -> list[CrisisContact]:
    """This function will open rows that were read for their owner. No query."""
    return [contact_open(row, owner) for row in rows]


def contacts_known(*, owner: User, ids: Collection[UUID]) -> dict[UUID, CrisisContact]:
    """Those of `ids` that are contacts of `owner`. One query, none without ids."""
    if not ids:
        return {}
    return {row.pk: row for row in contacts_owned(contact_list(owner=owner).filter(pk__in=ids), owner)}
