"""Who looks for somebody to talk to."""

from django.conf import settings
from django.db import models

from community.messaging.models import Conversation
from config.ids import uuid7


class PeerTicket(models.Model):
    """One search of a person for somebody to talk to; at most one of them is open. It is gone a day after it ended."""

    class State(models.TextChoices):
        WAITING = "waiting"
        MATCHED = "matched"
        LEFT = "left"
        EXPIRED = "expired"

    class Topic(models.TextChoices):
        ANY = "any"
        ANXIETY = "anxiety"
        LOW_MOOD = "low_mood"
        STRESS = "stress"
        LONELINESS = "loneliness"
        GRIEF = "grief"
        RELATIONSHIPS = "relationships"
        FAMILY = "family"
        SLEEP = "sleep"
        SELF_ESTEEM = "self_esteem"
        STUDY_AND_WORK = "study_and_work"
        IDENTITY = "identity"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    topic = models.CharField(max_length=20, choices=Topic)
    language = models.CharField(max_length=3)
    is_minor = models.BooleanField()
    # Of a minor who waits, because of the rule of two years; of nobody else, and not for longer.
    age = models.PositiveSmallIntegerField(null=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    conversation = models.ForeignKey(Conversation, models.CASCADE, null=True, related_name="+")
    # The last sign that the person still waits.
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner"], condition=models.Q(state="waiting"), name="community_peer_ticket_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(state="waiting", is_minor=True, age__isnull=False, age__lt=18)
                | models.Q(state="waiting", is_minor=False, age=None)
                | (~models.Q(state="waiting") & models.Q(age=None)),
                name="community_peer_ticket_age",
            ),
            models.CheckConstraint(
                condition=models.Q(state="matched", conversation__isnull=False)
                | (~models.Q(state="matched") & models.Q(conversation=None)),
                name="community_peer_ticket_matched",
            ),
            models.CheckConstraint(
                condition=models.Q(state="waiting", ended_at=None)
                | (~models.Q(state="waiting") & models.Q(ended_at__isnull=False)),
                name="community_peer_ticket_ended",
            ),
        ]
        indexes = [
            models.Index(
                fields=["topic", "language", "created_at"], condition=models.Q(state="waiting"),
                name="community_peer_ticket_waiting",
            ),
            models.Index(fields=["owner", "created_at"], name="community_peer_ticket_of"),
            models.Index(fields=["ended_at"], name="community_peer_ticket_over"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)
