"""What the room of contacts hands to the worklist, which works without it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from accounts.identity.models import User


class Told(Protocol):
    """Each of `queued` has a `contact_id` and a `channel`."""

    @property
    def queued(self) -> Collection[Any]: ...

    @property
    def left_out(self) -> Collection[Any]: ...


class ContactsTell(Protocol):
    def __call__(
        self, *, owner_id: UUID, actor: User | None, incident_id: UUID, contact_ids: Collection[UUID] | None,
        now: datetime,
    ) -> Told: ...  # fmt: skip


_tell: list[ContactsTell] = []


def register_contacts_tell(tell: ContactsTell) -> None:
    """
    `tell` owes a message to each contact of a person who may be told, in the caller's transaction and once an incident.

    It may note in the history who was told (`incident_contacts_told`); if it does not, the worklist does.
    """
    _tell[:] = [tell]


def contacts_tell_registered() -> ContactsTell | None:
    return _tell[0] if _tell else None
