"""A habit that was done, said over the socket."""

from typing import Any

from django.utils import timezone
from rest_framework.exceptions import NotFound

from accounts.consent.selectors import consents_missing
from accounts.identity.models import User
from config.api.errors import ConsentRequired
from config.realtime.consumers import FrameContext
from wellness.habits.completions import habit_complete
from wellness.habits.frames import HabitCompletedReport


def habit_completed_report(context: FrameContext, data: HabitCompletedReport) -> dict[str, Any]:
    """
    This function will complete the habit as REST does, tell the other devices, and ack with what is stored.

    :raises NotFound: if the habit is not the person's.
    :raises ConsentRequired: as REST does before health data are written.
    """
    owner = User.objects.filter(pk=context.identity.user_id).first()
    if owner is None:
        raise NotFound
    missing = consents_missing(owner)
    if missing:
        raise ConsentRequired(consents=missing)
    values = {"id": data.completion_id, "completed_at": data.timestamp}
    stored = habit_complete(
        owner=owner, habit_id=data.habit_id, values=values, now=timezone.now(), skip_socket=context.socket_id
    )
    return {"habit_id": data.habit_id, "completion_id": stored.row.pk, "date": stored.row.local_date.isoformat()}
