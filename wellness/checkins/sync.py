"""Check-ins on devices that are away."""

from accounts.sync.plain import plain_read
from accounts.sync.registry import SyncSource, register_sync
from wellness.checkins.models import CheckIn
from wellness.checkins.serializers import CheckInChangeSerializer, CheckInReadSerializer, CheckInWriteSerializer
from wellness.checkins.services import checkin_create, checkin_delete, checkin_update
from wellness.diary.sync import diary_writer

KIND = "checkin"


def register_checkin_sync() -> None:
    """Called when the app starts."""
    register_sync(
        SyncSource(
            kind=KIND,
            model=CheckIn,
            read=plain_read(CheckIn, CheckInReadSerializer),
            write=diary_writer(
                CheckIn,
                body=CheckInWriteSerializer,
                create=checkin_create,
                change=CheckInChangeSerializer,
                update=lambda *, row_id, **rest: checkin_update(checkin_id=row_id, **rest),
                delete=lambda *, owner, row_id, now: checkin_delete(owner=owner, checkin_id=row_id),
            ),
        )
    )
