import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.vault.fields
import config.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("content", "0006_downloads_and_kinds"),
    ]

    operations = [
        migrations.CreateModel(
            name="JournalEntry",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("logged_at", models.DateTimeField()),
                ("zone", models.CharField(max_length=64)),
                ("local_date", models.DateField()),
                ("fingerprint", models.BinaryField(max_length=16, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("title", accounts.vault.fields.EncryptedTextField(editable=False, null=True)),
                ("content", accounts.vault.fields.EncryptedTextField(editable=False)),
                (
                    "mood",
                    models.CharField(
                        choices=[("happy", "Happy"), ("neutral", "Neutral"), ("sad", "Sad")], max_length=7, null=True
                    ),
                ),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50), default=list, size=None
                    ),
                ),
                ("is_favorite", models.BooleanField(default=False)),
                ("is_draft", models.BooleanField(default=False)),
                (
                    "entry_type",
                    models.CharField(
                        choices=[
                            ("freeform", "Freeform"),
                            ("prompted", "Prompted"),
                            ("gratitude", "Gratitude"),
                            ("reflection", "Reflection"),
                            ("letter", "Letter"),
                            ("dream", "Dream"),
                        ],
                        default="freeform",
                        max_length=20,
                    ),
                ),
                ("word_count", models.PositiveIntegerField()),
                ("content_hash", models.CharField(max_length=64)),
                ("sentiment_score", models.FloatField(null=True)),
                ("primary_emotion", models.CharField(max_length=30, null=True)),
                (
                    "topics",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), null=True, size=None
                    ),
                ),
                ("analysis_version", models.PositiveSmallIntegerField(null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "prompt",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="content.contentitem",
                    ),
                ),
            ],
            options={
                "verbose_name": "journal entry",
                "indexes": [
                    models.Index(fields=["owner", "-logged_at", "-id"], name="journal_entry_owner_logged"),
                    models.Index(
                        condition=models.Q(("is_draft", False)),
                        fields=["owner", "-logged_at", "-id"],
                        name="journal_entry_owner_done",
                    ),
                    models.Index(
                        condition=models.Q(("is_draft", False)),
                        fields=["owner", "local_date"],
                        include=("zone",),
                        name="journal_entry_owner_done_date",
                    ),
                    models.Index(
                        condition=models.Q(("analysis_version", None), ("is_draft", False)),
                        fields=["owner"],
                        name="journal_entry_unread",
                    ),
                    models.Index(
                        condition=models.Q(("prompt__isnull", False)), fields=["prompt"], name="journal_entry_prompt"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("mood__in", ["happy", "neutral", "sad"]), ("mood", None), _connector="OR"),
                        name="journal_entry_mood",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("entry_type__in", ["freeform", "prompted", "gratitude", "reflection", "letter", "dream"])
                        ),
                        name="journal_entry_type",
                    ),
                    models.CheckConstraint(condition=models.Q(("tags__len__lte", 20)), name="journal_entry_tags"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sentiment_score", None), ("sentiment_score__range", (-1, 1)), _connector="OR"
                        ),
                        name="journal_entry_sentiment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JournalAttachment",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=[("image", "Image"), ("audio", "Audio")], max_length=5)),
                (
                    "content_type",
                    models.CharField(
                        choices=[
                            ("image/webp", "Webp"),
                            ("audio/mpeg", "Mp3"),
                            ("audio/mp4", "Mp4"),
                            ("audio/ogg", "Ogg"),
                        ],
                        max_length=20,
                    ),
                ),
                ("size_bytes", models.PositiveIntegerField()),
                ("file", models.CharField(blank=True, default="", max_length=200)),
                ("fingerprint", models.BinaryField(max_length=16, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="journal.journalentry"
                    ),
                ),
            ],
            options={
                "verbose_name": "journal attachment",
                "indexes": [
                    models.Index(fields=["owner"], include=("size_bytes",), name="journal_attachment_owner"),
                    models.Index(fields=["file"], name="journal_attachment_file"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("content_type", "image/webp"), ("kind", "image")),
                            models.Q(("content_type__in", ["audio/mpeg", "audio/mp4", "audio/ogg"]), ("kind", "audio")),
                            _connector="OR",
                        ),
                        name="journal_attachment_type",
                    )
                ],
            },
        ),
    ]
