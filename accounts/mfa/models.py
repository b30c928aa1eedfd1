"""The bridge from allauth's second factors, which hold the secrets, to django-otp, which guards the staff site."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import models
from django_otp.models import Device, ThrottlingMixin

from accounts.mfa.totp import step_of_code


class StaffDevice(ThrottlingMixin, Device):
    """One person's TOTP factor as django-otp sees it; it comes and goes with the factor."""

    authenticator = models.OneToOneField(Authenticator, models.CASCADE, related_name="staff_device")
    # The time step of the last code that was accepted: neither it nor an older one is taken again, even after Redis,
    # where allauth keeps its own mark, has lost its memory.
    last_step = models.BigIntegerField(default=0)
    # Staff sessions that began earlier count as ended.
    sessions_ended_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(last_step__gte=0), name="accounts_staffdevice_last_step")
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_throttle_factor(self) -> int:
        return settings.STAFF_CODE_THROTTLE_SECONDS

    def verify_token(self, token: str) -> bool:
        """
        Whether `token` is a fresh code of this factor; each wrong one doubles the wait before the next try counts.

        Call it through `django_otp.verify_token`, which locks the row: two requests at once cannot both use a code.
        """
        allowed, _ = self.verify_is_allowed()
        if not allowed:
            return False
        step = step_of_code(self.authenticator, token)
        # validate_code last: it marks the code as used for allauth too, so that the API refuses it from now on.
        if step is None or step <= self.last_step or not self.authenticator.wrap().validate_code(token):
            self.throttle_increment()
            return False
        self.last_step = step
        self.throttle_reset()
        self.authenticator.record_usage()
        return True
