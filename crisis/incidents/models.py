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
    """
    One person's crisis that staff follow up; at most one is unresolved at a time, and later signals join it.

    While it is unresolved it has a holder (`assigned_to`) whose time is not over, or a raised alarm. The database sees
    to it: triggers raise the alarm of an incident that loses its holder, whoever took the holder away.
    """

    class State(models.TextChoices):
        OPEN = "open"
        ACKNOWLEDGED = "acknowledged"
        IN_PROGRESS = "in_progress"
        FOLLOW_UP = "follow_up"
        RESOLVED = "resolved"

    class Resolution(models.TextChoices):
        REACHED_SAFE = "reached_safe"
        HANDED_TO_SERVICES = "handed_to_services"
        FALSE_ALARM = "false_alarm"
        UNREACHABLE = "unreachable"
        DECLINED_HELP = "declined_help"
        OTHER = "other"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    source_event = models.ForeignKey(CrisisEvent, models.SET_NULL, null=True, related_name="+")
    severity_level = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=16, choices=State, default=State.OPEN)
    resolution = models.CharField(max_length=24, choices=Resolution, blank=True, default="")
    assigned_to = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    # When somebody must have done something next.
    due_at = models.DateTimeField()
    # When the next alarm rings; since when one is raised (null: a holder has it in time); how far up the ladder.
    alarm_at = models.DateTimeField(null=True)
    alarm_raised_at = models.DateTimeField(null=True)
    alarm_rung = models.PositiveSmallIntegerField(default=0)
    reopened_count = models.PositiveIntegerField(default=0)
    # Goes up with every step, for two members of staff who look at the same screen.
    version = models.PositiveIntegerField(default=1)
    follow_up_needed = models.BooleanField(default=True)
    follow_up_completed = models.BooleanField(default=False)
    follow_up_at = models.DateTimeField(null=True)
    triggers = models.JSONField(default=list)
    resources_provided = models.JSONField(default=list)
    professional_contact_made = models.BooleanField(default=False)
    notes = EncryptedTextField(blank=True, default="")
    location = EncryptedTextField(blank=True, default="")
    # What helped, in the person's own words or as a name of the directory.
    resource_words = EncryptedTextField(null=True)
    # Where it stood unsealed. Nothing is written here any more; it goes when no process of before is left.
    resource_used_open = models.CharField(
        max_length=100, blank=True, default="", editable=False, db_column="resource_used"
    )
    contacts_notified = EncryptedJSONField(default=list)
    resolved_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(severity_level__range=(1, 5)), name="crisis_incident_severity"),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "acknowledged", "in_progress", "follow_up", "resolved"]),
                name="crisis_incident_state",
            ),
            models.CheckConstraint(
                condition=models.Q(state="resolved", resolved_at__isnull=False)
                | (~models.Q(state="resolved") & models.Q(resolved_at__isnull=True, resolution="")),
                name="crisis_incident_resolved",
            ),
            # Nobody waits unseen: somebody holds it, or an alarm is raised, and the next one has its time.
            models.CheckConstraint(
                condition=models.Q(state="resolved")
                | (
                    models.Q(alarm_at__isnull=False)
                    & (models.Q(assigned_to__isnull=False) | models.Q(alarm_raised_at__isnull=False))
                ),
                name="crisis_incident_watched",
            ),
            models.CheckConstraint(condition=models.Q(alarm_rung__range=(0, 3)), name="crisis_incident_rung"),
            models.UniqueConstraint(
                fields=["owner"], condition=~models.Q(state="resolved"), name="crisis_incident_one_open"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="crisis_incident_owner"),
            models.Index(fields=["-created_at"], name="crisis_incident_newest"),
            models.Index(fields=["due_at"], condition=~models.Q(state="resolved"), name="crisis_incident_due"),
            models.Index(
                fields=["-severity_level", "alarm_at"], condition=~models.Q(state="resolved"),
                name="crisis_incident_alarm",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def resource_used(self) -> str:
        return self.resource_words or ""

    @resource_used.setter
    def resource_used(self, words: str) -> None:
        self.resource_words = words or None


class CrisisStep(models.Model):
    """One thing that happened to an incident. Rows are only added; a trigger refuses to change one."""

    class Kind(models.TextChoices):
        OPENED = "opened"
        JOINED = "joined"
        RAISED = "raised"
        LOWERED = "lowered"
        ALARM = "alarm"
        CLAIMED = "claimed"
        HANDED_OVER = "handed_over"
        STARTED = "started"
        CONTACT_LOGGED = "contact_logged"
        CONTACT_TOLD = "contact_told"
        FOLLOW_UP_PLANNED = "follow_up_planned"
        FOLLOW_UP_DONE = "follow_up_done"
        RESOLVED = "resolved"
        REOPENED = "reopened"
        RELEASED = "released"
        TEXT_VIEWED = "text_viewed"
        NOTED = "noted"
        CALL_ASKED = "call_asked"
        CALL_TAKEN = "call_taken"
        CALL_ENDED = "call_ended"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    incident = models.ForeignKey(CrisisIncident, models.CASCADE, related_name="+", db_index=False)
    # Staff; nobody for what the machine or the person did.
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=24, choices=Kind)
    # Null where nothing was written.
    note = EncryptedTextField(null=True)
    # Codes, numbers and ids.
    details = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["incident", "created_at", "id"], name="crisis_step_incident")]

    def __str__(self) -> str:
        return str(self.pk)


class CrisisShift(models.Model):
    """When a member of staff is the one to wake: first (rung 1) or as the backup (rung 2)."""

    class Rung(models.IntegerChoices):
        PRIMARY = 1
        BACKUP = 2

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    rung = models.PositiveSmallIntegerField(choices=Rung, default=Rung.PRIMARY)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="crisis_shift_ends"),
            models.CheckConstraint(condition=models.Q(rung__in=(1, 2)), name="crisis_shift_rung"),
        ]
        indexes = [models.Index(fields=["ends_at"], name="crisis_shift_ends")]

    def __str__(self) -> str:
        return str(self.pk)
