"""What a person agreed to: the current answer, and every answer before it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from config.ids import uuid7


class ConsentType(models.TextChoices):
    TERMS = "terms"
    PRIVACY_POLICY = "privacy_policy"
    HIPAA = "hipaa"
    DATA_SHARING = "data_sharing"
    ANALYTICS = "analytics"
    MARKETING = "marketing"
    SMS = "sms"
    VOICE = "voice"
    JOURNAL_INSIGHTS = "journal_insights"
    AI_PROCESSING = "ai_processing"
    CRISIS_DETECTION = "crisis_detection"
    WEARABLES = "wearables"


# On without a row: said plainly at sign-up (conflicts C12 and C48); a withdrawn row turns them off.
ON_BY_DEFAULT = frozenset({ConsentType.CRISIS_DETECTION.value, ConsentType.ANALYTICS.value})


class Consent(models.Model):
    """The current answer of one person to one question."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    type = models.CharField(max_length=32, choices=ConsentType)
    granted = models.BooleanField()
    version = models.CharField(max_length=32, default="1")
    granted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    ip = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=256, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "type"], name="accounts_consent_one_a_type")]

    def __str__(self) -> str:
        return str(self.pk)


class ConsentEvent(models.Model):
    """One answer given, with where and under which text; rows are only added."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    type = models.CharField(max_length=32, choices=ConsentType)
    granted = models.BooleanField()
    version = models.CharField(max_length=32)
    ip = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=256, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "-created_at"], name="accounts_consentevent_owner")]

    def __str__(self) -> str:
        return str(self.pk)


class SharingCategory(models.TextChoices):
    """The parts of a record that are shared, opened and exported one by one."""

    PROFILE = "profile"
    MOOD = "mood"
    JOURNAL = "journal"
    ASSESSMENTS = "assessments"
    HABITS = "habits"
    MEDITATION = "meditation"
    CRISIS = "crisis"
    THERAPY = "therapy"
    WEARABLES = "wearables"


class SharingGrant(models.Model):
    """One therapist who may read parts of one person's record, until a date or until it is taken back."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    grantee = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    categories = ArrayField(models.CharField(max_length=16, choices=SharingCategory))
    until = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["grantee", "owner"], name="accounts_sharing_grantee")]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "grantee"], condition=models.Q(revoked_at=None), name="accounts_sharing_one_open"
            ),
            models.CheckConstraint(condition=~models.Q(owner=models.F("grantee")), name="accounts_sharing_not_self"),
            models.CheckConstraint(condition=models.Q(categories__len__gt=0), name="accounts_sharing_categories"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
