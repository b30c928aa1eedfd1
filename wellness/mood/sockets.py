"""What an app may say about moods over its socket: that it changed an entry (CM-282)."""

from rest_framework.exceptions import NotFound

from config.realtime.consumers import FrameContext
from config.realtime.events import MoodUpdatedReport
from wellness.mood.selectors import mood_value_get


def mood_updated_report(context: FrameContext, data: MoodUpdatedReport) -> None:
    """
    This function will tell the person's other devices the stored value, never the reported one.

    :raises NotFound: if the entry is not the person's.
    """
    value = mood_value_get(owner_id=context.identity.user_id, entry_id=data.entry_id)
    if value is None:
        raise NotFound
    context.tell_other_devices("mood:updated", {"entry_id": data.entry_id, "value": value})
