import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import config.ids
import content.library.search


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ContentState",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("number", models.PositiveBigIntegerField(default=0)),
                ("token", models.CharField(blank=True, default="", max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="ContentCategory",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "slug",
                    models.CharField(
                        max_length=50,
                        unique=True,
                        validators=[django.core.validators.RegexValidator("^[a-z0-9]+(_[a-z0-9]+)*\\Z")],
                    ),
                ),
                ("title", models.CharField(max_length=100)),
                ("order", models.PositiveSmallIntegerField(default=100, help_text="Lower comes first.")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name_plural": "content categories",
                "ordering": ["order", "slug"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("slug__regex", "^[a-z0-9]+(_[a-z0-9]+)*$")), name="content_category_slug"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContentItem",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "slug",
                    models.CharField(
                        max_length=100,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9]+(-[a-z0-9]+)*\\Z",
                                "Small letters, digits and single hyphens, like sleep-wind-down.",
                            )
                        ],
                    ),
                ),
                (
                    "content_type",
                    models.CharField(
                        choices=[
                            ("article", "Article"),
                            ("video", "Video"),
                            ("audio", "Audio"),
                            ("exercise", "Exercise"),
                            ("guided_meditation", "Guided Meditation"),
                            ("module", "Module"),
                            ("tip", "Tip"),
                            ("prompt", "Prompt"),
                        ],
                        max_length=20,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("description", models.CharField(blank=True, default="", max_length=500)),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50), blank=True, default=list, size=None
                    ),
                ),
                (
                    "target_moods",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), blank=True, default=list, size=None
                    ),
                ),
                (
                    "target_factors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), blank=True, default=list, size=None
                    ),
                ),
                (
                    "difficulty",
                    models.CharField(
                        blank=True,
                        choices=[("beginner", "Beginner"), ("intermediate", "Intermediate"), ("advanced", "Advanced")],
                        default="",
                        max_length=12,
                    ),
                ),
                ("language", models.CharField(default="en", max_length=3)),
                ("translation_group", models.UUIDField(default=config.ids.uuid7)),
                ("duration_minutes", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("reading_time_minutes", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("author", models.CharField(blank=True, default="", max_length=255)),
                ("is_premium", models.BooleanField(default=False)),
                (
                    "body",
                    models.TextField(blank=True, default="", help_text="Markdown; leave empty where there are blocks."),
                ),
                ("content_structure", models.JSONField(blank=True, null=True)),
                ("audio_url", models.URLField(blank=True, default="", max_length=500)),
                (
                    "audio_file",
                    models.FileField(
                        blank=True,
                        max_length=200,
                        upload_to="content/audio",
                        validators=[
                            django.core.validators.FileExtensionValidator(("aac", "m4a", "mp3", "ogg", "opus", "wav"))
                        ],
                    ),
                ),
                ("image_url", models.URLField(blank=True, default="", max_length=500)),
                (
                    "image_file",
                    models.FileField(
                        blank=True,
                        max_length=200,
                        upload_to="content/images",
                        validators=[django.core.validators.FileExtensionValidator(("jpeg", "jpg", "png", "webp"))],
                    ),
                ),
                (
                    "media_urls",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.URLField(max_length=500), blank=True, default=list, size=None
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("review", "Review"),
                            ("published", "Published"),
                            ("archived", "Archived"),
                        ],
                        default="draft",
                        max_length=9,
                    ),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("view_count", models.PositiveBigIntegerField(default=0, editable=False)),
                ("rating_sum", models.PositiveBigIntegerField(default=0, editable=False)),
                ("rating_count", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "rating",
                    models.GeneratedField(
                        db_persist=True,
                        expression=content.library.search.ExactAverage(
                            models.F("rating_sum"), models.F("rating_count")
                        ),
                        output_field=models.DecimalField(decimal_places=2, max_digits=3),
                    ),
                ),
                ("search_text", models.TextField(blank=True, default="", editable=False)),
                (
                    "search_vector",
                    models.GeneratedField(
                        db_persist=True,
                        expression=content.library.search.JoinedWords(
                            content.library.search.WeighedText(
                                content.library.search.LanguageConfiguration("language"), models.F("title"), weight="A"
                            ),
                            content.library.search.WeighedText(
                                content.library.search.LanguageConfiguration("language"),
                                models.F("description"),
                                weight="B",
                            ),
                            content.library.search.WeighedWords(models.F("tags"), weight="B"),
                            content.library.search.WeighedText(
                                content.library.search.LanguageConfiguration("language"),
                                models.F("search_text"),
                                weight="C",
                            ),
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                ("reference_hash", models.CharField(blank=True, default="", editable=False, max_length=64)),
                ("staff_touched_at", models.DateTimeField(editable=False, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="content.contentcategory"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-published_at", "-id"],
                "indexes": [
                    models.Index(fields=["content_type"], name="content_item_type"),
                    models.Index(
                        condition=models.Q(("state", "published")),
                        fields=["-published_at", "-id"],
                        name="content_item_published",
                    ),
                    models.Index(fields=["state", "-updated_at"], name="content_item_state"),
                    django.contrib.postgres.indexes.GinIndex(fields=["tags"], name="content_item_tags"),
                    django.contrib.postgres.indexes.GinIndex(fields=["target_moods"], name="content_item_moods"),
                    django.contrib.postgres.indexes.GinIndex(fields=["target_factors"], name="content_item_factors"),
                    django.contrib.postgres.indexes.GinIndex(fields=["search_vector"], name="content_item_words"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("slug", "language"), name="content_item_slug_unique"),
                    models.UniqueConstraint(
                        fields=("translation_group", "language"), name="content_item_version_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("slug__regex", "^[a-z0-9]+(-[a-z0-9]+)*$")), name="content_item_slug"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "content_type__in",
                                [
                                    "article",
                                    "video",
                                    "audio",
                                    "exercise",
                                    "guided_meditation",
                                    "module",
                                    "tip",
                                    "prompt",
                                ],
                            )
                        ),
                        name="content_item_content_type",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("difficulty__in", ["", "beginner", "intermediate", "advanced"])),
                        name="content_item_difficulty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__regex", "^[a-z]{2,3}$")), name="content_item_language"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "review", "published", "archived"])),
                        name="content_item_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "published"), _negated=True),
                            ("published_at__isnull", False),
                            _connector="OR",
                        ),
                        name="content_item_published_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("body", ""), ("content_structure__isnull", True), _connector="OR"),
                        name="content_item_one_body",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "archived"]),
                            models.Q(("body", ""), _negated=True),
                            ("content_structure__isnull", False),
                            _connector="OR",
                        ),
                        name="content_item_has_body",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("audio_url", ""), ("audio_url__regex", "^https://[^[:space:]]+$"), _connector="OR"
                        ),
                        name="content_item_audio_url",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("image_url", ""), ("image_url__regex", "^https://[^[:space:]]+$"), _connector="OR"
                        ),
                        name="content_item_image_url",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("rating_sum__gte", models.F("rating_count")),
                            (
                                "rating_sum__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("rating_count"), "*", models.Value(5)
                                ),
                            ),
                        ),
                        name="content_item_ratings",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContentRating",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("rating", models.PositiveSmallIntegerField()),
                ("previous", models.PositiveSmallIntegerField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="content.contentitem"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "item"), name="content_rating_one_a_person"),
                    models.CheckConstraint(condition=models.Q(("rating__range", (1, 5))), name="content_rating_range"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContentRevision",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField()),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("created", "Created"),
                            ("edited", "Edited"),
                            ("submitted", "Submitted"),
                            ("published", "Published"),
                            ("unpublished", "Unpublished"),
                            ("archived", "Archived"),
                        ],
                        max_length=11,
                    ),
                ),
                (
                    "fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                ("snapshot", models.JSONField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="content.contentitem",
                    ),
                ),
            ],
            options={
                "ordering": ["-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("item", "version"), name="content_revision_version_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="ContentView",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("viewed_at", models.DateTimeField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="content.contentitem"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("owner", "item"), name="content_view_once")],
            },
        ),
    ]
