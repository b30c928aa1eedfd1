"""Shelves, posts, replies, what supports them and who follows them."""

from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.vault.fields import EncryptedTextField
from config.ids import uuid7

SLUG = r"^[a-z0-9]+(_[a-z0-9]+)*$"


class ForumState(models.TextChoices):
    """Everything but PUBLISHED is seen by its author alone."""

    PUBLISHED = "published"
    # Waits for a moderator.
    HELD = "held"
    # Taken from view by a moderator.
    HIDDEN = "hidden"
    # Brought back from an export: a file may say anything, so it is not published by itself.
    KEPT = "kept"


class ForumCategory(models.Model):
    """A shelf of posts; editors and moderators add their own."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.CharField(max_length=50, unique=True, validators=[RegexValidator(SLUG.replace("$", r"\Z"))])
    name = models.CharField(max_length=100, unique=True)
    description = models.CharField(max_length=500, blank=True, default="")
    order = models.PositiveSmallIntegerField(default=100, help_text="Lower comes first.")
    is_open = models.BooleanField(default=True, help_text="A closed category can be read and takes no new posts.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["order", "slug"]
        verbose_name_plural = "forum categories"
        constraints = [
            models.CheckConstraint(condition=Q(slug__regex=SLUG), name="community_category_slug"),
            models.UniqueConstraint(Lower("name"), name="community_category_name"),
        ]

    def __str__(self) -> str:
        return self.name


class ForumWords(models.Model):
    """What posts and replies share. Without an author there are no words: they were sealed under the author's key."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)
    content = EncryptedTextField(null=True)
    state = models.CharField(max_length=9, choices=ForumState, default=ForumState.PUBLISHED)
    # By the author, and by a moderator; what a moderator wrote its author does not change back. A moderator who deletes
    # gives both the same instant.
    edited_at = models.DateTimeField(null=True)
    moderated_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    # When others could read it first.
    published_at = models.DateTimeField(null=True)
    # What the client sent with its own id: the same again is a repeat, anything else a conflict.
    fingerprint = models.BinaryField(max_length=16, null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)

    # What the API and the moderators call it, and which of its columns are words.
    noun: ClassVar[str]
    texts: ClassVar[tuple[str, ...]] = ("content",)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_taken_down(self) -> bool:
        """Deleted by a moderator, whose decision may be undone; what its author deletes stays deleted."""
        return self.deleted_at is not None and self.deleted_at == self.moderated_at

    def texts_after(self, changes: Mapping[str, str]) -> dict[str, str]:
        """All of the words, with the changed ones among them."""
        return {name: changes.get(name, getattr(self, name)) for name in self.texts}


class ForumPost(ForumWords):
    """A question or a story that others answer."""

    noun = "post"
    texts = ("title", "content")
    category = models.ForeignKey(ForumCategory, models.PROTECT, related_name="+", db_index=False)
    title = EncryptedTextField(null=True)
    is_locked = models.BooleanField(default=False)
    is_pinned = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(owner__isnull=False)
                | Q(title__isnull=True, content__isnull=True, fingerprint=None, deleted_at__isnull=False),
                name="community_post_words_of_somebody",
            ),
        ]
        indexes = [
            # The search reads the newest of a category; the pages put pinned posts first.
            models.Index(fields=["category", "created_at"], name="community_post_category"),
            models.Index(fields=["category", "-is_pinned", "-created_at", "-id"], name="community_post_page"),
            models.Index(fields=["-is_pinned", "-created_at", "-id"], name="community_post_newest"),
            models.Index(fields=["owner", "created_at"], name="community_post_owner"),
            models.Index(fields=["deleted_at"], condition=Q(deleted_at__isnull=False), name="community_post_deleted"),
        ]


class ForumReply(ForumWords):
    """An answer to a post."""

    noun = "reply"
    post = models.ForeignKey(ForumPost, models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(owner__isnull=False) | Q(content__isnull=True, fingerprint=None, deleted_at__isnull=False),
                name="community_reply_words_of_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["post", "created_at"], name="community_reply_post"),
            models.Index(fields=["owner", "created_at"], name="community_reply_owner"),
            # Who is told of new replies reads them in the order in which they could be read.
            models.Index(fields=["published_at"], name="community_reply_published"),
            models.Index(fields=["deleted_at"], condition=Q(deleted_at__isnull=False), name="community_reply_deleted"),
        ]


class ForumReaction(models.Model):
    """One kind of support by one person for one post or reply. There is no kind that hurts."""

    class Kind(models.TextChoices):
        SUPPORT = "support"
        HUG = "hug"
        THANKS = "thanks"
        SAME_HERE = "same_here"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    post = models.ForeignKey(ForumPost, models.CASCADE, null=True, related_name="+", db_index=False)
    reply = models.ForeignKey(ForumReply, models.CASCADE, null=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=9, choices=Kind)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(post=None) ^ Q(reply=None), name="community_reaction_one_target"),
            # Their indexes begin with the target: counts are read from them.
            models.UniqueConstraint(
                fields=["post", "kind", "owner"], condition=Q(reply=None), name="community_reaction_post_once"
            ),
            models.UniqueConstraint(
                fields=["reply", "kind", "owner"], condition=Q(post=None), name="community_reaction_reply_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ForumFollow(models.Model):
    """A person who wants to hear of new replies to a post."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    post = models.ForeignKey(ForumPost, models.CASCADE, related_name="+", db_index=False)
    # Replies published up to then are known, or were told.
    heard_until = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "owner"], name="community_follow_once")]

    def __str__(self) -> str:
        return str(self.pk)
