import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.vault.fields
import config.ids


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("wellness", "0004_tracking"),
    ]

    operations = [
        migrations.CreateModel(
            name="Appointment",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("zone", models.CharField(max_length=64)),
                ("local_date", models.DateField()),
                ("fingerprint", models.BinaryField(max_length=16, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("title", accounts.vault.fields.EncryptedTextField(editable=False)),
                ("appointment_type", models.CharField(max_length=50)),
                ("provider_name", accounts.vault.fields.EncryptedTextField(editable=False, null=True)),
                ("provider_contact", accounts.vault.fields.EncryptedJSONField(editable=False, null=True)),
                ("location", accounts.vault.fields.EncryptedTextField(editable=False, null=True)),
                ("is_virtual", models.BooleanField(default=False)),
                ("meeting_link", accounts.vault.fields.EncryptedTextField(editable=False, null=True)),
                ("scheduled_at", models.DateTimeField()),
                ("duration_minutes", models.PositiveSmallIntegerField()),
                ("ends_at", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("scheduled", "Scheduled"),
                            ("confirmed", "Confirmed"),
                            ("completed", "Completed"),
                            ("cancelled", "Cancelled"),
                            ("no-show", "No Show"),
                        ],
                        default="scheduled",
                        max_length=20,
                    ),
                ),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("notes", accounts.vault.fields.EncryptedTextField(editable=False, null=True)),
                ("reminder_settings", models.JSONField(default=list)),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("quota_month", models.DateField(null=True)),
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
                "indexes": [
                    models.Index(fields=["owner", "scheduled_at", "id"], name="wellness_appointment_owner"),
                    models.Index(fields=["scheduled_at"], name="wellness_appointment_scheduled"),
                    models.Index(fields=["status", "scheduled_at"], name="wellness_appointment_status"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("duration_minutes__range", (1, 1440))), name="wellness_appointment_duration"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("scheduled_at"))), name="wellness_appointment_end"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ("scheduled", "confirmed", "completed", "cancelled", "no-show"))
                        ),
                        name="wellness_appointment_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cancelled_at__isnull", False), ("status", "cancelled")),
                            models.Q(models.Q(("status", "cancelled"), _negated=True), ("cancelled_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="wellness_appointment_cancelled",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_virtual", True), ("meeting_link__isnull", True), _connector="OR"),
                        name="wellness_appointment_link",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AppointmentFeed",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("token_hash", models.BinaryField(max_length=32, unique=True)),
                ("include_details", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "owner",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AppointmentQuota",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("month", models.DateField()),
                ("used", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "owner",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AppointmentReminder",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("minutes_before", models.PositiveIntegerField()),
                (
                    "channels",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), size=None),
                ),
                ("due_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("pending", "Pending"), ("sent", "Sent"), ("missed", "Missed")],
                        default="pending",
                        max_length=8,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "appointment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="wellness.appointment",
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
                        condition=models.Q(("state", "pending")), fields=["due_at"], name="wellness_appreminder_due"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("appointment", "due_at"), name="wellness_appreminder_once")
                ],
            },
        ),
    ]
