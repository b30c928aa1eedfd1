"""What becomes of appointments when a person is erased: their own calendar is no record that a law keeps."""

from accounts.erasure.registry import Policy, register_policy
from wellness.appointments.models import Appointment, AppointmentFeed, AppointmentQuota, AppointmentReminder

ERASED = "erasure: GDPR 17(1)(b), consent withdrawn (9(2)(a)); WA MHMDA"


def register_erasure() -> None:
    """Called when the app starts."""
    # Reminders name their appointment, so they come first.
    register_policy(AppointmentReminder, Policy.ERASE, legal_basis=ERASED, order=90)
    register_policy(Appointment, Policy.ERASE, legal_basis=ERASED)
    register_policy(AppointmentFeed, Policy.ERASE, legal_basis=ERASED)
    register_policy(AppointmentQuota, Policy.ERASE, legal_basis=ERASED)
