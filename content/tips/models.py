"""Which tip was told on which date."""

from django.db import models

from config.ids import uuid7
from content.library.models import ContentItem


class TipOfDay(models.Model):
    """The tip of one date in one language; chosen once, so that everybody hears the same and no tip comes too soon."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    local_date = models.DateField()
    language = models.CharField(max_length=3)
    item = models.ForeignKey(ContentItem, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["local_date", "language"], name="content_tip_of_day_once")]

    def __str__(self) -> str:
        return f"{self.local_date} {self.language}"
