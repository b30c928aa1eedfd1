import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import accounts.vault.fields
import config.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_sequence", models.BigIntegerField()),
                ("last_sequence", models.BigIntegerField(unique=True)),
                ("count", models.PositiveIntegerField()),
                (
                    "sequences",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                ("leaves", models.BinaryField()),
                ("merkle_root", models.BinaryField(max_length=32)),
                ("chain_hash", models.BinaryField(max_length=32)),
                ("sealed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("email", models.EmailField(blank=True, max_length=255, null=True)),
                (
                    "username",
                    models.CharField(
                        blank=True,
                        max_length=150,
                        null=True,
                        validators=[
                            django.core.validators.RegexValidator("^[\\w.+-]+\\Z", "Letters, digits, . + - _ only.")
                        ],
                    ),
                ),
                ("first_name", models.CharField(blank=True, default="", max_length=100)),
                ("last_name", models.CharField(blank=True, default="", max_length=100)),
                ("display_name", models.CharField(blank=True, default="", max_length=100)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("user", "User"),
                            ("therapist", "Therapist"),
                            ("support", "Support"),
                            ("admin", "Admin"),
                        ],
                        default="user",
                        max_length=16,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "Active"), ("suspended", "Suspended"), ("deleted", "Deleted")],
                        default="active",
                        max_length=16,
                    ),
                ),
                ("is_staff", models.BooleanField(default=False)),
                ("timezone", models.CharField(default="UTC", max_length=64)),
                (
                    "day_starts_at",
                    models.PositiveSmallIntegerField(
                        default=0, validators=[django.core.validators.MaxValueValidator(6)]
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        blank=True,
                        default="",
                        max_length=2,
                        validators=[django.core.validators.RegexValidator("^[A-Z]{2}\\Z")],
                    ),
                ),
                ("locale", models.CharField(default="en-US", max_length=16)),
                ("anonymous_mode", models.BooleanField(default=False)),
                ("anonymous_id", models.UUIDField(default=config.ids.uuid7, editable=False, unique=True)),
                ("password_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"), name="accounts_user_email_unique"
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("username"), name="accounts_user_username_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("day_starts_at__lte", 6)), name="accounts_user_day_starts_at"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                ("sequence", models.BigAutoField(primary_key=True, serialize=False)),
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, unique=True)),
                ("at", models.DateTimeField()),
                ("actor_id", models.UUIDField(null=True)),
                ("owner_id", models.UUIDField(null=True)),
                ("session_id", models.UUIDField(null=True)),
                ("action", models.CharField(max_length=64)),
                ("target_type", models.CharField(max_length=64)),
                ("target_id", models.CharField(blank=True, default="", max_length=64)),
                ("request_id", models.CharField(blank=True, default="", max_length=64)),
                ("ip", models.CharField(blank=True, default="", max_length=45)),
                ("details", models.JSONField(default=dict)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner_id", "-sequence"], name="accounts_audit_owner"),
                    models.Index(fields=["actor_id", "-sequence"], name="accounts_audit_actor"),
                    models.Index(fields=["action", "-sequence"], name="accounts_audit_action"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("terms", "Terms"),
                            ("privacy_policy", "Privacy Policy"),
                            ("hipaa", "Hipaa"),
                            ("data_sharing", "Data Sharing"),
                            ("analytics", "Analytics"),
                            ("marketing", "Marketing"),
                            ("sms", "Sms"),
                            ("journal_insights", "Journal Insights"),
                            ("ai_processing", "Ai Processing"),
                            ("crisis_detection", "Crisis Detection"),
                            ("wearables", "Wearables"),
                        ],
                        max_length=32,
                    ),
                ),
                ("granted", models.BooleanField()),
                ("version", models.CharField(default="1", max_length=32)),
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
                "constraints": [models.UniqueConstraint(fields=("owner", "type"), name="accounts_consent_one_a_type")],
            },
        ),
        migrations.CreateModel(
            name="ConsentEvent",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("terms", "Terms"),
                            ("privacy_policy", "Privacy Policy"),
                            ("hipaa", "Hipaa"),
                            ("data_sharing", "Data Sharing"),
                            ("analytics", "Analytics"),
                            ("marketing", "Marketing"),
                            ("sms", "Sms"),
                            ("journal_insights", "Journal Insights"),
                            ("ai_processing", "Ai Processing"),
                            ("crisis_detection", "Crisis Detection"),
                            ("wearables", "Wearables"),
                        ],
                        max_length=32,
                    ),
                ),
                ("granted", models.BooleanField()),
                ("version", models.CharField(max_length=32)),
                ("ip", models.GenericIPAddressField(null=True)),
                ("user_agent", models.CharField(blank=True, default="", max_length=256)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["owner", "-created_at"], name="accounts_consentevent_owner")],
            },
        ),
        migrations.CreateModel(
            name="DataKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=32, null=True, unique=True)),
                ("wrapped", models.BinaryField(max_length=256)),
                ("master_key_id", models.BigIntegerField(db_index=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "owner",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("owner", None), ("name", None), _connector="XOR"),
                        name="accounts_datakey_person_or_system",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MailedCode",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("verify_email", "Verify Email"),
                            ("reset_password", "Reset Password"),
                            ("password_changed", "Password Changed"),
                        ],
                        max_length=24,
                    ),
                ),
                ("email", models.EmailField(max_length=255)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["email", "-created_at"], name="accounts_mailedcode_email"),
                    models.Index(
                        condition=models.Q(("sent_at", None), ("used_at", None)),
                        fields=["created_at"],
                        name="accounts_mailedcode_unsent",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("used_at", None)),
                        fields=("owner", "purpose"),
                        name="accounts_mailedcode_one_open",
                    ),
                    models.CheckConstraint(condition=models.Q(("tries__lte", 5)), name="accounts_mailedcode_tries"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PasswordHistory",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("password", models.CharField(max_length=128)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["owner", "-created_at"], name="accounts_pwhistory_owner")],
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "tier",
                    models.CharField(choices=[("free", "Free"), ("premium", "Premium")], default="free", max_length=16),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "Active"),
                            ("trialing", "Trialing"),
                            ("past_due", "Past Due"),
                            ("canceled", "Canceled"),
                        ],
                        default="active",
                        max_length=16,
                    ),
                ),
                ("current_period_end", models.DateTimeField(null=True)),
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
            name="UserProfile",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("phone", accounts.vault.fields.EncryptedTextField(editable=False, null=True)),
                ("date_of_birth", accounts.vault.fields.EncryptedTextField(editable=False, null=True)),
                ("demographics", accounts.vault.fields.EncryptedJSONField(editable=False, null=True)),
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
            name="UserSession",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("generation", models.PositiveIntegerField(default=1)),
                ("refresh_token_hash", models.BinaryField(max_length=32)),
                ("previous_token_hash", models.BinaryField(max_length=32, null=True)),
                ("rotated_at", models.DateTimeField()),
                ("device_info", models.JSONField(default=dict)),
                ("expires_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("revoke_reason", models.CharField(blank=True, default="", max_length=32)),
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
                    models.Index(fields=["owner", "-last_used_at"], name="accounts_session_owner"),
                    models.Index(fields=["expires_at"], name="accounts_session_expires"),
                ],
            },
        ),
    ]
