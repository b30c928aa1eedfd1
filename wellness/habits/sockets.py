"""A habit that was done, said over the socket."""

from typing import Any

from django.utils import timezone

from config.realtime.consumers import FrameContext
from wellness.diary.sockets import writer_of
from wellness.habits.completions import habit_complete
from wellness.habits.frames import HabitCompletedReport


def habit_completed_report(context: FrameContext, data: HabitCompletedReport) -> dict[str, Any]:
    """
    This function will complete the habit as REST does, tell the other devices, and ack with what is stored.

    :raises NotFound: if the habit is not the person's.
    :raises ConsentRequired: as REST does before health data are written; see `writer_of` for the rest.
    """
    values = {"id": data.completion_id, "completed_at": data.timestamp}
    stored = habit_complete(
        owner=writer_of(context), habit_id=data.habit_id, values=values, now=timezone.now(),
        skip_socket=context.socket_id,
    )  # fmt: skip
    return {"habit_id": data.habit_id, "completion_id": stored.row.pk, "date": stored.row.local_date.isoformat()}
