"""What the house tells people, and by which channel."""

from django.conf import settings
from django.db import models

from accounts.vault.fields import EncryptedJSONField, EncryptedTextField
from config.ids import uuid7


class NotificationKind(models.TextChoices):
    """The one list of kinds (conflict C88)."""

    MEDITATION_REMINDER = "meditation_reminder"
    MOOD_CHECK_IN = "mood_check_in"
    HABIT_REMINDER = "habit_reminder"
    APPOINTMENT_REMINDER = "appointment_reminder"
    SESSION_REMINDER = "session_reminder"
    ACHIEVEMENT_EARNED = "achievement_earned"
    DAILY_TIP = "daily_tip"
    WELLNESS_INSIGHT = "wellness_insight"
    CRISIS_ALERT = "crisis_alert"
    WEEKLY_REPORT = "weekly_report"
    SECURITY_NOTICE = "security_notice"
    UPDATE = "update"


class Channel(models.TextChoices):
    IN_APP = "in_app"
    PUSH = "push"
    EMAIL = "email"
    SMS = "sms"
    VOICE = "voice"


class Notification(models.Model):
    """One thing told to one person; its text is read in the app and nowhere else."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=32, choices=NotificationKind)
    # title, body, icon, actions and data as the app shows them.
    content = EncryptedJSONField()
    # The same event is told once: "mood_check_in:2026-03-10", "appointment:<id>:30".
    dedupe_key = models.CharField(max_length=128, null=True)
    read_at = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-created_at", "-id"], name="accounts_notification_owner"),
            models.Index(fields=["owner"], condition=models.Q(read_at=None), name="accounts_notification_unread"),
            models.Index(
                fields=["snoozed_until"],
                condition=models.Q(snoozed_until__isnull=False),
                name="accounts_notification_snoozed",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["owner", "dedupe_key"], name="accounts_notification_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class PushDevice(models.Model):
    """One app installation or browser that takes pushes; a token belongs to one account at a time."""

    class Platform(models.TextChoices):
        IOS = "ios"
        ANDROID = "android"
        WEB = "web"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    platform = models.CharField(max_length=8, choices=Platform)
    # The provider's token; for the web the subscription as JSON.
    token = EncryptedTextField()
    token_hash = models.BinaryField(max_length=32, unique=True)
    # The session that registered it: signed out, it hears nothing more.
    session_id = models.UUIDField(null=True)
    last_seen_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.pk)


class NotificationDelivery(models.Model):
    """One notification owed to one channel, or to one device of it: the row comes first, the sending after."""

    class State(models.TextChoices):
        PENDING = "pending"
        SENT = "sent"
        FAILED = "failed"
        DROPPED = "dropped"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    notification = models.ForeignKey(Notification, models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=8, choices=Channel)
    # With its device goes what was owed to it: two rows without one would be the same row twice.
    device = models.ForeignKey(PushDevice, models.CASCADE, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    # A worker that died with it in hand gives it back after this instant.
    claimed_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    provider_message_id = models.CharField(max_length=255, blank=True, default="")
    error_code = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="pending"), name="accounts_delivery_due"),
            models.Index(
                fields=["provider_message_id"],
                condition=~models.Q(provider_message_id=""),
                name="accounts_delivery_provider",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["notification", "channel", "device"],
                nulls_distinct=False,
                name="accounts_delivery_once_a_channel",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class SmsQuota(models.Model):
    """How many text messages a person got on their newest day (CM L1041)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    local_date = models.DateField()
    used = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.pk)


class EmailSuppression(models.Model):
    """An address that gets no mail any more: it bounced, complained, or asked for it. Only a keyed hash is kept."""

    class Reason(models.TextChoices):
        BOUNCED = "bounced"
        COMPLAINED = "complained"
        UNSUBSCRIBED = "unsubscribed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    address_hash = models.BinaryField(max_length=32, unique=True)
    reason = models.CharField(max_length=16, choices=Reason)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.pk)
