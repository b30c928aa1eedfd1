"""People, their sessions, the codes mailed to them and the passwords they may not use again."""

import base64
import hashlib
import hmac
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.timezone import now

from config.ids import uuid7


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username)

    def create_superuser(self, username: str, email: str, password: str, **fields: Any) -> "User":
        from accounts.identity.services import user_create

        return user_create(
            username=username, email=email, password=password, now=now(),
            role=User.Role.ADMIN, is_staff=True, is_superuser=True, **fields,
        )  # fmt: skip


class User(AbstractBaseUser, PermissionsMixin):
    """One account of a person; every other row that is about somebody points here by `owner`."""

    class Role(models.TextChoices):
        USER = "user"
        THERAPIST = "therapist"
        SUPPORT = "support"
        ADMIN = "admin"

    class Status(models.TextChoices):
        ACTIVE = "active"
        SUSPENDED = "suspended"
        DELETED = "deleted"

    class Suspension(models.TextChoices):
        PAUSE = "pause"
        BAN = "ban"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(max_length=255, null=True, blank=True)
    username = models.CharField(
        max_length=150,
        null=True,
        blank=True,
        validators=[RegexValidator(r"^[\w.+-]+\Z", "Letters, digits, . + - _ only.")],
    )
    first_name = models.CharField(max_length=100, blank=True, default="")
    last_name = models.CharField(max_length=100, blank=True, default="")
    display_name = models.CharField(max_length=100, blank=True, default="")
    role = models.CharField(max_length=16, choices=Role, default=Role.USER)
    status = models.CharField(max_length=16, choices=Status, default=Status.ACTIVE)
    # Why a suspended account is suspended; a ban is a suspension that is meant to stay (conflict C39).
    suspension_kind = models.CharField(max_length=8, choices=Suspension, blank=True, default="")
    is_staff = models.BooleanField(default=False)
    timezone = models.CharField(max_length=64, default="UTC")
    day_starts_at = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(6)])
    country = models.CharField(max_length=2, blank=True, default="", validators=[RegexValidator(r"^[A-Z]{2}\Z")])
    locale = models.CharField(max_length=16, default="en-US")
    anonymous_mode = models.BooleanField(default=False)
    anonymous_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    onboarding_completed = models.BooleanField(default=False)
    # How long derived and telemetry data are kept; never mood or journal (conflict C43).
    data_retention_days = models.PositiveIntegerField(
        default=365, validators=[MinValueValidator(30), MaxValueValidator(3650)]
    )
    password_changed_at = models.DateTimeField(default=now)
    date_joined = models.DateTimeField(default=now)
    last_active_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_unique"),
            models.UniqueConstraint(Lower("username"), name="accounts_user_username_unique"),
            models.CheckConstraint(condition=models.Q(day_starts_at__lte=6), name="accounts_user_day_starts_at"),
            models.CheckConstraint(
                condition=models.Q(data_retention_days__range=(30, 3650)), name="accounts_user_data_retention_days"
            ),
            models.CheckConstraint(
                condition=models.Q(suspension_kind="") | models.Q(status="suspended"), name="accounts_user_suspension"
            ),
        ]
        indexes = [
            models.Index(fields=["status"], name="accounts_user_status"),
            models.Index(fields=["date_joined"], name="accounts_user_date_joined"),
            # Whom to wake is asked at every signal of danger, among millions of people.
            models.Index(fields=["id"], condition=~models.Q(role="user"), name="accounts_user_staff"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_active(self) -> bool:
        return self.status == self.Status.ACTIVE

    @property
    def is_banned(self) -> bool:
        return self.status == self.Status.SUSPENDED and self.suspension_kind == self.Suspension.BAN

    @property
    def language(self) -> str:
        return self.locale.replace("_", "-").split("-")[0].lower()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def pseudonym(self) -> str:
        """The fixed name in the community; it cannot be joined with `anonymous_id` or a chat alias (conflict C40)."""
        key = base64.b64decode(settings.EVENKEEL_PSEUDONYM_KEY)
        digest = hmac.digest(key, b"community" + self.pk.bytes, hashlib.sha256)
        return f"User{int.from_bytes(digest[:5]):012d}"

    @property
    def is_premium(self) -> bool:
        known = self.__dict__.get("_is_premium")
        if known is None:
            from accounts.billing.selectors import premium_of

            known = self._is_premium = premium_of(owner_id=self.pk, now=now())
        return known

    @property
    def consents(self) -> frozenset[str]:
        known = self.__dict__.get("_consents")
        if known is None:
            from accounts.consent.selectors import consents_of

            known = self._consents = consents_of(owner_id=self.pk)
        return known

    @property
    def group_names(self) -> tuple[str, ...]:
        known = self.__dict__.get("_group_names")
        if known is None:
            known = self._group_names = tuple(self.groups.values_list("name", flat=True))
        return known

    def forget_derived(self) -> None:
        """Drop what the authentication query preloaded, after a write that changes it."""
        for name in ("_is_premium", "_consents", "_group_names", "_data_key", "_wrapped_key"):
            self.__dict__.pop(name, None)


class UserSession(models.Model):
    """One signed-in device; it holds only the hash of its current refresh token."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    generation = models.PositiveIntegerField(default=1)
    refresh_token_hash = models.BinaryField(max_length=32)
    previous_token_hash = models.BinaryField(max_length=32, null=True)
    rotated_at = models.DateTimeField()
    device_info = models.JSONField(default=dict)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField()
    # When a second factor was proven in this session; staff may do nothing before that.
    factor_at = models.DateTimeField(null=True)
    # When the person last proved who they are: at sign-in, and by each step-up.
    stepped_up_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoke_reason = models.CharField(max_length=32, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-last_used_at"], name="accounts_session_owner"),
            models.Index(fields=["expires_at"], name="accounts_session_expires"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class PasswordHistory(models.Model):
    """A hash that its owner may not choose again while it is among the last five (CM-149)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    password = models.CharField(max_length=128)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "-created_at"], name="accounts_pwhistory_owner")]

    def __str__(self) -> str:
        return str(self.pk)


class MailedCode(models.Model):
    """
    One message owed to a mailbox; for most, with a one-time code that five wrong tries spend.

    Neither the code nor a hash of it is kept: it is computed from the row's id and the house's secret.
    """

    class Purpose(models.TextChoices):
        VERIFY_EMAIL = "verify_email"
        RESET_PASSWORD = "reset_password"  # noqa: S105 - a kind of letter
        PASSWORD_CHANGED = "password_changed"  # noqa: S105
        EMAIL_CHANGED = "email_changed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=24, choices=Purpose)
    email = models.EmailField(max_length=255)
    tries = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [
            models.Index(fields=["email", "-created_at"], name="accounts_mailedcode_email"),
            models.Index(
                fields=["created_at"], condition=models.Q(sent_at=None, used_at=None), name="accounts_mailedcode_unsent"
            ),
        ]
        constraints = [
            # A new code replaces the one before: only one can be open, so tries cannot be multiplied.
            models.UniqueConstraint(
                fields=["owner", "purpose"], condition=models.Q(used_at=None), name="accounts_mailedcode_one_open"
            ),
            models.CheckConstraint(condition=models.Q(tries__lte=5), name="accounts_mailedcode_tries"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
