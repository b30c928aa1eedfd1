"""
Rest days on devices that are away.

A pause that overlaps another becomes part of it: its own id is then told as deleted, and the one that it is part of as
changed.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model

from accounts.identity.models import User
from accounts.sync.elsewhere import sync_stands_elsewhere
from accounts.sync.plain import plain_differing, plain_read
from accounts.sync.registry import Changes, SyncSource, SyncWriter, register_sync, row_lock
from wellness.days.models import DayRest
from wellness.days.rest_services import rest_create, rest_delete, rest_update, rests_line_up
from wellness.days.serializers import RestChangeSerializer, RestReadSerializer, RestWriteSerializer
from wellness.days.services import day_now

KIND = "day_rest"


def register_rest_sync() -> None:
    """Called when the app starts."""
    register_sync(
        SyncSource(
            kind=KIND,
            model=DayRest,
            read=plain_read(DayRest, RestReadSerializer),
            write=SyncWriter(
                create=_create,
                update=lambda *, row_id, **rest: rest_update(rest_id=row_id, **rest) and None,
                delete=lambda *, owner, row_id, now: rest_delete(owner=owner, rest_id=row_id),
                parse=_parse,
                differing=plain_differing(DayRest),
                lock=_lock,
            ),
        )
    )


def _create(*, owner: User, row_id: UUID, fields: Changes, at: datetime, now: datetime) -> None:
    read = RestWriteSerializer(data={**fields, "id": str(row_id)})
    read.is_valid(raise_exception=True)
    values = dict(read.validated_data)
    if values["kind"] == DayRest.Kind.PAUSE and values.get("first_date") is None:
        # Whoever paused on Friday did not mean the Sunday on which the phone was heard.
        values["first_date"] = day_now(owner, at).local_date
    rest, _ = rest_create(owner=owner, values=values, now=now)
    if rest.pk != row_id:
        sync_stands_elsewhere(owner=owner, kind=KIND, row_id=row_id)


def _parse(fields: Changes) -> dict[str, Any]:
    read = RestChangeSerializer(data=dict(fields))
    read.is_valid(raise_exception=True)
    return {name: value for name, value in read.validated_data.items() if name != "id"}


def _lock(model: type[Model], owner_id: UUID, row_id: UUID) -> bool:
    # In the order of the services, or two devices would wait for each other.
    rests_line_up(owner_id=owner_id)
    return row_lock(model, owner_id, row_id)
