import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.vault.fields
import config.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CrisisReferenceLoad",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("file_hash", models.CharField(max_length=64)),
                ("created_count", models.PositiveIntegerField(default=0)),
                ("updated_count", models.PositiveIntegerField(default=0)),
                ("retired_count", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "indexes": [models.Index(fields=["-created_at"], name="crisis_reference_newest")],
            },
        ),
        migrations.CreateModel(
            name="CrisisResource",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "country",
                    models.CharField(
                        max_length=2,
                        validators=[django.core.validators.RegexValidator("^[A-Z]{2}\\Z", "An ISO 3166-1 code.")],
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True, default="")),
                (
                    "resource_type",
                    models.CharField(
                        choices=[
                            ("emergency", "Emergency"),
                            ("hotline", "Hotline"),
                            ("text_line", "Text Line"),
                            ("chat", "Chat"),
                            ("counseling", "Counseling"),
                        ],
                        max_length=30,
                    ),
                ),
                ("phone_number", models.CharField(blank=True, default="", max_length=20)),
                ("sms_number", models.CharField(blank=True, default="", max_length=20)),
                ("sms_keyword", models.CharField(blank=True, default="", max_length=20)),
                ("website_url", models.URLField(blank=True, default="", max_length=500)),
                ("available_24_7", models.BooleanField(blank=True, null=True)),
                ("available_hours", models.JSONField(blank=True, null=True)),
                ("languages", models.JSONField(blank=True, default=list)),
                ("specializations", models.JSONField(blank=True, default=list)),
                ("is_active", models.BooleanField(default=True)),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        default=5,
                        help_text="1 is shown first.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(9),
                        ],
                    ),
                ),
                ("notes", models.TextField(blank=True, default="", help_text="Shown with the number, always.")),
                ("sources", models.JSONField(blank=True, default=list)),
                (
                    "confirmed_by",
                    models.PositiveSmallIntegerField(default=0, help_text="Independent groups of sources."),
                ),
                (
                    "as_of",
                    models.CharField(blank=True, default="", help_text="Newest date among the sources.", max_length=10),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("verified", "Verified"),
                            ("stale", "Stale"),
                            ("retired", "Retired"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("last_verified_at", models.DateTimeField(blank=True, null=True)),
                (
                    "verification_method",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "not verified"),
                            ("sources", "several independent sources"),
                            ("provider_page", "the provider's own page"),
                            ("call", "called"),
                            ("letter", "written confirmation"),
                        ],
                        default="",
                        max_length=16,
                    ),
                ),
                ("verification_url", models.URLField(blank=True, default="", max_length=500)),
                ("next_review_due", models.DateField(blank=True, null=True)),
                ("reference_hash", models.CharField(blank=True, default="", editable=False, max_length=64)),
                ("staff_touched_at", models.DateTimeField(editable=False, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "verified_by",
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
                "ordering": ["country", "priority", "name"],
                "indexes": [
                    models.Index(fields=["country", "priority"], name="crisis_resource_country_idx"),
                    models.Index(fields=["next_review_due"], name="crisis_resource_review"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("country", "name"), name="crisis_resource_name_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("country__regex", "^[A-Z]{2}$")), name="crisis_resource_country"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("priority__range", (1, 9))), name="crisis_resource_priority"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("resource_type__in", ["emergency", "hotline", "text_line", "chat", "counseling"])
                        ),
                        name="crisis_resource_type",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "verified", "stale", "retired"])),
                        name="crisis_resource_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("phone_number", ""), _negated=True),
                            models.Q(("sms_number", ""), _negated=True),
                            models.Q(("website_url", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="crisis_resource_reachable",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CrisisResourceUse",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("viewed", "Viewed"),
                            ("called", "Called"),
                            ("texted", "Texted"),
                            ("clicked", "Clicked"),
                        ],
                        max_length=8,
                    ),
                ),
                ("hotline_called", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="crisis.crisisresource"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["owner", "-created_at"], name="crisis_use_owner")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("action__in", ["viewed", "called", "texted", "clicked"])),
                        name="crisis_use_action",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CrisisEvent",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("trigger_source", models.CharField(max_length=30)),
                ("source_id", models.UUIDField(null=True)),
                ("trigger_content_hash", models.CharField(blank=True, default="", max_length=64)),
                ("severity", models.PositiveSmallIntegerField()),
                ("detection_confidence", models.FloatField(null=True)),
                ("detector_version", models.CharField(blank=True, default="", max_length=64)),
                (
                    "subject",
                    models.CharField(choices=[("self", "Self"), ("other", "Other")], default="self", max_length=8),
                ),
                ("resources_shown", models.JSONField(default=list)),
                ("resource_clicked", models.CharField(blank=True, default="", max_length=50)),
                ("hotline_called", models.BooleanField(default=False)),
                ("resolved_at", models.DateTimeField(null=True)),
                (
                    "resolution_type",
                    models.CharField(
                        blank=True,
                        choices=[("resolved", "Resolved"), ("false_alarm", "False Alarm"), ("joined", "Joined")],
                        default="",
                        max_length=30,
                    ),
                ),
                ("follow_up_scheduled", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CrisisIncident",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("severity_level", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("acknowledged", "Acknowledged"), ("resolved", "Resolved")],
                        default="open",
                        max_length=16,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("resource_used", models.CharField(blank=True, default="", max_length=100)),
                ("follow_up_needed", models.BooleanField(default=True)),
                ("follow_up_completed", models.BooleanField(default=False)),
                ("follow_up_at", models.DateTimeField(null=True)),
                ("triggers", models.JSONField(default=list)),
                ("resources_provided", models.JSONField(default=list)),
                ("professional_contact_made", models.BooleanField(default=False)),
                ("notes", accounts.vault.fields.EncryptedTextField(blank=True, default="", editable=False)),
                ("location", accounts.vault.fields.EncryptedTextField(blank=True, default="", editable=False)),
                ("contacts_notified", accounts.vault.fields.EncryptedJSONField(default=list, editable=False)),
                ("resolved_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "assigned_to",
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
                    "source_event",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="crisis.crisisevent",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner", "-created_at"], name="crisis_incident_owner"),
                    models.Index(fields=["-created_at"], name="crisis_incident_newest"),
                    models.Index(
                        condition=models.Q(("state", "resolved"), _negated=True),
                        fields=["due_at"],
                        name="crisis_incident_due",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("severity_level__range", (1, 5))), name="crisis_incident_severity"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "acknowledged", "resolved"])),
                        name="crisis_incident_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("resolved_at__isnull", False), ("state", "resolved")),
                            models.Q(models.Q(("state", "resolved"), _negated=True), ("resolved_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="crisis_incident_resolved",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "resolved"), _negated=True),
                        fields=("owner",),
                        name="crisis_incident_one_open",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="crisisevent",
            name="incident",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="crisis.crisisincident"
            ),
        ),
        migrations.AddIndex(
            model_name="crisisevent",
            index=models.Index(fields=["owner", "-created_at"], name="crisis_event_owner"),
        ),
        migrations.AddIndex(
            model_name="crisisevent",
            index=models.Index(fields=["-created_at"], name="crisis_event_newest"),
        ),
        migrations.AddConstraint(
            model_name="crisisevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("severity__range", (1, 5))), name="crisis_event_severity"
            ),
        ),
        migrations.AddConstraint(
            model_name="crisisevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("detection_confidence__isnull", True), ("detection_confidence__range", (0, 1)), _connector="OR"
                ),
                name="crisis_event_confidence",
            ),
        ),
    ]
