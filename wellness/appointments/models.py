"""What a person has planned, what will remind them, what their plan allows, and the link for other calendars."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from accounts.vault.fields import EncryptedJSONField, EncryptedTextField
from config.ids import uuid7
from wellness.diary.models import DiaryRow


class Appointment(DiaryRow):
    """One appointment of a person: an instant with the zone it was made in, which no journey of theirs moves."""

    class Status(models.TextChoices):
        SCHEDULED = "scheduled"
        CONFIRMED = "confirmed"
        COMPLETED = "completed"
        CANCELLED = "cancelled"
        NO_SHOW = "no-show"

    logged_at = None  # type: ignore[assignment] # it is planned, and `created_at` says when
    title = EncryptedTextField()
    appointment_type = models.CharField(max_length=50)
    provider_name = EncryptedTextField(null=True)
    # phone, email, website: those that are known.
    provider_contact = EncryptedJSONField(null=True)
    location = EncryptedTextField(null=True)
    is_virtual = models.BooleanField(default=False)
    meeting_link = EncryptedTextField(null=True)
    scheduled_at = models.DateTimeField()
    duration_minutes = models.PositiveSmallIntegerField()
    # `scheduled_at` plus the duration, so that overlaps and what is over are found by an index.
    ends_at = models.DateTimeField()
    status = models.CharField(max_length=20, choices=Status, default=Status.SCHEDULED)
    cancelled_at = models.DateTimeField(null=True)
    notes = EncryptedTextField(null=True)
    # [{"minutes_before": 30, "channel": "push"}]
    reminder_settings = models.JSONField(default=list)
    # How often a calendar must have been told of a change (RFC 5545, SEQUENCE).
    sequence = models.PositiveIntegerField(default=0)
    # The month of the allowance that it was taken from; None when it took nothing, or gave it back.
    quota_month = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "scheduled_at", "id"], name="wellness_appointment_owner"),
            # For counts over everybody. With an order of its own it would tempt the planner away from the owner's.
            BrinIndex(fields=["scheduled_at"], name="wellness_appointment_scheduled"),
            # The timeline shows where the person has been.
            models.Index(
                fields=["owner", "-scheduled_at", "-id"],
                condition=Q(status="completed"),
                name="wellness_appointment_done",
            ),
            models.Index(
                fields=["owner", "local_date"], condition=Q(status="completed"), name="wellness_appointment_done_date"
            ),
            models.Index(fields=["status"], name="wellness_appointment_status"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(duration_minutes__range=(1, 1440)), name="wellness_appointment_duration"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("scheduled_at")), name="wellness_appointment_end"),
            models.CheckConstraint(
                condition=Q(status__in=("scheduled", "confirmed", "completed", "cancelled", "no-show")),
                name="wellness_appointment_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status="cancelled", cancelled_at__isnull=False)
                | (~Q(status="cancelled") & Q(cancelled_at__isnull=True)),
                name="wellness_appointment_cancelled",
            ),
            models.CheckConstraint(
                condition=Q(is_virtual=True) | Q(meeting_link__isnull=True), name="wellness_appointment_link"
            ),
        ]

    @property
    def is_live(self) -> bool:
        return self.status in LIVE


# It is still meant to take place.
LIVE = (Appointment.Status.SCHEDULED.value, Appointment.Status.CONFIRMED.value)


class AppointmentReminder(models.Model):
    """One instant at which a person is to be reminded of one appointment, and the channels they chose for it."""

    class State(models.TextChoices):
        PENDING = "pending"
        SENT = "sent"
        MISSED = "missed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # The unique constraint below begins with it.
    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="+", db_index=False)
    # None: no reminder but the letter that it was saved.
    minutes_before = models.PositiveIntegerField(null=True)
    channels = ArrayField(models.CharField(max_length=8))
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="pending"), name="wellness_appreminder_due"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["appointment", "due_at"], name="wellness_appreminder_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class AppointmentQuota(models.Model):
    """How many appointments a person on the free plan has made in their newest month."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # Its first day.
    month = models.DateField()
    used = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.pk)


class AppointmentFeed(models.Model):
    """The secret address at which other calendars read a person's appointments; only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    token_hash = models.BinaryField(max_length=32, unique=True)
    include_details = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.pk)
