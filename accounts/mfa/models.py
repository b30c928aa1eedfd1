"""The bridge from allauth's second factors, which hold the secrets, to django-otp, which guards the staff site."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import models
from django_otp.models import Device, ThrottlingMixin

from accounts.mfa.totp import step_of_code
from accounts.vault.fields import EncryptedJSONField, EncryptedTextField
from config.ids import uuid7


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


class SmsFactor(models.Model):
    """A phone number to which codes are sent as second factor; allauth has no such kind."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    phone = EncryptedTextField()
    last_used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.pk)


class PendingFactor(models.Model):
    """A factor that its owner began to set up and has not proven yet."""

    class Kind(models.TextChoices):
        TOTP = "totp"
        SMS = "sms"
        WEBAUTHN = "webauthn"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind)
    # The secret, the phone number or the challenge.
    state = EncryptedJSONField()
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "kind"], name="accounts_pendingfactor_one_a_kind")]

    def __str__(self) -> str:
        return str(self.pk)


class MfaChallenge(models.Model):
    """A sign-in whose password was right and whose second factor is still owed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    device_info = models.JSONField(default=dict)
    # What a passkey must sign; no secret, but of use only to this sign-in.
    webauthn_state = models.JSONField(null=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="accounts_mfachallenge_expires")]

    def __str__(self) -> str:
        return str(self.pk)


class FactorGuard(models.Model):
    """How often somebody guessed at the codes of one account lately, whatever the factor and the address."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    failures = models.PositiveSmallIntegerField(default=0)
    window_started_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.pk)


class TextedCode(models.Model):
    """A one-time code owed to a phone; like a mailed one it is computed from the row's id and kept nowhere."""

    class Purpose(models.TextChoices):
        VERIFY_PHONE = "verify_phone"
        TWO_FACTOR = "two_factor"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=16, choices=Purpose)
    phone = EncryptedTextField()
    tries = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["created_at"], condition=models.Q(sent_at=None, used_at=None), name="accounts_textedcode_unsent"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "purpose"], condition=models.Q(used_at=None), name="accounts_textedcode_one_open"
            ),
            models.CheckConstraint(condition=models.Q(tries__lte=5), name="accounts_textedcode_tries"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
