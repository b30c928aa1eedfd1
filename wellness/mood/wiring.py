"""What the mood room hands to the rooms below."""

from config.realtime.consumers import register_frame_handler
from wellness.mood.consents import register_effects
from wellness.mood.erasure import register_erasure
from wellness.mood.exports import register_exports
from wellness.mood.metrics import register_metrics
from wellness.mood.panels import register_panels
from wellness.mood.reading import register_texts
from wellness.mood.signals import register_signals
from wellness.mood.sockets import mood_updated_report
from wellness.mood.sync import register_mood_sync
from wellness.mood.weeks import register_weeks


def register_mood() -> None:
    """Called when the app starts."""
    register_panels()
    register_exports()
    register_erasure()
    register_effects()
    register_weeks()
    register_signals()
    register_metrics()
    register_mood_sync()
    register_texts()
    register_frame_handler("mood:updated", mood_updated_report)
