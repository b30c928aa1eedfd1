"""Entries of a journal."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.vault.fields import EncryptedTextField
from wellness.diary.models import DiaryRow

TITLE_MAX = 200
CONTENT_MAX = 50_000
TAGS_MAX = 20
TAG_MAX = 50


class JournalEntry(DiaryRow):
    """
    One entry. Title and content are sealed; tags are short words in clear, because entries are filtered by them.

    Tone, emotion and topics are worked out by the writer's leave only and are null without it.
    """

    class Mood(models.TextChoices):
        """Its own words, never mixed with the mood from 1 to 10."""

        HAPPY = "happy"
        NEUTRAL = "neutral"
        SAD = "sad"

    class Type(models.TextChoices):
        FREEFORM = "freeform"
        PROMPTED = "prompted"
        GRATITUDE = "gratitude"
        REFLECTION = "reflection"
        LETTER = "letter"
        DREAM = "dream"

    title = EncryptedTextField(null=True)
    content = EncryptedTextField()
    mood = models.CharField(max_length=7, choices=Mood, null=True)
    tags = ArrayField(models.CharField(max_length=TAG_MAX), default=list)
    is_favorite = models.BooleanField(default=False)
    is_draft = models.BooleanField(default=False)
    entry_type = models.CharField(max_length=20, choices=Type, default=Type.FREEFORM)
    # No index for every row: only those that name one are looked for when an item goes.
    prompt = models.ForeignKey("content.ContentItem", models.SET_NULL, null=True, related_name="+", db_index=False)
    word_count = models.PositiveIntegerField()
    # HMAC-SHA-256 under a key of the owner: says whether two texts are the same, and nothing else.
    content_hash = models.CharField(max_length=64)
    sentiment_score = models.FloatField(null=True)
    primary_emotion = models.CharField(max_length=30, null=True)
    topics = ArrayField(models.CharField(max_length=30), null=True)
    # Which version of the analysis has read this text; null when none has.
    analysis_version = models.PositiveSmallIntegerField(null=True)

    class Meta:
        verbose_name = "journal entry"
        indexes = [
            models.Index(fields=["owner", "-logged_at", "-id"], name="journal_entry_owner_logged"),
            # The timeline and the counts know finished ones only, however many drafts lie between them.
            models.Index(
                fields=["owner", "-logged_at", "-id"], condition=Q(is_draft=False), name="journal_entry_owner_done"
            ),
            models.Index(
                fields=["owner", "local_date"], include=["zone"], condition=Q(is_draft=False),
                name="journal_entry_owner_done_date",
            ),
            models.Index(
                fields=["owner"], condition=Q(is_draft=False, analysis_version=None), name="journal_entry_unread"
            ),
            models.Index(fields=["prompt"], condition=Q(prompt__isnull=False), name="journal_entry_prompt"),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=Q(mood__in=["happy", "neutral", "sad"]) | Q(mood=None), name="journal_entry_mood"
            ),
            models.CheckConstraint(
                condition=Q(entry_type__in=["freeform", "prompted", "gratitude", "reflection", "letter", "dream"]),
                name="journal_entry_type",
            ),
            models.CheckConstraint(condition=Q(tags__len__lte=TAGS_MAX), name="journal_entry_tags"),
            models.CheckConstraint(
                condition=Q(sentiment_score=None) | Q(sentiment_score__range=(-1, 1)), name="journal_entry_sentiment"
            ),
        ]
