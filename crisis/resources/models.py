"""Where a person can find help, and which of it was used."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from config.ids import uuid7


class CrisisResource(models.Model):
    """One service in one country. A number belongs to its country and is never shown for another."""

    class Type(models.TextChoices):
        EMERGENCY = "emergency"
        HOTLINE = "hotline"
        TEXT_LINE = "text_line"
        CHAT = "chat"
        COUNSELING = "counseling"

    class Status(models.TextChoices):
        DRAFT = "draft"
        VERIFIED = "verified"
        STALE = "stale"
        RETIRED = "retired"

    class Method(models.TextChoices):
        NONE = "", "not verified"
        SOURCES = "sources", "several independent sources"
        PROVIDER_PAGE = "provider_page", "the provider's own page"
        CALL = "call", "called"
        LETTER = "letter", "written confirmation"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    country = models.CharField(max_length=2, validators=[RegexValidator(r"^[A-Z]{2}\Z", "An ISO 3166-1 code.")])
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True, default="")
    resource_type = models.CharField(max_length=30, choices=Type)
    phone_number = models.CharField(max_length=20, blank=True, default="")
    sms_number = models.CharField(max_length=20, blank=True, default="")
    sms_keyword = models.CharField(max_length=20, blank=True, default="")
    website_url = models.URLField(max_length=500, blank=True, default="")
    available_24_7 = models.BooleanField(null=True, blank=True)
    available_hours = models.JSONField(null=True, blank=True)
    languages = models.JSONField(default=list, blank=True)
    specializations = models.JSONField(default=list, blank=True)
    is_active = models.BooleanField(default=True)
    priority = models.PositiveSmallIntegerField(
        default=5, validators=[MinValueValidator(1), MaxValueValidator(9)], help_text="1 is shown first."
    )
    notes = models.TextField(blank=True, default="", help_text="Shown with the number, always.")
    sources = models.JSONField(default=list, blank=True)
    confirmed_by = models.PositiveSmallIntegerField(default=0, help_text="Independent groups of sources.")
    as_of = models.CharField(max_length=10, blank=True, default="", help_text="Newest date among the sources.")
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    last_verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    verification_method = models.CharField(max_length=16, choices=Method, blank=True, default="")
    verification_url = models.URLField(max_length=500, blank=True, default="")
    next_review_due = models.DateField(null=True, blank=True)
    # What the reference file said when it was last loaded; empty for rows that staff made.
    reference_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    # From the first change by staff on, the reference file leaves the row alone.
    staff_touched_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["country", "priority", "name"]
        constraints = [
            models.UniqueConstraint(fields=["country", "name"], name="crisis_resource_name_unique"),
            models.CheckConstraint(condition=models.Q(country__regex=r"^[A-Z]{2}$"), name="crisis_resource_country"),
            models.CheckConstraint(condition=models.Q(priority__range=(1, 9)), name="crisis_resource_priority"),
            models.CheckConstraint(
                condition=models.Q(resource_type__in=["emergency", "hotline", "text_line", "chat", "counseling"]),
                name="crisis_resource_type",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["draft", "verified", "stale", "retired"]), name="crisis_resource_status"
            ),
            models.CheckConstraint(
                condition=~models.Q(phone_number="") | ~models.Q(sms_number="") | ~models.Q(website_url=""),
                name="crisis_resource_reachable",
            ),
        ]
        indexes = [
            models.Index(fields=["country", "priority"], name="crisis_resource_country_idx"),
            models.Index(fields=["next_review_due"], name="crisis_resource_review"),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.name}"

    def clean(self) -> None:
        from crisis.resources.entries import row_errors
        from crisis.resources.numbers import number_errors

        # What a form leaves empty.
        self.languages, self.specializations = self.languages or [], self.specializations or []
        errors: dict[str, Any] = {
            **number_errors(self.country, phone=self.phone_number, sms=self.sms_number), **row_errors(vars(self))
        }  # fmt: skip
        if errors:
            from django.core.exceptions import ValidationError

            raise ValidationError(errors)


class CrisisResourceUse(models.Model):
    """Somebody looked at, called, texted or opened a resource. No address is kept; the owner may be nobody."""

    class Action(models.TextChoices):
        VIEWED = "viewed"
        CALLED = "called"
        TEXTED = "texted"
        CLICKED = "clicked"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    resource = models.ForeignKey(CrisisResource, models.CASCADE, related_name="+")
    action = models.CharField(max_length=8, choices=Action)
    hotline_called = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(action__in=["viewed", "called", "texted", "clicked"]), name="crisis_use_action"
            )
        ]
        indexes = [models.Index(fields=["owner", "-created_at"], name="crisis_use_owner")]

    def __str__(self) -> str:
        return str(self.pk)


class CrisisReferenceLoad(models.Model):
    """The reference file that was loaded last, so that a start with the same file costs one query."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    file_hash = models.CharField(max_length=64)
    created_count = models.PositiveIntegerField(default=0)
    updated_count = models.PositiveIntegerField(default=0)
    retired_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["-created_at"], name="crisis_reference_newest")]

    def __str__(self) -> str:
        return self.file_hash[:12]
