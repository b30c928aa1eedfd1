"""What incidents hand to the rooms that they stand on."""

from datetime import timedelta

from accounts.notifications.models import NotificationKind
from accounts.notifications.vetoes import register_veto
from config.api.batch import register_refused_batch
from config.health.selectors import register_pulse
from config.realtime.consumers import register_frame_handler
from config.realtime.events_socket import register_events_topics, register_refusal_hearer
from crisis.incidents.alarms import ALARM_PULSE, letter_called_off
from crisis.incidents.frames import register_frames, staff_topics
from crisis.incidents.refused_batches import batch_refused
from crisis.incidents.sockets import crisis_initiated, crisis_refused
from crisis.incidents.step_exports import register_step_exports

# Four sweeps that were missed.
SILENT_AFTER = timedelta(seconds=60)


def register_incidents() -> None:
    """Called when the app starts."""
    register_frames()
    register_events_topics(staff_topics)
    register_frame_handler("crisis:initiated", crisis_initiated)
    register_refusal_hearer("crisis:initiated", crisis_refused)
    register_refused_batch(batch_refused)
    register_step_exports()
    register_pulse(ALARM_PULSE, SILENT_AFTER)
    register_veto(NotificationKind.CRISIS_ALERT, letter_called_off)
