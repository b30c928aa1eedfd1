"""Breathing sessions on devices that are away: made and deleted, never changed."""

from accounts.sync.plain import plain_read
from accounts.sync.registry import SyncSource, register_sync
from wellness.breathing.models import BreathingSession
from wellness.breathing.serializers import BreathingReadSerializer, BreathingWriteSerializer
from wellness.breathing.services import breathing_create, breathing_delete
from wellness.diary.sync import diary_writer

KIND = "breathing_session"


def register_breathing_sync() -> None:
    """Called when the app starts."""
    register_sync(
        SyncSource(
            kind=KIND,
            model=BreathingSession,
            read=plain_read(BreathingSession, BreathingReadSerializer),
            write=diary_writer(
                BreathingSession,
                body=BreathingWriteSerializer,
                create=breathing_create,
                delete=lambda *, owner, row_id, now: breathing_delete(owner=owner, session_id=row_id),
            ),
        )
    )
