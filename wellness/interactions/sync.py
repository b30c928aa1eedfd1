"""Logged interactions on devices that are away."""

from accounts.sync.plain import plain_read
from accounts.sync.registry import SyncSource, register_sync
from wellness.diary.sync import diary_writer
from wellness.interactions.models import InteractionLog
from wellness.interactions.serializers import (
    InteractionChangeSerializer,
    InteractionReadSerializer,
    InteractionWriteSerializer,
)
from wellness.interactions.services import interaction_create, interaction_delete, interaction_update

KIND = "interaction"


def register_interaction_sync() -> None:
    """Called when the app starts."""
    register_sync(
        SyncSource(
            kind=KIND,
            model=InteractionLog,
            read=plain_read(InteractionLog, InteractionReadSerializer),
            write=diary_writer(
                InteractionLog,
                body=InteractionWriteSerializer,
                create=interaction_create,
                change=InteractionChangeSerializer,
                update=lambda *, row_id, **rest: interaction_update(interaction_id=row_id, **rest),
                delete=lambda *, owner, row_id, now: interaction_delete(owner=owner, interaction_id=row_id),
            ),
        )
    )
