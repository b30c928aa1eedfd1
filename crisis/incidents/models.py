"""What was noticed (events) and what is followed up (incidents)."""

from django.conf import settings
from django.db import models

from accounts.vault.fields import EncryptedJSONField, EncryptedTextField
from config.ids import uuid7

SEVERITY = models.Q(severity__range=(1, 5))


class CrisisEvent(models.Model):
    """One signal of danger in what a person wrote or said. It keeps a keyed fingerprint of the text, never the text."""

    class Subject(models.TextChoices):
        SELF = "self"
        OTHER = "other"

    class Resolution(models.TextChoices):
        RESOLVED = "resolved"
        FALSE_ALARM = "false_alarm"
        JOINED = "joined"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    trigger_source = models.CharField(max_length=30)
    source_id = models.UUIDField(null=True)
    trigger_content_hash = models.CharField(max_length=64, blank=True, default="")
    severity = models.PositiveSmallIntegerField()
    detection_confidence = models.FloatField(null=True)
    detector_version = models.CharField(max_length=64, blank=True, default="")
    subject = models.CharField(max_length=8, choices=Subject, default=Subject.SELF)
    resources_shown = models.JSONField(default=list)
    resource_clicked = models.CharField(max_length=50, blank=True, default="")
    hotline_called = models.BooleanField(default=False)
    incident = models.ForeignKey("crisis.CrisisIncident", models.SET_NULL, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)
    resolution_type = models.CharField(max_length=30, choices=Resolution, blank=True, default="")
    follow_up_scheduled = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=SEVERITY, name="crisis_event_severity"),
            models.CheckConstraint(
                condition=models.Q(detection_confidence__isnull=True) | models.Q(detection_confidence__range=(0, 1)),
                name="crisis_event_confidence",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="crisis_event_owner"),
            models.Index(fields=["-created_at"], name="crisis_event_newest"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class CrisisIncident(models.Model):
    """One person's crisis that staff follow up; at most one is open at a time, and later signals join it."""

    class State(models.TextChoices):
        OPEN = "open"
        ACKNOWLEDGED = "acknowledged"
        RESOLVED = "resolved"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    source_event = models.ForeignKey(CrisisEvent, models.SET_NULL, null=True, related_name="+")
    severity_level = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=16, choices=State, default=State.OPEN)
    assigned_to = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    due_at = models.DateTimeField()
    resource_used = models.CharField(max_length=100, blank=True, default="")
    follow_up_needed = models.BooleanField(default=True)
    follow_up_completed = models.BooleanField(default=False)
    follow_up_at = models.DateTimeField(null=True)
    triggers = models.JSONField(default=list)
    resources_provided = models.JSONField(default=list)
    professional_contact_made = models.BooleanField(default=False)
    notes = EncryptedTextField(blank=True, default="")
    location = EncryptedTextField(blank=True, default="")
    contacts_notified = EncryptedJSONField(default=list)
    resolved_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(severity_level__range=(1, 5)), name="crisis_incident_severity"),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "acknowledged", "resolved"]), name="crisis_incident_state"
            ),
            models.CheckConstraint(
                condition=models.Q(state="resolved", resolved_at__isnull=False)
                | (~models.Q(state="resolved") & models.Q(resolved_at__isnull=True)),
                name="crisis_incident_resolved",
            ),
            models.UniqueConstraint(
                fields=["owner"], condition=~models.Q(state="resolved"), name="crisis_incident_one_open"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="crisis_incident_owner"),
            models.Index(fields=["-created_at"], name="crisis_incident_newest"),
            models.Index(fields=["due_at"], condition=~models.Q(state="resolved"), name="crisis_incident_due"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
