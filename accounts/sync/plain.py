"""The usual `read` and `differing`, for rooms whose rows are shown by a serializer and have no parts."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Model
from rest_framework.exceptions import NotFound
from rest_framework.serializers import BaseSerializer

from config.api.errors import DomainError

if TYPE_CHECKING:
    from accounts.identity.models import User
    from accounts.sync.registry import Changes, Differing, Read


class RowFixed(DomainError):
    default_code = "row_fixed"
    default_detail = "Rows of this kind stay as they are: sync does not take this write of them."


def fixed(*_: Any, **__: Any) -> Any:
    """
    What stands for the update or the deletion that a room's endpoints do not have.

    :raises RowFixed: always.
    """
    raise RowFixed


def plain_read(model: type[Model], serializer: type[BaseSerializer[Any]]) -> "Read":
    """This function will read rows of `model` as `serializer` shows them. One query, if the serializer makes none."""

    def read(owner: "User", ids: Sequence[UUID]) -> Mapping[UUID, Mapping[str, Any]]:
        rows = model._base_manager.filter(owner=owner, pk__in=ids)
        return {row.pk: serializer(_owned(row, owner)).data for row in rows}

    return read


def plain_differing(model: type[Model], attributes: Mapping[str, str] | None = None) -> "Differing":
    """This function will compare items with the attributes of the same name, or of the one that `attributes` gives."""
    names = attributes or {}

    def differing(*, owner: "User", row_id: UUID, changes: "Changes") -> set[str]:
        row = model._base_manager.filter(owner=owner, pk=row_id).first()
        if row is None:
            raise NotFound
        _owned(row, owner)
        return {name for name, value in changes.items() if getattr(row, names.get(name, name)) != value}

    return differing


def _owned(row: Any, owner: "User") -> Any:
    row.owner = owner  # with the key that authentication loaded
    return row
