import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import accounts.vault.fields
import config.ids


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("community", "0009_groups_ages"),
    ]

    operations = [
        migrations.CreateModel(
            name="CounselingHoliday",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("zone", models.CharField(max_length=64)),
                ("day_date", models.DateField()),
                ("name", models.CharField(max_length=80)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("zone", "day_date"), name="community_holiday_once")],
            },
        ),
        migrations.CreateModel(
            name="CounselingHours",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("zone", models.CharField(max_length=64)),
                ("weekday", models.PositiveSmallIntegerField(help_text="1 is Monday, 7 is Sunday.")),
                ("opens_at", models.TimeField()),
                ("closes_at", models.TimeField(help_text="00:00 is the end of the day.")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name_plural": "counseling hours",
                "constraints": [
                    models.UniqueConstraint(fields=("zone", "weekday", "opens_at"), name="community_hours_once"),
                    models.CheckConstraint(
                        condition=models.Q(("weekday__range", (1, 7))), name="community_hours_weekday"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CounselingReply",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=60)),
                ("text", models.TextField(max_length=2000)),
                ("language", models.CharField(default="en", max_length=8)),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name_plural": "counseling replies",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("language"),
                        django.db.models.functions.text.Upper("title"),
                        name="community_reply_title",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CounselingSession",
            fields=[
                (
                    "conversation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="counseling",
                        serialize=False,
                        to="community.conversation",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("active", "Active"), ("closed", "Closed")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                (
                    "priority",
                    models.CharField(
                        choices=[("low", "Low"), ("medium", "Medium"), ("high", "High"), ("emergency", "Emergency")],
                        default="low",
                        max_length=12,
                    ),
                ),
                ("topic", accounts.vault.fields.EncryptedTextField(blank=True, default="", editable=False)),
                ("fingerprint", models.BinaryField()),
                ("waiting_since", models.DateTimeField()),
                ("place_at", models.DateTimeField()),
                ("queued_at", models.DateTimeField()),
                ("told_position", models.PositiveIntegerField(null=True)),
                ("escalated_at", models.DateTimeField(null=True)),
                ("counselor_gone_at", models.DateTimeField(null=True)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
                    models.CharField(
                        blank=True,
                        choices=[("client", "Client"), ("counselor", "Counselor"), ("house", "House")],
                        default="",
                        max_length=12,
                    ),
                ),
                (
                    "end_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("done", "Done"),
                            ("left_queue", "Left Queue"),
                            ("no_answer", "No Answer"),
                            ("referred", "Referred"),
                            ("misuse", "Misuse"),
                            ("imported", "Imported"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                ("limits_version", models.CharField(max_length=16)),
                ("rating", models.PositiveSmallIntegerField(null=True)),
                ("feedback", accounts.vault.fields.EncryptedTextField(blank=True, default="", editable=False)),
                ("rated_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "counselor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "waiting")),
                        fields=["place_at"],
                        name="community_counseling_queue",
                    ),
                    models.Index(
                        condition=models.Q(("status", "active")), fields=["counselor"], name="community_counseling_held"
                    ),
                    models.Index(fields=["owner", "-created_at"], name="community_counseling_of"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ("waiting", "active"))),
                        fields=("owner",),
                        name="community_counseling_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("counselor", None), ("ended_at", None), ("status", "waiting")),
                            models.Q(("accepted_at__isnull", False), ("ended_at", None), ("status", "active")),
                            models.Q(("ended_at__isnull", False), ("status", "closed")),
                            _connector="OR",
                        ),
                        name="community_counseling_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("rated_at", None), ("rating", None)),
                            models.Q(("rated_at__isnull", False), ("rating__range", (1, 5)), ("status", "closed")),
                            _connector="OR",
                        ),
                        name="community_counseling_rating",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CounselingHandover",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("accepted", "Accepted"),
                            ("transferred", "Transferred"),
                            ("returned", "Returned"),
                            ("lost", "Lost"),
                        ],
                        max_length=12,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "from_counselor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "to_counselor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="handovers",
                        to="community.counselingsession",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["session", "created_at"], name="community_handover_of")],
            },
        ),
        migrations.CreateModel(
            name="CounselorStatus",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "status",
                    models.CharField(
                        choices=[("available", "Available"), ("busy", "Busy"), ("offline", "Offline")],
                        default="offline",
                        max_length=12,
                    ),
                ),
                ("public_name", models.CharField(default="Counsellor", max_length=40)),
                ("capacity", models.PositiveSmallIntegerField(default=3)),
                ("seen_at", models.DateTimeField(null=True)),
                ("console", models.CharField(blank=True, default="", max_length=40)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "owner",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "counselor statuses",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("capacity__range", (1, 10))), name="community_counselor_capacity"
                    )
                ],
            },
        ),
    ]
