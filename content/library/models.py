"""The library: what people read, hear and do, its versions in languages, its history, and what people said of it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import FileExtensionValidator, RegexValidator
from django.db import models
from django.db.models import F, Q

from config.ids import uuid7
from content.library.search import ExactAverage, JoinedWords, LanguageConfiguration, WeighedText, WeighedWords

AUDIO_SUFFIXES = ("aac", "m4a", "mp3", "ogg", "opus", "wav")
IMAGE_SUFFIXES = ("jpeg", "jpg", "png", "webp")
HTTPS = r"^https://[^[:space:]]+$"
SLUG = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*\Z", "Small letters, digits and single hyphens, like sleep-wind-down.")


class ContentCategory(models.Model):
    """A shelf of the library; editors add their own."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.CharField(max_length=50, unique=True, validators=[RegexValidator(r"^[a-z0-9]+(_[a-z0-9]+)*\Z")])
    title = models.CharField(max_length=100)
    order = models.PositiveSmallIntegerField(default=100, help_text="Lower comes first.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["order", "slug"]
        verbose_name_plural = "content categories"
        constraints = [
            models.CheckConstraint(condition=Q(slug__regex=r"^[a-z0-9]+(_[a-z0-9]+)*$"), name="content_category_slug")
        ]

    def __str__(self) -> str:
        return self.title


class ContentItem(models.Model):
    """One thing to read, hear or do, in one language; items of one `translation_group` say the same."""

    class Type(models.TextChoices):
        ARTICLE = "article"
        VIDEO = "video"
        AUDIO = "audio"
        EXERCISE = "exercise"
        GUIDED_MEDITATION = "guided_meditation"
        MODULE = "module"
        TIP = "tip"
        PROMPT = "prompt"

    class Difficulty(models.TextChoices):
        BEGINNER = "beginner"
        INTERMEDIATE = "intermediate"
        ADVANCED = "advanced"

    class State(models.TextChoices):
        DRAFT = "draft"
        REVIEW = "review"
        PUBLISHED = "published"
        ARCHIVED = "archived"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.CharField(max_length=100, validators=[SLUG])
    content_type = models.CharField(max_length=20, choices=Type)
    title = models.CharField(max_length=200)
    description = models.CharField(max_length=500, blank=True, default="")
    category = models.ForeignKey(ContentCategory, models.PROTECT, related_name="+")
    tags = ArrayField(models.CharField(max_length=50), default=list, blank=True)
    target_moods = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    target_factors = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    difficulty = models.CharField(max_length=12, choices=Difficulty, blank=True, default="")
    language = models.CharField(max_length=3, default="en")
    translation_group = models.UUIDField(default=uuid7)
    duration_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    reading_time_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    author = models.CharField(max_length=255, blank=True, default="")
    is_premium = models.BooleanField(default=False)
    body = models.TextField(blank=True, default="", help_text="Markdown; leave empty where there are blocks.")
    content_structure = models.JSONField(null=True, blank=True)
    audio_url = models.URLField(max_length=500, blank=True, default="")
    audio_file = models.FileField(
        max_length=200, blank=True, upload_to="content/audio", validators=[FileExtensionValidator(AUDIO_SUFFIXES)]
    )
    image_url = models.URLField(max_length=500, blank=True, default="")
    image_file = models.FileField(
        max_length=200, blank=True, upload_to="content/images", validators=[FileExtensionValidator(IMAGE_SUFFIXES)]
    )
    media_urls = ArrayField(models.URLField(max_length=500), default=list, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    # In the future: visible from then on, by this time alone.
    published_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    # Goes up with every save by staff; a writer names the one that they read.
    version = models.PositiveIntegerField(default=1, editable=False)
    view_count = models.PositiveBigIntegerField(default=0, editable=False)
    download_count = models.PositiveBigIntegerField(default=0, editable=False)
    rating_sum = models.PositiveBigIntegerField(default=0, editable=False)
    rating_count = models.PositiveIntegerField(default=0, editable=False)
    rating = models.GeneratedField(
        expression=ExactAverage(F("rating_sum"), F("rating_count")),
        output_field=models.DecimalField(max_digits=3, decimal_places=2),
        db_persist=True,
    )
    # The words of the body or of the blocks, without their marks; written with them.
    search_text = models.TextField(blank=True, default="", editable=False)
    search_vector = models.GeneratedField(
        expression=JoinedWords(
            WeighedText(LanguageConfiguration("language"), F("title"), weight="A"),
            WeighedText(LanguageConfiguration("language"), F("description"), weight="B"),
            WeighedWords(F("tags"), weight="B"),
            WeighedText(LanguageConfiguration("language"), F("search_text"), weight="C"),
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    # What the reference file said when it was last loaded; empty for items that staff made.
    reference_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    # From the first change by staff on, the reference file leaves the item alone.
    staff_touched_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-published_at", "-id"]
        indexes = [
            models.Index(fields=["content_type"], name="content_item_type"),
            models.Index(fields=["difficulty"], name="content_item_difficulty_idx"),
            # The category's own index comes with its foreign key.
            models.Index(
                fields=["-published_at", "-id"], condition=Q(state="published"), name="content_item_published"
            ),
            models.Index(fields=["state", "-updated_at"], name="content_item_state"),
            GinIndex(fields=["tags"], name="content_item_tags"),
            GinIndex(fields=["target_moods"], name="content_item_moods"),
            GinIndex(fields=["target_factors"], name="content_item_factors"),
            GinIndex(fields=["search_vector"], name="content_item_words"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["slug", "language"], name="content_item_slug_unique"),
            models.UniqueConstraint(fields=["translation_group", "language"], name="content_item_version_unique"),
            models.CheckConstraint(condition=Q(slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"), name="content_item_slug"),
            models.CheckConstraint(
                condition=Q(
                    content_type__in=[
                        "article", "video", "audio", "exercise", "guided_meditation", "module", "tip", "prompt",
                    ]
                ),
                name="content_item_content_type",
            ),
            models.CheckConstraint(
                condition=Q(difficulty__in=["", "beginner", "intermediate", "advanced"]),
                name="content_item_difficulty",
            ),
            models.CheckConstraint(condition=Q(language__regex=r"^[a-z]{2,3}$"), name="content_item_language"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "review", "published", "archived"]), name="content_item_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False), name="content_item_published_at"
            ),
            models.CheckConstraint(
                condition=Q(body="") | Q(content_structure__isnull=True), name="content_item_one_body"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "archived"]) | ~Q(body="") | Q(content_structure__isnull=False),
                name="content_item_has_body",
            ),
            models.CheckConstraint(
                condition=Q(audio_url="") | Q(audio_url__regex=HTTPS), name="content_item_audio_url"
            ),
            models.CheckConstraint(
                condition=Q(image_url="") | Q(image_url__regex=HTTPS), name="content_item_image_url"
            ),
            models.CheckConstraint(
                condition=Q(rating_sum__gte=F("rating_count")) & Q(rating_sum__lte=F("rating_count") * 5),
                name="content_item_ratings",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def has_audio(self) -> bool:
        return bool(self.audio_file or self.audio_url)


class ContentRevision(models.Model):
    """What an item said after one save by staff: added, never changed."""

    class Action(models.TextChoices):
        CREATED = "created"
        EDITED = "edited"
        SUBMITTED = "submitted"
        PUBLISHED = "published"
        UNPUBLISHED = "unpublished"
        ARCHIVED = "archived"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(ContentItem, models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveIntegerField()
    action = models.CharField(max_length=11, choices=Action)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    fields = ArrayField(models.CharField(max_length=40), default=list)
    snapshot = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["item", "version"], name="content_revision_version_unique")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.version}"


class ContentView(models.Model):
    """A person has opened an item; once a person and item, however often they come back."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    item = models.ForeignKey(ContentItem, models.CASCADE, related_name="+")
    viewed_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "item"], name="content_view_once")]

    def __str__(self) -> str:
        return str(self.pk)


class ContentRating(models.Model):
    """One to five stars that a person gave an item; one a person and item."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    item = models.ForeignKey(ContentItem, models.CASCADE, related_name="+")
    rating = models.PositiveSmallIntegerField()
    # What the statement that changed it last replaced: the item's sum moves by the difference, exactly.
    previous = models.PositiveSmallIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "item"], name="content_rating_one_a_person"),
            models.CheckConstraint(condition=Q(rating__range=(1, 5)), name="content_rating_range"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ContentState(models.Model):
    """
    What the library remembers of itself.

    `generation` counts changes of what is public, `views` names the last batch of counted views, `reference` the files
    that were loaded last.
    """

    name = models.CharField(max_length=20, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)
    token = models.CharField(max_length=64, blank=True, default="")

    def __str__(self) -> str:
        return self.name
