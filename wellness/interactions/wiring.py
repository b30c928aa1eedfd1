"""What the room of logged interactions hands to the rooms below."""

from wellness.diary.reading import register_diary_texts
from wellness.interactions.erasure import register_erasure
from wellness.interactions.exports import register_exports
from wellness.interactions.metrics import register_metrics
from wellness.interactions.models import InteractionLog
from wellness.interactions.services import KIND
from wellness.interactions.sync import register_interaction_sync


def register_interactions() -> None:
    """Called when the app starts."""
    register_exports()
    register_erasure()
    register_metrics()
    register_interaction_sync()
    register_diary_texts(KIND, InteractionLog, lambda row: (row.tool, row.notes))
