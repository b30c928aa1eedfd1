"""Conversations of every kind: who takes part under which name, and what was said in which order."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from config.ids import uuid7


class Conversation(models.Model):
    """
    Something that people say to each other, in one order that is the same for everybody.

    `last_seq` counts every message and every change of one. Its row is the gate of all writing: whoever sends, edits,
    leaves, is removed or closes it locks the row first.
    """

    class Kind(models.TextChoices):
        PEER = "peer"
        GROUP = "group"
        COUNSELING = "counseling"

    class State(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=16, choices=Kind)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    last_seq = models.BigIntegerField(default=0)
    slow_mode_seconds = models.PositiveIntegerField(default=0)
    # The conversation's key, for one that outlives its members; otherwise only they hold it.
    house_key = models.BinaryField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(last_seq__gte=0), name="community_conversation_seq"),
            models.CheckConstraint(
                condition=models.Q(state="open", closed_at=None) | models.Q(state="closed", closed_at__isnull=False),
                name="community_conversation_closed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ConversationParticipant(models.Model):
    """
    A person in one conversation, under a name that is used nowhere else; others know the id of this row only.

    `key` is the conversation's key and `words_key` the person's own part of the key of their messages, both sealed
    under the person's data key: with that key, what they said is gone for everybody, in every backup.
    """

    class Role(models.TextChoices):
        MEMBER = "member"
        MODERATOR = "moderator"
        OWNER = "owner"
        COUNSELOR = "counselor"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="participants")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    role = models.CharField(max_length=16, choices=Role, default=Role.MEMBER)
    alias = models.CharField(max_length=60)
    # Of the person's age when they joined: what a minor writes waits for a moderator.
    is_minor = models.BooleanField(default=False)
    key = models.BinaryField(null=True, editable=False)
    words_key = models.BinaryField(null=True, editable=False)
    visible_from = models.BigIntegerField(default=0)
    delivered_seq = models.BigIntegerField(default=0)
    read_seq = models.BigIntegerField(default=0)
    last_sent_at = models.DateTimeField(null=True)
    # Until then this person reads and does not write here, as somebody who leads the room decided.
    silent_until = models.DateTimeField(null=True)
    # What is pinned in the room was not agreed to yet, and is before the first message.
    rules_pending = models.BooleanField(default=False)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "owner"], name="community_participant_once"),
            models.UniqueConstraint(fields=["conversation", "alias"], name="community_participant_alias"),
            models.CheckConstraint(
                condition=models.Q(read_seq__lte=models.F("delivered_seq"), read_seq__gte=0),
                name="community_participant_marks",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "conversation"], name="community_participant_of"),
            # How many are in a room is counted from this alone.
            models.Index(
                fields=["conversation"], condition=models.Q(left_at=None, owner__isnull=False),
                name="community_participant_in",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)


class MessageAttachment(models.Model):
    """A picture or file that waits for its message or belongs to one; the bytes lie sealed in the storage."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    participant = models.ForeignKey(ConversationParticipant, models.CASCADE, related_name="+")
    content_type = models.CharField(max_length=100)
    size_bytes = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    file = models.CharField(max_length=200, unique=True)
    fingerprint = models.BinaryField(editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "created_at"], name="community_attachment_of")]

    def __str__(self) -> str:
        return str(self.pk)


class ConversationMessage(models.Model):
    """
    One message. `seq` is its place, `changed_seq` the place of its last change; both are given once.

    A message that waits for a moderator has no place yet: it gets one at the end when it is let through, so that
    nobody who reads on misses it. `body` is sealed under a key of conversation and sender (see keys.py).
    """

    class Type(models.TextChoices):
        TEXT = "text"
        IMAGE = "image"
        FILE = "file"
        RESOURCE = "resource"
        SYSTEM = "system"

    class State(models.TextChoices):
        SENT = "sent"
        HELD = "held"
        HIDDEN = "hidden"
        DELETED = "deleted"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    sender = models.ForeignKey(ConversationParticipant, models.CASCADE, related_name="+")
    # Whose words these are; nobody's once the person was erased.
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    seq = models.BigIntegerField(null=True)
    changed_seq = models.BigIntegerField(null=True)
    message_type = models.CharField(max_length=16, choices=Type, default=Type.TEXT)
    state = models.CharField(max_length=8, choices=State, default=State.SENT)
    body = models.BinaryField(null=True, editable=False)
    fingerprint = models.BinaryField(editable=False)
    attachment = models.OneToOneField(MessageAttachment, models.SET_NULL, null=True, related_name="+")
    # A row of the library or of the crisis lines that is shown as a card.
    resource_id = models.UUIDField(null=True)
    is_softened = models.BooleanField(default=False)
    reasons = ArrayField(models.CharField(max_length=40), default=list)
    edited_at = models.DateTimeField(null=True)
    edited_by_moderator = models.BooleanField(default=False)
    deleted_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="community_message_order"),
            models.UniqueConstraint(fields=["conversation", "changed_seq"], name="community_message_changes"),
            models.CheckConstraint(
                condition=models.Q(state="held", seq=None, changed_seq=None)
                | models.Q(state="deleted", seq=None, changed_seq=None)
                | models.Q(seq__gt=0, changed_seq__gte=models.F("seq")),
                name="community_message_place",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="deleted") | models.Q(deleted_at__isnull=False),
                name="community_message_deleted",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "created_at"], name="community_message_of"),
            models.Index(fields=["sender"], condition=models.Q(state="held"), name="community_message_held"),
            models.Index(
                fields=["deleted_at"], condition=models.Q(body__isnull=False, deleted_at__isnull=False),
                name="community_message_to_erase",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)
