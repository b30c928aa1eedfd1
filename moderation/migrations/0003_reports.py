import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.vault.fields
import config.ids


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("moderation", "0002_screening"),
    ]

    operations = [
        migrations.CreateModel(
            name="ModerationStatement",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "reason_code",
                    models.CharField(
                        choices=[
                            ("child_safety", "A child is in danger"),
                            ("threat", "A threat"),
                            ("methods", "Methods of self-harm or suicide"),
                            ("sexual", "Sexual messages that nobody asked for"),
                            ("private_data", "Pressing for, or telling, private details"),
                            ("harassment", "Harassment"),
                            ("hate", "Hate"),
                            ("false_help", "Dangerous advice"),
                            ("spam", "Spam"),
                            ("other", "Something else"),
                        ],
                        max_length=40,
                        unique=True,
                    ),
                ),
                ("text", models.TextField(max_length=4000)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name="ModerationCase",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("content_type", models.CharField(max_length=40)),
                ("content_id", models.UUIDField()),
                ("place", models.CharField(max_length=60)),
                ("author_reference", models.UUIDField(default=uuid.uuid4, unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("resolved", "Resolved")], default="open", max_length=8
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("", "None"), ("acted", "Acted"), ("unfounded", "Unfounded")],
                        default="",
                        max_length=10,
                    ),
                ),
                ("harm", models.PositiveSmallIntegerField(default=0)),
                ("weight", models.FloatField(default=0)),
                ("reports", models.PositiveIntegerField(default=0)),
                ("held_at", models.DateTimeField(null=True)),
                ("resolved_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "held_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "resolved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "open")),
                        fields=["-harm", "-weight", "created_at"],
                        name="moderation_case_queue",
                    ),
                    models.Index(fields=["content_id"], name="moderation_case_content"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "open")),
                        fields=("content_type", "content_id"),
                        name="moderation_case_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", ""), ("resolved_at", None), ("status", "open")),
                            models.Q(
                                ("resolved_at__isnull", False),
                                ("status", "resolved"),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="moderation_case_resolved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("held_by", models.F("author")), _negated=True),
                        name="moderation_case_not_held_by_author",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("resolved_by", models.F("author")), _negated=True),
                        name="moderation_case_not_own",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ModerationDecision",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("hide", "Hide"),
                            ("show", "Show"),
                            ("edit", "Edit"),
                            ("delete", "Delete"),
                            ("warn", "Warn"),
                            ("mute", "Mute"),
                            ("ban", "Ban"),
                            ("lift", "Lift"),
                        ],
                        max_length=8,
                    ),
                ),
                ("content_type", models.CharField(blank=True, default="", max_length=40)),
                ("content_id", models.UUIDField(null=True)),
                ("reason_code", models.CharField(max_length=40)),
                (
                    "grounds",
                    models.CharField(
                        choices=[
                            ("report", "Report"),
                            ("own_initiative", "Own Initiative"),
                            ("screening", "Screening"),
                        ],
                        max_length=16,
                    ),
                ),
                ("automated_detection", models.BooleanField(default=False)),
                ("statement", accounts.vault.fields.EncryptedTextField(editable=False, null=True)),
                ("note", accounts.vault.fields.EncryptedTextField(editable=False, null=True)),
                ("text_before", accounts.vault.fields.EncryptedTextField(editable=False, null=True)),
                ("text_fingerprint", models.BinaryField(max_length=16, null=True)),
                ("ends_at", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("in_force", "In Force"),
                            ("awaiting_confirmation", "Awaiting"),
                            ("lapsed", "Lapsed"),
                            ("lifted", "Lifted"),
                            ("reversed", "Reversed"),
                        ],
                        default="in_force",
                        max_length=24,
                    ),
                ),
                ("confirm_by", models.DateTimeField(null=True)),
                ("fingerprint", models.BinaryField(max_length=16, null=True)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="decisions",
                        to="moderation.moderationcase",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "fallback",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="moderation.moderationrestriction",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "restriction",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="moderation.moderationrestriction",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner", "-created_at", "-id"], name="moderation_decision_owner"),
                    models.Index(fields=["content_id", "-created_at"], name="moderation_decision_content"),
                    models.Index(
                        condition=models.Q(("state", "awaiting_confirmation")),
                        fields=["confirm_by"],
                        name="moderation_decision_waiting",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("confirmed_by", models.F("decided_by")), _negated=True),
                        name="moderation_decision_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("decided_by", models.F("owner")), _negated=True),
                        name="moderation_decision_not_own",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("confirmed_by", models.F("owner")), _negated=True),
                        name="moderation_decision_not_own_confirmed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "awaiting_confirmation"), _negated=True),
                            ("confirm_by__isnull", False),
                            _connector="OR",
                        ),
                        name="moderation_decision_awaiting",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ModerationAppeal",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("text", accounts.vault.fields.EncryptedTextField(editable=False)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("", "None"), ("upheld", "Upheld"), ("reversed", "Reversed")],
                        default="",
                        max_length=10,
                    ),
                ),
                ("reasons", accounts.vault.fields.EncryptedTextField(editable=False, null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("restored", models.BooleanField(null=True)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "first_moderator",
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
                    "second_moderator",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appeal",
                        to="moderation.moderationdecision",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["-created_at", "-id"], name="moderation_appeal_list")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_by", models.F("first_moderator")), _negated=True),
                            models.Q(("decided_by", models.F("second_moderator")), _negated=True),
                        ),
                        name="moderation_appeal_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("decided_by", models.F("owner")), _negated=True),
                        name="moderation_appeal_not_own",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("outcome", "")),
                            models.Q(models.Q(("outcome", ""), _negated=True), ("decided_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="moderation_appeal_decided",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ModerationEvidence",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("fingerprint", models.BinaryField(max_length=16)),
                ("body", accounts.vault.fields.EncryptedJSONField(editable=False, system="moderation-evidence")),
                ("taken_at", models.DateTimeField()),
                ("keep_until", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence",
                        to="moderation.moderationcase",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("keep_until__isnull", False)),
                        fields=["keep_until"],
                        name="moderation_evidence_old",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "fingerprint"), name="moderation_evidence_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ModerationLook",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("local_date", models.DateField()),
                ("seen_at", models.DateTimeField(null=True)),
                ("passed_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="looks",
                        to="moderation.moderationcase",
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
                    models.UniqueConstraint(fields=("owner", "local_date", "case"), name="moderation_look_once_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="ModerationReport",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("content_type", models.CharField(max_length=40)),
                ("content_id", models.UUIDField()),
                ("reason", models.CharField(max_length=40)),
                ("note", accounts.vault.fields.EncryptedTextField(editable=False, null=True)),
                ("weight", models.FloatField()),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("resolved", "Resolved")], default="open", max_length=8
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("", "None"), ("founded", "Founded"), ("unfounded", "Unfounded")],
                        default="",
                        max_length=10,
                    ),
                ),
                ("resolved_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="moderation.moderationcase"
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="moderation.moderationevidence",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner", "-created_at", "-id"], name="moderation_report_owner"),
                    models.Index(fields=["status", "-created_at", "-id"], name="moderation_report_list"),
                    models.Index(
                        condition=models.Q(("status", "resolved"), ("told_at", None)),
                        fields=["resolved_at"],
                        name="moderation_report_untold",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "open")),
                        fields=("owner", "content_type", "content_id"),
                        name="moderation_report_one_open",
                    )
                ],
            },
        ),
    ]
