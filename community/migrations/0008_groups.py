import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import config.ids


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("community", "0007_peer_bands"),
    ]

    operations = [
        migrations.CreateModel(
            name="SupportGroup",
            fields=[
                (
                    "conversation",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="support_group",
                        serialize=False,
                        to="community.conversation",
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("description", models.CharField(max_length=1000)),
                ("category", models.CharField(max_length=40)),
                (
                    "privacy",
                    models.CharField(
                        choices=[("public", "Public"), ("private", "Private")], default="public", max_length=8
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[("adults", "Adults"), ("minors", "Minors")], default="adults", max_length=8
                    ),
                ),
                ("guidelines", models.TextField(blank=True, default="")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "creator",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["-created_at", "-conversation"], name="community_group_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("privacy__in", ["public", "private"])), name="community_group_privacy"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("audience__in", ["adults", "minors"])), name="community_group_audience"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GroupInvitation",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("member", "Member"),
                            ("moderator", "Moderator"),
                            ("owner", "Owner"),
                            ("counselor", "Counselor"),
                        ],
                        default="member",
                        max_length=16,
                    ),
                ),
                ("code_hash", models.BinaryField(max_length=32, unique=True)),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "used_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="community.conversationparticipant",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="community.supportgroup"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["member", "moderator", "owner"])),
                        name="community_invitation_role",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("used_by", None), ("used_at__isnull", False), _connector="OR"),
                        name="community_invitation_used",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GroupMembership",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("reminders", models.BooleanField(default=True)),
                ("removed_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "participant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="membership",
                        to="community.conversationparticipant",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="community.supportgroup"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("group", "owner"), name="community_membership_once")],
            },
        ),
        migrations.CreateModel(
            name="GroupSession",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=120)),
                ("starts_at", models.DateTimeField()),
                ("timezone", models.CharField(max_length=64)),
                ("duration_minutes", models.PositiveSmallIntegerField(default=60)),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "Planned"), ("cancelled", "Cancelled")], default="planned", max_length=16
                    ),
                ),
                ("remind_at", models.DateTimeField()),
                ("reminded_at", models.DateTimeField(null=True)),
                (
                    "news",
                    models.CharField(
                        blank=True,
                        choices=[("", "nothing"), ("moved", "Moved"), ("cancelled", "Cancelled")],
                        default="",
                        max_length=16,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="community.supportgroup"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["group", "starts_at"], name="community_session_next"),
                    models.Index(
                        condition=models.Q(("reminded_at", None), ("state", "planned")),
                        fields=["remind_at"],
                        name="community_session_due",
                    ),
                    models.Index(
                        condition=models.Q(("news", ""), _negated=True), fields=["id"], name="community_session_told"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["planned", "cancelled"])), name="community_session_state"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("news__in", ["", "moved", "cancelled"])), name="community_session_news"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("remind_at__lte", models.F("starts_at"))), name="community_session_before"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="conversationparticipant",
            name="rules_pending",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="conversationparticipant",
            name="silent_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="conversationparticipant",
            index=models.Index(
                condition=models.Q(("left_at", None), ("owner__isnull", False)),
                fields=["conversation"],
                name="community_participant_in",
            ),
        ),
    ]
