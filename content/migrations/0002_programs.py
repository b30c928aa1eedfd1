import django.contrib.postgres.fields
import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import config.ids


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("content", "0001_library"),
    ]

    operations = [
        migrations.CreateModel(
            name="Program",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "slug",
                    models.CharField(
                        max_length=100,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9]+(-[a-z0-9]+)*\\Z",
                                "Small letters, digits and single hyphens, like sleep-wind-down.",
                            )
                        ],
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True, default="")),
                ("duration_days", models.PositiveSmallIntegerField()),
                (
                    "difficulty",
                    models.CharField(
                        choices=[("beginner", "Beginner"), ("intermediate", "Intermediate"), ("advanced", "Advanced")],
                        max_length=12,
                    ),
                ),
                ("language", models.CharField(default="en", max_length=3)),
                ("is_premium", models.BooleanField(default=False)),
                (
                    "is_active",
                    models.BooleanField(default=True, help_text="Off: nobody new can begin it; who began can finish."),
                ),
                ("position", models.PositiveIntegerField(default=100, help_text="Lower comes first.")),
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
            ],
            options={
                "ordering": ["position", "slug"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("duration_days__range", (1, 365))), name="content_program_days"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgramEnrollment",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("not_started", "Not Started"),
                            ("in_progress", "In Progress"),
                            ("completed", "Completed"),
                        ],
                        default="not_started",
                        max_length=11,
                    ),
                ),
                ("progress", models.FloatField(default=0)),
                ("started_at", models.DateTimeField(null=True)),
                ("completed_at", models.DateTimeField(null=True)),
                ("last_accessed_at", models.DateTimeField()),
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
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="content.program"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner", "-last_accessed_at", "-id"], name="content_enrollment_owner")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "program"), name="content_enrollment_once"),
                    models.CheckConstraint(
                        condition=models.Q(("progress__range", (0, 100))), name="content_enrollment_progress"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("completed_at__isnull", True), ("started_at__isnull", True), ("status", "not_started")
                            ),
                            models.Q(
                                ("completed_at__isnull", True), ("started_at__isnull", False), ("status", "in_progress")
                            ),
                            models.Q(
                                ("completed_at__isnull", False), ("started_at__isnull", False), ("status", "completed")
                            ),
                            _connector="OR",
                        ),
                        name="content_enrollment_times",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("completed_at__isnull", True),
                            ("completed_at__gte", models.F("started_at")),
                            _connector="OR",
                        ),
                        name="content_enrollment_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgramModule",
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
                ("title", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True, default="")),
                (
                    "module_type",
                    models.CharField(
                        choices=[
                            ("video", "Video"),
                            ("audio", "Audio"),
                            ("text", "Text"),
                            ("interactive", "Interactive"),
                        ],
                        max_length=11,
                    ),
                ),
                ("duration_minutes", models.PositiveSmallIntegerField()),
                ("order_index", models.PositiveSmallIntegerField()),
                ("is_required", models.BooleanField(default=True)),
                (
                    "requires",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100), blank=True, default=list, size=None
                    ),
                ),
                ("content_structure", models.JSONField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "program",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="modules",
                        to="content.program",
                    ),
                ),
            ],
            options={
                "ordering": ["program", "order_index"],
                "constraints": [
                    models.UniqueConstraint(fields=("program", "slug"), name="content_module_slug"),
                    models.UniqueConstraint(
                        deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                        fields=("program", "order_index"),
                        name="content_module_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ModuleCompletion",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("completed_at", models.DateTimeField()),
                ("time_spent_seconds", models.PositiveIntegerField(default=0)),
                ("score", models.FloatField(null=True)),
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
                    "module",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="content.programmodule"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "module"), name="content_completion_once"),
                    models.CheckConstraint(
                        condition=models.Q(("score__isnull", True), ("score__range", (0, 100)), _connector="OR"),
                        name="content_completion_score",
                    ),
                ],
            },
        ),
    ]
