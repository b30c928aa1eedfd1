"""What becomes of appointments when a person is erased: their own calendar is no record that a law keeps."""

from accounts.erasure.registry import HEALTH_ERASED, Policy, register_policy
from wellness.appointments.models import Appointment, AppointmentFeed, AppointmentQuota, AppointmentReminder


def register_erasure() -> None:
    """Called when the app starts."""
    # Reminders name their appointment, so they come first.
    register_policy(AppointmentReminder, Policy.ERASE, legal_basis=HEALTH_ERASED, order=90)
    register_policy(Appointment, Policy.ERASE, legal_basis=HEALTH_ERASED)
    register_policy(AppointmentFeed, Policy.ERASE, legal_basis=HEALTH_ERASED)
    register_policy(AppointmentQuota, Policy.ERASE, legal_basis=HEALTH_ERASED)
