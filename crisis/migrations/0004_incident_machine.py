import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.vault.fields
import config.ids


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("crisis", "0003_contacts_sync"),
    ]

    operations = [
        migrations.CreateModel(
            name="CrisisShift",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("rung", models.PositiveSmallIntegerField(choices=[(1, "Primary"), (2, "Backup")], default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["ends_at"], name="crisis_shift_ends")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="crisis_shift_ends"
                    ),
                    models.CheckConstraint(condition=models.Q(("rung__in", (1, 2))), name="crisis_shift_rung"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CrisisStep",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opened", "Opened"),
                            ("joined", "Joined"),
                            ("raised", "Raised"),
                            ("lowered", "Lowered"),
                            ("alarm", "Alarm"),
                            ("claimed", "Claimed"),
                            ("handed_over", "Handed Over"),
                            ("started", "Started"),
                            ("contact_logged", "Contact Logged"),
                            ("contact_told", "Contact Told"),
                            ("follow_up_planned", "Follow Up Planned"),
                            ("follow_up_done", "Follow Up Done"),
                            ("resolved", "Resolved"),
                            ("reopened", "Reopened"),
                            ("released", "Released"),
                            ("text_viewed", "Text Viewed"),
                            ("noted", "Noted"),
                        ],
                        max_length=24,
                    ),
                ),
                ("note", accounts.vault.fields.EncryptedTextField(editable=False, null=True)),
                ("details", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField()),
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
                    "incident",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="crisis.crisisincident",
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
                "indexes": [models.Index(fields=["incident", "created_at", "id"], name="crisis_step_incident")],
            },
        ),
        migrations.RemoveConstraint(
            model_name="crisisincident",
            name="crisis_incident_state",
        ),
        migrations.RemoveConstraint(
            model_name="crisisincident",
            name="crisis_incident_resolved",
        ),
        migrations.AddField(
            model_name="crisisincident",
            name="acknowledged_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="crisisincident",
            name="alarm_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="crisisincident",
            name="alarm_raised_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="crisisincident",
            name="alarm_rung",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="crisisincident",
            name="reopened_count",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="crisisincident",
            name="resolution",
            field=models.CharField(
                blank=True,
                choices=[
                    ("reached_safe", "Reached Safe"),
                    ("handed_to_services", "Handed To Services"),
                    ("false_alarm", "False Alarm"),
                    ("unreachable", "Unreachable"),
                    ("declined_help", "Declined Help"),
                    ("other", "Other"),
                ],
                default="",
                max_length=24,
            ),
        ),
        migrations.AddField(
            model_name="crisisincident",
            name="version",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AlterField(
            model_name="crisisincident",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "Open"),
                    ("acknowledged", "Acknowledged"),
                    ("in_progress", "In Progress"),
                    ("follow_up", "Follow Up"),
                    ("resolved", "Resolved"),
                ],
                default="open",
                max_length=16,
            ),
        ),
        migrations.AddIndex(
            model_name="crisisincident",
            index=models.Index(
                condition=models.Q(("state", "resolved"), _negated=True),
                fields=["-severity_level", "alarm_at"],
                name="crisis_incident_alarm",
            ),
        ),
        migrations.AddConstraint(
            model_name="crisisincident",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "acknowledged", "in_progress", "follow_up", "resolved"])),
                name="crisis_incident_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="crisisincident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("resolved_at__isnull", False), ("state", "resolved")),
                    models.Q(
                        models.Q(("state", "resolved"), _negated=True),
                        ("resolution", ""),
                        ("resolved_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="crisis_incident_resolved",
            ),
        ),
        migrations.AddConstraint(
            model_name="crisisincident",
            constraint=models.CheckConstraint(
                condition=models.Q(("alarm_rung__range", (0, 3))), name="crisis_incident_rung"
            ),
        ),
    ]
