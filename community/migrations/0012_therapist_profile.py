import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

import config.ids


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0011_assistant_turned_numbers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TherapistProfile",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("license_number", models.CharField(blank=True, default="", max_length=60)),
                (
                    "specializations",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("bio", models.TextField(blank=True, default="", max_length=2000)),
                ("is_listed", models.BooleanField(default=False)),
                ("verified_at", models.DateTimeField(null=True)),
                ("verified_name", models.CharField(blank=True, default="", max_length=201)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "owner",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "therapists",
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_listed", True), ("verified_at__isnull", False)),
                        fields=["-created_at", "-id"],
                        name="community_therapist_shown",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_listed", False), models.Q(("license_number", ""), _negated=True), _connector="OR"
                        ),
                        name="community_therapist_listed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verified_at", None), ("verified_by", None), ("verified_name", "")),
                            models.Q(
                                ("verified_at__isnull", False),
                                models.Q(("verified_name", ""), _negated=True),
                                models.Q(("license_number", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="community_therapist_verified",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("specializations__len__lte", 20)),
                        name="community_therapist_specializations",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("bio"), 2000
                        ),
                        name="community_therapist_bio",
                    ),
                ],
            },
        ),
    ]
