"""What the room of check-ins hands to the rooms below."""

from wellness.checkins.erasure import register_erasure
from wellness.checkins.exports import register_exports
from wellness.checkins.metrics import register_metrics
from wellness.checkins.models import CheckIn
from wellness.checkins.services import KIND
from wellness.checkins.sync import register_checkin_sync
from wellness.diary.reading import register_diary_texts


def register_checkins() -> None:
    """Called when the app starts."""
    register_exports()
    register_erasure()
    register_metrics()
    register_checkin_sync()
    register_diary_texts(KIND, CheckIn, lambda row: [*row.triggers, row.notes])
