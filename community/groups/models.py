"""Groups that meet in one conversation, who is in them, how one is let into them, and when they meet."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from community.messaging.models import Conversation, ConversationParticipant
from config.ids import uuid7


class SupportGroup(models.Model):
    """
    A room for people with something in common. Its id is that of its conversation, so the two are never apart.

    A trigger of the database keeps adults and minors apart: nobody's place in the conversation may be of another age
    than `audience`, which never changes.
    """

    class Privacy(models.TextChoices):
        PUBLIC = "public"
        PRIVATE = "private"

    class Audience(models.TextChoices):
        ADULTS = "adults"
        MINORS = "minors"

    conversation = models.OneToOneField(
        Conversation, models.CASCADE, primary_key=True, related_name="support_group", editable=False
    )
    # Of the staff; nobody else learns who it was.
    creator = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=80)
    description = models.CharField(max_length=1000)
    category = models.CharField(max_length=40)
    privacy = models.CharField(max_length=8, choices=Privacy, default=Privacy.PUBLIC)
    audience = models.CharField(max_length=8, choices=Audience, default=Audience.ADULTS)
    # Pinned; read and agreed to before the first message.
    guidelines = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(privacy__in=["public", "private"]), name="community_group_privacy"),
            models.CheckConstraint(condition=Q(audience__in=["adults", "minors"]), name="community_group_audience"),
        ]
        indexes = [models.Index(fields=["-created_at", "-conversation"], name="community_group_newest")]

    def __str__(self) -> str:
        return str(self.pk)


class GroupMembership(models.Model):
    """What a group remembers of a person beside their place in its conversation, also after they left."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    participant = models.OneToOneField(ConversationParticipant, models.CASCADE, related_name="membership")
    group = models.ForeignKey(SupportGroup, models.CASCADE, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # Whether the person is told of this group's sessions.
    reminders = models.BooleanField(default=True)
    # By whoever leads the group: only an invitation made later lets them in again.
    removed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "owner"], name="community_membership_once")]

    def __str__(self) -> str:
        return str(self.pk)


class GroupInvitation(models.Model):
    """A code that lets one person in once. Who made it knows it, we do not: only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    group = models.ForeignKey(SupportGroup, models.CASCADE, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    role = models.CharField(
        max_length=16, choices=ConversationParticipant.Role, default=ConversationParticipant.Role.MEMBER
    )
    code_hash = models.BinaryField(max_length=32, unique=True, editable=False)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(ConversationParticipant, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=["member", "moderator", "owner"]), name="community_invitation_role"
            ),
            models.CheckConstraint(
                condition=Q(used_by=None) | Q(used_at__isnull=False), name="community_invitation_used"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class GroupSession(models.Model):
    """A group meets at an instant, planned on the clock of a zone. What is to be told of it stands in its row."""

    class State(models.TextChoices):
        PLANNED = "planned"
        CANCELLED = "cancelled"

    class News(models.TextChoices):
        NONE = "", "nothing"
        MOVED = "moved"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    group = models.ForeignKey(SupportGroup, models.CASCADE, related_name="+")
    title = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    timezone = models.CharField(max_length=64)
    duration_minutes = models.PositiveSmallIntegerField(default=60)
    state = models.CharField(max_length=16, choices=State, default=State.PLANNED)
    remind_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    news = models.CharField(max_length=16, choices=News, blank=True, default=News.NONE)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["planned", "cancelled"]), name="community_session_state"),
            models.CheckConstraint(condition=Q(news__in=["", "moved", "cancelled"]), name="community_session_news"),
            models.CheckConstraint(condition=Q(remind_at__lte=models.F("starts_at")), name="community_session_before"),
        ]
        indexes = [
            models.Index(fields=["group", "starts_at"], name="community_session_next"),
            models.Index(
                fields=["remind_at"], condition=Q(state="planned", reminded_at=None), name="community_session_due"
            ),
            models.Index(fields=["id"], condition=~Q(news=""), name="community_session_told"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
