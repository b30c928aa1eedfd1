from django.db import models


class Heartbeat(models.Model):
    """When a queue's worker last lived; written by a task that beat sends, so it proves both."""

    name = models.CharField(max_length=32, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        app_label = "config"

    def __str__(self) -> str:
        return self.name
