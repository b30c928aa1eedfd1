import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.vault.fields
import config.ids


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_staff_device"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="BillingEvent",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("provider_event_id", models.CharField(max_length=255, unique=True)),
                ("type", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("done", "Done"),
                            ("ignored", "Ignored"),
                            ("failed", "Failed"),
                        ],
                        default="pending",
                        max_length=8,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("error_code", models.CharField(blank=True, default="", max_length=64)),
                ("payload", accounts.vault.fields.EncryptedJSONField(editable=False, null=True, system="billing")),
                ("handled_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "pending")),
                        fields=["created_at"],
                        name="accounts_billingevent_pending",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DataExport",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "format",
                    models.CharField(
                        choices=[("all", "All"), ("json", "Json"), ("csv", "Csv"), ("fhir", "Fhir")],
                        default="all",
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("running", "Running"),
                            ("ready", "Ready"),
                            ("failed", "Failed"),
                            ("expired", "Expired"),
                        ],
                        default="queued",
                        max_length=8,
                    ),
                ),
                ("progress_percent", models.PositiveSmallIntegerField(default=0)),
                ("file", models.CharField(blank=True, default="", max_length=100)),
                ("size_bytes", models.PositiveBigIntegerField(null=True)),
                ("sha256", models.BinaryField(max_length=32, null=True)),
                ("counts", models.JSONField(default=dict)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("error_code", models.CharField(blank=True, default="", max_length=32)),
                ("claimed_until", models.DateTimeField(null=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("downloaded_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner", "-created_at"], name="accounts_export_owner"),
                    models.Index(
                        condition=models.Q(("state__in", ("queued", "running"))),
                        fields=["created_at"],
                        name="accounts_export_open",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("queued", "running"))),
                        fields=("owner",),
                        name="accounts_export_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("progress_percent__lte", 100)), name="accounts_export_progress_percent"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DataImport",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "source",
                    models.CharField(
                        choices=[("evenkeel", "Evenkeel"), ("daylio", "Daylio"), ("apple_health", "Apple Health")],
                        max_length=16,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("running", "Running"),
                            ("ready", "Ready"),
                            ("failed", "Failed"),
                            ("expired", "Expired"),
                        ],
                        default="queued",
                        max_length=8,
                    ),
                ),
                ("progress_percent", models.PositiveSmallIntegerField(default=0)),
                ("file", models.CharField(blank=True, default="", max_length=100)),
                ("size_bytes", models.PositiveBigIntegerField()),
                ("counts", models.JSONField(default=dict)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("error_code", models.CharField(blank=True, default="", max_length=32)),
                ("claimed_until", models.DateTimeField(null=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner", "-created_at"], name="accounts_import_owner"),
                    models.Index(
                        condition=models.Q(("state__in", ("queued", "running"))),
                        fields=["created_at"],
                        name="accounts_import_open",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("queued", "running"))),
                        fields=("owner",),
                        name="accounts_import_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("progress_percent__lte", 100)), name="accounts_import_progress_percent"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EmailSuppression",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("address_hash", models.BinaryField(max_length=32, unique=True)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("bounced", "Bounced"),
                            ("complained", "Complained"),
                            ("unsubscribed", "Unsubscribed"),
                        ],
                        max_length=16,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="EmergencyAccess",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("reason", accounts.vault.fields.EncryptedTextField(editable=False)),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
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
                "indexes": [models.Index(fields=["owner", "-created_at"], name="accounts_emergency_owner")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("owner", "actor"),
                        name="accounts_emergency_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("owner", models.F("actor")), _negated=True),
                        name="accounts_emergency_not_self",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ErasureRequest",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("subject_id", models.UUIDField()),
                ("requested_by_id", models.UUIDField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="pending",
                        max_length=16,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("claimed_until", models.DateTimeField(null=True)),
                ("receipt", models.JSONField(null=True)),
                ("receipt_signature", models.BinaryField(max_length=64, null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ("pending", "running"))),
                        fields=["due_at"],
                        name="accounts_erasure_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("pending", "running"))),
                        fields=("subject_id",),
                        name="accounts_erasure_one_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FactorGuard",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("window_started_at", models.DateTimeField()),
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
            name="MfaChallenge",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("device_info", models.JSONField(default=dict)),
                ("webauthn_state", models.JSONField(null=True)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["expires_at"], name="accounts_mfachallenge_expires")],
            },
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("meditation_reminder", "Meditation Reminder"),
                            ("mood_check_in", "Mood Check In"),
                            ("appointment_reminder", "Appointment Reminder"),
                            ("session_reminder", "Session Reminder"),
                            ("achievement_earned", "Achievement Earned"),
                            ("daily_tip", "Daily Tip"),
                            ("wellness_insight", "Wellness Insight"),
                            ("crisis_alert", "Crisis Alert"),
                            ("weekly_report", "Weekly Report"),
                            ("security_notice", "Security Notice"),
                            ("update", "Update"),
                        ],
                        max_length=32,
                    ),
                ),
                ("content", accounts.vault.fields.EncryptedJSONField(editable=False)),
                ("dedupe_key", models.CharField(max_length=128, null=True)),
                ("read_at", models.DateTimeField(null=True)),
                ("snoozed_until", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
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
                "indexes": [
                    models.Index(fields=["owner", "-created_at", "-id"], name="accounts_notification_owner"),
                    models.Index(
                        condition=models.Q(("read_at", None)), fields=["owner"], name="accounts_notification_unread"
                    ),
                    models.Index(
                        condition=models.Q(("snoozed_until__isnull", False)),
                        fields=["snoozed_until"],
                        name="accounts_notification_snoozed",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "dedupe_key"), name="accounts_notification_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("plan_code", models.CharField(max_length=32)),
                ("amount_cents", models.PositiveIntegerField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("succeeded", "Succeeded"),
                            ("failed", "Failed"),
                            ("canceled", "Canceled"),
                        ],
                        default="pending",
                        max_length=16,
                    ),
                ),
                ("intent", accounts.vault.fields.EncryptedTextField(editable=False, null=True)),
                ("intent_hash", models.BinaryField(max_length=32, null=True, unique=True)),
                ("event_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["owner", "-created_at"], name="accounts_payment_owner")],
            },
        ),
        migrations.CreateModel(
            name="PendingFactor",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("totp", "Totp"), ("sms", "Sms"), ("webauthn", "Webauthn")], max_length=16
                    ),
                ),
                ("state", accounts.vault.fields.EncryptedJSONField(editable=False)),
                ("expires_at", models.DateTimeField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "kind"), name="accounts_pendingfactor_one_a_kind")
                ],
            },
        ),
        migrations.CreateModel(
            name="PrivacySettings",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("hide_date_of_birth", models.BooleanField(default=True)),
                ("hide_phone", models.BooleanField(default=True)),
                ("hide_location", models.BooleanField(default=True)),
                ("hide_occupation", models.BooleanField(default=False)),
                ("hide_interests", models.BooleanField(default=False)),
                ("show_activity", models.BooleanField(default=False)),
                ("allow_messages", models.BooleanField(default=True)),
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
            name="PushDevice",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "platform",
                    models.CharField(choices=[("ios", "Ios"), ("android", "Android"), ("web", "Web")], max_length=8),
                ),
                ("token", accounts.vault.fields.EncryptedTextField(editable=False)),
                ("token_hash", models.BinaryField(max_length=32, unique=True)),
                ("session_id", models.UUIDField(null=True)),
                ("last_seen_at", models.DateTimeField()),
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
            name="NotificationDelivery",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "channel",
                    models.CharField(
                        choices=[("in_app", "In App"), ("push", "Push"), ("email", "Email"), ("sms", "Sms")],
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("sent", "Sent"),
                            ("failed", "Failed"),
                            ("dropped", "Dropped"),
                        ],
                        default="pending",
                        max_length=8,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("due_at", models.DateTimeField()),
                ("claimed_until", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("provider_message_id", models.CharField(blank=True, default="", max_length=255)),
                ("error_code", models.CharField(blank=True, default="", max_length=64)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "notification",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="accounts.notification",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "device",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.pushdevice",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "pending")), fields=["due_at"], name="accounts_delivery_due"
                    ),
                    models.Index(
                        condition=models.Q(("provider_message_id", ""), _negated=True),
                        fields=["provider_message_id"],
                        name="accounts_delivery_provider",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("notification", "channel", "device"),
                        name="accounts_delivery_once_a_channel",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("meditation_reminder", "Meditation Reminder"),
                            ("mood_check_in", "Mood Check In"),
                            ("appointment_reminder", "Appointment Reminder"),
                            ("session_reminder", "Session Reminder"),
                            ("achievement_earned", "Achievement Earned"),
                            ("daily_tip", "Daily Tip"),
                            ("wellness_insight", "Wellness Insight"),
                            ("crisis_alert", "Crisis Alert"),
                            ("weekly_report", "Weekly Report"),
                            ("security_notice", "Security Notice"),
                            ("update", "Update"),
                        ],
                        max_length=32,
                    ),
                ),
                ("wall_time", models.TimeField()),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                ("enabled", models.BooleanField(default=True)),
                ("next_due_at", models.DateTimeField(null=True)),
                ("last_local_date", models.DateField(null=True)),
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
                "indexes": [
                    models.Index(
                        condition=models.Q(("enabled", True), ("next_due_at__isnull", False)),
                        fields=["next_due_at"],
                        name="accounts_reminder_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "kind", "wall_time"), name="accounts_reminder_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="RetentionRecord",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("pseudonym", models.BinaryField(max_length=32)),
                ("kind", models.CharField(max_length=64)),
                ("body", accounts.vault.fields.EncryptedJSONField(editable=False, system="retention")),
                ("legal_basis", models.CharField(max_length=128)),
                ("keep_until", models.DateTimeField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["pseudonym", "kind"], name="accounts_retention_pseudonym"),
                    models.Index(fields=["keep_until"], name="accounts_retention_keep_until"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SharingGrant",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("profile", "Profile"),
                                ("mood", "Mood"),
                                ("journal", "Journal"),
                                ("assessments", "Assessments"),
                                ("habits", "Habits"),
                                ("meditation", "Meditation"),
                                ("crisis", "Crisis"),
                                ("therapy", "Therapy"),
                                ("wearables", "Wearables"),
                            ],
                            max_length=16,
                        ),
                        size=None,
                    ),
                ),
                ("until", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "grantee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
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
                "indexes": [models.Index(fields=["grantee", "owner"], name="accounts_sharing_grantee")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at", None)),
                        fields=("owner", "grantee"),
                        name="accounts_sharing_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("owner", models.F("grantee")), _negated=True),
                        name="accounts_sharing_not_self",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("categories__len__gt", 0)), name="accounts_sharing_categories"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SmsFactor",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("phone", accounts.vault.fields.EncryptedTextField(editable=False)),
                ("last_used_at", models.DateTimeField(null=True)),
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
            name="SmsQuota",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("local_date", models.DateField()),
                ("used", models.PositiveSmallIntegerField()),
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
            name="SocialAccount",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "provider",
                    models.CharField(
                        choices=[
                            ("google", "Google"),
                            ("apple", "Apple"),
                            ("facebook", "Facebook"),
                            ("github", "Github"),
                        ],
                        max_length=16,
                    ),
                ),
                ("provider_user_id", models.CharField(max_length=255)),
                ("provider_email", accounts.vault.fields.EncryptedTextField(editable=False, null=True)),
                ("access_token", accounts.vault.fields.EncryptedTextField(editable=False, null=True)),
                ("refresh_token", accounts.vault.fields.EncryptedTextField(editable=False, null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("last_used_at", models.DateTimeField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("provider", "provider_user_id"), name="accounts_social_one_identity"
                    ),
                    models.UniqueConstraint(fields=("owner", "provider"), name="accounts_social_one_a_provider"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SubscriptionPlan",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("code", models.SlugField(max_length=32, unique=True)),
                ("name", models.CharField(max_length=100)),
                ("description", models.CharField(blank=True, default="", max_length=500)),
                ("amount_cents", models.PositiveIntegerField()),
                ("currency", models.CharField(default="usd", max_length=3)),
                (
                    "interval",
                    models.CharField(choices=[("none", "None"), ("once", "Once"), ("month", "Month")], max_length=8),
                ),
                ("features", models.JSONField(default=list)),
                ("stripe_price_id", models.CharField(blank=True, default="", max_length=255)),
                ("is_active", models.BooleanField(default=True)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name="TextedCode",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "purpose",
                    models.CharField(
                        choices=[("verify_phone", "Verify Phone"), ("two_factor", "Two Factor")], max_length=16
                    ),
                ),
                ("phone", accounts.vault.fields.EncryptedTextField(editable=False)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
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
                        condition=models.Q(("sent_at", None), ("used_at", None)),
                        fields=["created_at"],
                        name="accounts_textedcode_unsent",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("used_at", None)),
                        fields=("owner", "purpose"),
                        name="accounts_textedcode_one_open",
                    ),
                    models.CheckConstraint(condition=models.Q(("tries__lte", 5)), name="accounts_textedcode_tries"),
                ],
            },
        ),
        migrations.CreateModel(
            name="UserPreferences",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("notifications_enabled", models.BooleanField(default=True)),
                ("notification_meditation", models.BooleanField(default=True)),
                ("notification_mood", models.BooleanField(default=True)),
                ("notification_appointments", models.BooleanField(default=True)),
                ("notification_achievements", models.BooleanField(default=False)),
                ("notification_updates", models.BooleanField(default=False)),
                ("notification_tips", models.BooleanField(default=True)),
                ("channel_push", models.BooleanField(default=True)),
                ("channel_email", models.BooleanField(default=True)),
                ("channel_sms", models.BooleanField(default=False)),
                ("quiet_hours_start", models.TimeField(null=True)),
                ("quiet_hours_end", models.TimeField(null=True)),
                ("meditation_default_duration_minutes", models.PositiveSmallIntegerField(default=5)),
                ("meditation_preferred_time", models.TimeField(null=True)),
                ("mood_reminder_time", models.TimeField(null=True)),
                (
                    "theme",
                    models.CharField(
                        choices=[("light", "Light"), ("dark", "Dark"), ("system", "System")],
                        default="light",
                        max_length=16,
                    ),
                ),
                (
                    "font_size",
                    models.CharField(
                        choices=[
                            ("small", "Small"),
                            ("medium", "Medium"),
                            ("large", "Large"),
                            ("extra_large", "Extra Large"),
                        ],
                        default="medium",
                        max_length=16,
                    ),
                ),
                ("settings", accounts.vault.fields.EncryptedJSONField(editable=False, null=True)),
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quiet_hours_end", None), ("quiet_hours_start", None)),
                            models.Q(("quiet_hours_end__isnull", False), ("quiet_hours_start__isnull", False)),
                            _connector="OR",
                        ),
                        name="accounts_preferences_quiet_hours",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("meditation_default_duration_minutes__range", (1, 240))),
                        name="accounts_preferences_meditation_minutes",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="consent",
            name="granted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="consent",
            name="ip",
            field=models.GenericIPAddressField(null=True),
        ),
        migrations.AddField(
            model_name="consent",
            name="revoked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="consent",
            name="user_agent",
            field=models.CharField(blank=True, default="", max_length=256),
        ),
        migrations.AddField(
            model_name="subscription",
            name="cancel_at_period_end",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="subscription",
            name="customer",
            field=accounts.vault.fields.EncryptedTextField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="subscription",
            name="customer_hash",
            field=models.BinaryField(max_length=32, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="subscription",
            name="event_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="subscription",
            name="granted_by_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="subscription",
            name="provider_subscription",
            field=accounts.vault.fields.EncryptedTextField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="subscription",
            name="provider_subscription_hash",
            field=models.BinaryField(max_length=32, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="subscription",
            name="reason",
            field=accounts.vault.fields.EncryptedTextField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="subscription",
            name="source",
            field=models.CharField(choices=[("staff", "Staff"), ("stripe", "Stripe")], default="staff", max_length=8),
        ),
        migrations.AddField(
            model_name="user",
            name="data_retention_days",
            field=models.PositiveIntegerField(
                default=365,
                validators=[
                    django.core.validators.MinValueValidator(30),
                    django.core.validators.MaxValueValidator(3650),
                ],
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="deleted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="user",
            name="last_active_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="user",
            name="onboarding_completed",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="user",
            name="suspension_kind",
            field=models.CharField(blank=True, choices=[("pause", "Pause"), ("ban", "Ban")], default="", max_length=8),
        ),
        migrations.AddField(
            model_name="userprofile",
            name="avatar",
            field=models.CharField(blank=True, default="", max_length=100),
        ),
        migrations.AddField(
            model_name="userprofile",
            name="bio",
            field=accounts.vault.fields.EncryptedTextField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="userprofile",
            name="gender",
            field=accounts.vault.fields.EncryptedTextField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="userprofile",
            name="interests",
            field=accounts.vault.fields.EncryptedJSONField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="userprofile",
            name="location",
            field=accounts.vault.fields.EncryptedTextField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="userprofile",
            name="occupation",
            field=accounts.vault.fields.EncryptedTextField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="userprofile",
            name="phone_verified_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="usersession",
            name="factor_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="usersession",
            name="stepped_up_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="subscription",
            name="owner",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="subscription",
            name="status",
            field=models.CharField(
                choices=[
                    ("active", "Active"),
                    ("trialing", "Trialing"),
                    ("past_due", "Past Due"),
                    ("canceled", "Canceled"),
                    ("incomplete", "Incomplete"),
                    ("unpaid", "Unpaid"),
                    ("paused", "Paused"),
                ],
                default="active",
                max_length=16,
            ),
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(fields=["status"], name="accounts_user_status"),
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(fields=["date_joined"], name="accounts_user_date_joined"),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.UniqueConstraint(fields=("owner", "source"), name="accounts_subscription_one_a_source"),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("data_retention_days__range", (30, 3650))), name="accounts_user_data_retention_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("suspension_kind", ""), ("status", "suspended"), _connector="OR"),
                name="accounts_user_suspension",
            ),
        ),
    ]
