import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.vault.fields
import community.assistant.fields
import config.ids


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("community", "0003_forum"),
    ]

    operations = [
        migrations.CreateModel(
            name="AssistantBudget",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("month", models.DateField(unique=True)),
                ("answers", models.PositiveBigIntegerField(default=0)),
                ("tokens", models.PositiveBigIntegerField(default=0)),
                ("microcents", models.PositiveBigIntegerField(default=0)),
                ("filtered", models.PositiveBigIntegerField(default=0)),
                ("failed", models.PositiveBigIntegerField(default=0)),
                ("crisis_answers", models.PositiveBigIntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name="AssistantSession",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("title", accounts.vault.fields.EncryptedTextField(blank=True, default="", editable=False)),
                (
                    "session_type",
                    models.CharField(
                        choices=[
                            ("general", "General"),
                            ("mood_check", "Mood Check"),
                            ("thought_record", "Thought Record"),
                            ("breathing", "Breathing"),
                            ("problem_solving", "Problem Solving"),
                            ("sleep", "Sleep"),
                        ],
                        default="general",
                        max_length=30,
                    ),
                ),
                ("context_summary", accounts.vault.fields.EncryptedTextField(editable=False, null=True)),
                ("mood_context", accounts.vault.fields.EncryptedJSONField(editable=False, null=True)),
                ("dialogue", accounts.vault.fields.EncryptedJSONField(editable=False, null=True)),
                ("is_active", models.BooleanField(default=True)),
                ("message_count", models.PositiveIntegerField(default=0)),
                ("last_sequence", models.PositiveIntegerField(default=0)),
                ("last_message_at", models.DateTimeField(null=True)),
                ("disclosed_at", models.DateTimeField(null=True)),
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
            ],
            options={
                "indexes": [models.Index(fields=["owner", "-created_at", "-id"], name="community_assistant_owner")],
            },
        ),
        migrations.CreateModel(
            name="AssistantMessage",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("sequence", models.PositiveIntegerField()),
                (
                    "role",
                    models.CharField(
                        choices=[("user", "User"), ("assistant", "Assistant"), ("system", "System")], max_length=10
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("done", "Done"),
                            ("pending", "Pending"),
                            ("failed", "Failed"),
                            ("stopped", "Stopped"),
                        ],
                        default="done",
                        max_length=8,
                    ),
                ),
                ("content", accounts.vault.fields.EncryptedTextField(blank=True, default="", editable=False)),
                ("cards", accounts.vault.fields.EncryptedJSONField(editable=False, null=True)),
                ("model_used", models.CharField(blank=True, default="", max_length=50)),
                ("prompt_version", models.CharField(blank=True, default="", max_length=50)),
                ("tokens_used", models.PositiveIntegerField(null=True)),
                ("response_time_ms", models.PositiveIntegerField(null=True)),
                ("crisis_detected", models.BooleanField(default=False)),
                ("content_filtered", models.BooleanField(default=False)),
                (
                    "flags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), default=list, size=None
                    ),
                ),
                ("is_hidden", models.BooleanField(default=False)),
                ("attempt", models.PositiveSmallIntegerField(default=0)),
                ("lease_until", models.DateTimeField(null=True)),
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
                    "reply_to",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="community.assistantmessage",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="community.assistantsession",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner", "created_at", "id"], name="community_assistant_message_of"),
                    models.Index(
                        condition=models.Q(("state", "pending")),
                        fields=["lease_until"],
                        name="community_assistant_pending",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("session", "sequence"), name="community_assistant_sequence"),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["user", "assistant", "system"])),
                        name="community_assistant_role",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["done", "pending", "failed", "stopped"])),
                        name="community_assistant_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("role", "assistant"), models.Q(("reply_to", None), ("state", "done")), _connector="OR"
                        ),
                        name="community_assistant_awaited",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AssistantUsage",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("local_date", models.DateField()),
                ("messages", models.PositiveIntegerField(default=0)),
                ("tokens", models.PositiveBigIntegerField(default=0)),
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "local_date"), name="community_assistant_usage_one_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="AssistantEmbedding",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("model", models.CharField(max_length=50)),
                (
                    "values",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=community.assistant.fields.RealField(), size=None
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="community.assistantmessage"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("values__len", 1536)), name="community_assistant_dimensions"
                    )
                ],
            },
        ),
    ]
