"""What a person tells about themselves beyond a name; none of it is needed, all of it is sealed."""

from django.conf import settings
from django.db import models

from accounts.vault.fields import EncryptedJSONField, EncryptedTextField
from config.ids import uuid7


class UserProfile(models.Model):
    """The private details of one person, under their own key (CM L952-957, WN L301)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    phone = EncryptedTextField(null=True)
    # ISO 8601; a sealed column has no date type.
    date_of_birth = EncryptedTextField(null=True)
    demographics = EncryptedJSONField(null=True)
    gender = EncryptedTextField(null=True)
    location = EncryptedTextField(null=True)
    occupation = EncryptedTextField(null=True)
    bio = EncryptedTextField(null=True)
    interests = EncryptedJSONField(null=True)
    phone_verified_at = models.DateTimeField(null=True)
    # The name of the file in STORAGES; random, so that it tells nothing of the person.
    avatar = models.CharField(max_length=100, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.pk)


class PrivacySettings(models.Model):
    """What other people may see of one person, and whether they may write to them (HS L78-88)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    hide_date_of_birth = models.BooleanField(default=True)
    hide_phone = models.BooleanField(default=True)
    hide_location = models.BooleanField(default=True)
    hide_occupation = models.BooleanField(default=False)
    hide_interests = models.BooleanField(default=False)
    show_activity = models.BooleanField(default=False)
    allow_messages = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.pk)


class UserPreferences(models.Model):
    """How one person wants the app to look and when it may speak up; exactly one row a person (CM L335-354)."""

    class Theme(models.TextChoices):
        LIGHT = "light"
        DARK = "dark"
        SYSTEM = "system"

    class FontSize(models.TextChoices):
        SMALL = "small"
        MEDIUM = "medium"
        LARGE = "large"
        EXTRA_LARGE = "extra_large"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    notifications_enabled = models.BooleanField(default=True)
    notification_meditation = models.BooleanField(default=True)
    notification_mood = models.BooleanField(default=True)
    notification_appointments = models.BooleanField(default=True)
    notification_achievements = models.BooleanField(default=False)
    notification_updates = models.BooleanField(default=False)
    notification_tips = models.BooleanField(default=True)
    channel_push = models.BooleanField(default=True)
    channel_email = models.BooleanField(default=True)
    channel_sms = models.BooleanField(default=False)
    quiet_hours_start = models.TimeField(null=True)
    quiet_hours_end = models.TimeField(null=True)
    meditation_default_duration_minutes = models.PositiveSmallIntegerField(default=5)
    meditation_preferred_time = models.TimeField(null=True)
    mood_reminder_time = models.TimeField(null=True)
    theme = models.CharField(max_length=16, choices=Theme, default=Theme.LIGHT)
    font_size = models.CharField(max_length=16, choices=FontSize, default=FontSize.MEDIUM)
    # Some people are spurred on by counting, others are hurt by it.
    show_achievements = models.BooleanField(default=True)
    show_streaks = models.BooleanField(default=True)
    # The app's own switches; nobody here knows what they mean, so they are sealed like text.
    settings = EncryptedJSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quiet_hours_start=None, quiet_hours_end=None)
                | models.Q(quiet_hours_start__isnull=False, quiet_hours_end__isnull=False),
                name="accounts_preferences_quiet_hours",
            ),
            models.CheckConstraint(
                condition=models.Q(meditation_default_duration_minutes__range=(1, 240)),
                name="accounts_preferences_meditation_minutes",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
