"""Files beside entries."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from config.ids import uuid7


class JournalAttachment(models.Model):
    """A picture or a recording that belongs to one entry; what it holds lies sealed in the private storage."""

    class Kind(models.TextChoices):
        IMAGE = "image"
        AUDIO = "audio"

    class ContentType(models.TextChoices):
        WEBP = "image/webp"
        MP3 = "audio/mpeg"
        MP4 = "audio/mp4"
        OGG = "audio/ogg"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # No index of its own: the one by entry and the one below begin with what is asked for.
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    entry = models.ForeignKey("journal.JournalEntry", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=5, choices=Kind)
    content_type = models.CharField(max_length=20, choices=ContentType)
    # Of what the person gets back, not of the sealed file.
    size_bytes = models.PositiveIntegerField()
    # Where it lies. Empty between an import's row and its file, and once it was deleted.
    file = models.CharField(max_length=200, blank=True, default="")
    # What the client sent with its own id: the same again is a repeat, anything else a conflict.
    fingerprint = models.BinaryField(max_length=16, null=True)
    # What is left then is a note for the devices that still hold it, as the feed of sync keeps of other rows.
    deleted_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "journal attachment"
        indexes = [
            # The allowance of a person is added up from the index alone.
            models.Index(fields=["owner"], include=["size_bytes"], name="journal_attachment_owner"),
            models.Index(fields=["file"], name="journal_attachment_file"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="image", content_type="image/webp")
                | Q(kind="audio", content_type__in=["audio/mpeg", "audio/mp4", "audio/ogg"]),
                name="journal_attachment_type",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
