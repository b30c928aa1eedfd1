"""The only way to contacts; each row comes with its owner, so that it opens."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import QuerySet
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from crisis.contacts.models import CrisisContact


def contact_list(*, owner: User) -> QuerySet[CrisisContact]:
    return CrisisContact.objects.filter(owner=owner)


def contact_get(*, owner: User, contact_id: UUID) -> CrisisContact:
    """:raises NotFound: also when the contact is somebody else's."""
    row = contact_list(owner=owner).filter(pk=contact_id).first()
    if row is None:
        raise NotFound
    row.owner = owner  # with the key that authentication loaded
    return row


def contacts_owned(rows: Iterable[CrisisContact], owner: User) -> list[CrisisContact]:
    """This function will put the owner into rows that were read for them. No query."""
    found = list(rows)
    for row in found:
        row.owner = owner
    return found


def contacts_known(*, owner: User, ids: Collection[UUID]) -> dict[UUID, CrisisContact]:
    """Those of `ids` that are contacts of `owner`. One query, none without ids."""
    if not ids:
        return {}
    return {row.pk: row for row in contacts_owned(contact_list(owner=owner).filter(pk__in=ids), owner)}
