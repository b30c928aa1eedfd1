"""From which status an appointment may go to which."""

from collections.abc import Mapping

from config.api.errors import DomainError
from wellness.appointments.models import Appointment

S = Appointment.Status
# Moved by its provider, a confirmed one waits for their word again. What took place and what did not are each other's
# correction; what was cancelled stays so, because its place has been given away: a new appointment takes a new one.
TRANSITIONS: Mapping[str, frozenset[str]] = {
    S.SCHEDULED: frozenset({S.CONFIRMED, S.COMPLETED, S.CANCELLED, S.NO_SHOW}),
    S.CONFIRMED: frozenset({S.SCHEDULED, S.COMPLETED, S.CANCELLED, S.NO_SHOW}),
    S.COMPLETED: frozenset({S.NO_SHOW}),
    S.NO_SHOW: frozenset({S.COMPLETED}),
    S.CANCELLED: frozenset(),
}
# As which a new one may be written down; also one that has taken place already.
FIRST = frozenset({S.SCHEDULED, S.CONFIRMED, S.COMPLETED, S.NO_SHOW})


class AppointmentStatusWrong(DomainError):
    default_code = "appointment_status"
    default_detail = "The appointment cannot go from its status to this one."


def status_check(before: str | None, after: str) -> None:
    """
    This function will let the same status pass, and what the table allows. None is a new appointment.

    :raises AppointmentStatusWrong: naming what is allowed.
    """
    if before == after:
        return
    allowed = FIRST if before is None else TRANSITIONS[before]
    if after not in allowed:
        raise AppointmentStatusWrong(status=before, allowed=sorted(allowed))
