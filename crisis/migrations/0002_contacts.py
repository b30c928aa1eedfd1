import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.vault.fields
import config.ids


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("crisis", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CrisisContact",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "contact_type",
                    models.CharField(
                        choices=[
                            ("emergency", "Emergency"),
                            ("therapist", "Therapist"),
                            ("family", "Family"),
                            ("friend", "Friend"),
                        ],
                        max_length=50,
                    ),
                ),
                ("name", accounts.vault.fields.EncryptedTextField(editable=False)),
                ("phone", accounts.vault.fields.EncryptedTextField(editable=False, null=True)),
                ("email", accounts.vault.fields.EncryptedTextField(editable=False, null=True)),
                ("relationship", accounts.vault.fields.EncryptedTextField(editable=False, null=True)),
                ("notes", accounts.vault.fields.EncryptedTextField(editable=False, null=True)),
                ("is_primary", models.BooleanField(default=False)),
                ("may_be_told", models.BooleanField(default=False)),
                ("told_consent_at", models.DateTimeField(null=True)),
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
                "indexes": [models.Index(fields=["owner", "created_at", "id"], name="crisis_contact_owner")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_primary", True)), fields=("owner",), name="crisis_contact_one_primary"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("contact_type__in", ["emergency", "therapist", "family", "friend"])),
                        name="crisis_contact_type",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("may_be_told", True), ("told_consent_at__isnull", False)),
                            models.Q(("may_be_told", False), ("told_consent_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="crisis_contact_consent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("may_be_told", False), ("phone__isnull", False), ("email__isnull", False), _connector="OR"
                        ),
                        name="crisis_contact_reachable",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CrisisContactLetter",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("contact_name", accounts.vault.fields.EncryptedTextField(editable=False)),
                ("channel", models.CharField(choices=[("sms", "Sms"), ("email", "Email")], max_length=8)),
                (
                    "state",
                    models.CharField(
                        choices=[("queued", "Queued"), ("sent", "Sent"), ("failed", "Failed"), ("gave_up", "Gave Up")],
                        default="queued",
                        max_length=8,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("owed_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("claimed_until", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("provider_message_id", models.CharField(blank=True, default="", max_length=255)),
                ("error_code", models.CharField(blank=True, default="", max_length=64)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "contact",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="crisis.crisiscontact",
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
                "indexes": [
                    models.Index(condition=models.Q(("state", "queued")), fields=["due_at"], name="crisis_letter_due")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("incident", "contact", "channel"), name="crisis_letter_once"),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["sms", "email"])), name="crisis_letter_channel"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["queued", "sent", "failed", "gave_up"])),
                        name="crisis_letter_state",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SafetyPlan",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField(default=0)),
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
            name="SafetyPlanVersion",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("content", accounts.vault.fields.EncryptedJSONField(editable=False)),
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
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="crisis.safetyplan"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["owner", "-created_at", "-id"], name="crisis_planversion_owner")],
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "number"), name="crisis_planversion_number_once"),
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="crisis_planversion_number"),
                ],
            },
        ),
    ]
