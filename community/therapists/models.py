"""Who the counsellors are, as they tell it themselves."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from config.ids import uuid7

LICENSE_MAX = 60
SPECIALIZATION_MAX = 60
SPECIALIZATIONS_MAX = 20
BIO_MAX = 2_000


class TherapistProfile(models.Model):
    """
    What one counsellor tells the world about themselves; nothing of it is sealed, because it is there to be read.

    `verified_*` say who looked at the licence, when, and for which name: under another name the check does not count.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    license_number = models.CharField(max_length=LICENSE_MAX, blank=True, default="")
    specializations = ArrayField(models.CharField(max_length=SPECIALIZATION_MAX), default=list, blank=True)
    bio = models.TextField(max_length=BIO_MAX, blank=True, default="")
    is_listed = models.BooleanField(default=False)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    verified_name = models.CharField(max_length=201, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "therapists"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_listed=False) | ~models.Q(license_number=""),
                name="community_therapist_listed",
            ),
            models.CheckConstraint(
                condition=models.Q(verified_at=None, verified_by=None, verified_name="")
                | (models.Q(verified_at__isnull=False) & ~models.Q(verified_name="") & ~models.Q(license_number="")),
                name="community_therapist_verified",
            ),
            models.CheckConstraint(
                condition=models.Q(specializations__len__lte=SPECIALIZATIONS_MAX),
                name="community_therapist_specializations",
            ),
            models.CheckConstraint(condition=LessThanOrEqual(Length("bio"), BIO_MAX), name="community_therapist_bio"),
        ]
        indexes = [
            models.Index(
                fields=["-created_at", "-id"],
                condition=models.Q(is_listed=True, verified_at__isnull=False),
                name="community_therapist_shown",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
