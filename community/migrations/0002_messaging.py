import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import config.ids


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("community", "0001_block"),
    ]

    operations = [
        migrations.CreateModel(
            name="Conversation",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("peer", "Peer"), ("group", "Group"), ("counseling", "Counseling")], max_length=16
                    ),
                ),
                (
                    "state",
                    models.CharField(choices=[("open", "Open"), ("closed", "Closed")], default="open", max_length=8),
                ),
                ("last_seq", models.BigIntegerField(default=0)),
                ("slow_mode_seconds", models.PositiveIntegerField(default=0)),
                ("house_key", models.BinaryField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("last_seq__gte", 0)), name="community_conversation_seq"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("state", "open")),
                            models.Q(("closed_at__isnull", False), ("state", "closed")),
                            _connector="OR",
                        ),
                        name="community_conversation_closed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConversationParticipant",
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
                ("alias", models.CharField(max_length=60)),
                ("is_minor", models.BooleanField(default=False)),
                ("key", models.BinaryField(null=True)),
                ("words_key", models.BinaryField(null=True)),
                ("visible_from", models.BigIntegerField(default=0)),
                ("delivered_seq", models.BigIntegerField(default=0)),
                ("read_seq", models.BigIntegerField(default=0)),
                ("last_sent_at", models.DateTimeField(null=True)),
                ("joined_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participants",
                        to="community.conversation",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["owner", "conversation"], name="community_participant_of")],
                "constraints": [
                    models.UniqueConstraint(fields=("conversation", "owner"), name="community_participant_once"),
                    models.UniqueConstraint(fields=("conversation", "alias"), name="community_participant_alias"),
                    models.CheckConstraint(
                        condition=models.Q(("read_seq__gte", 0), ("read_seq__lte", models.F("delivered_seq"))),
                        name="community_participant_marks",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MessageAttachment",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("content_type", models.CharField(max_length=100)),
                ("size_bytes", models.PositiveIntegerField()),
                ("width", models.PositiveIntegerField(null=True)),
                ("height", models.PositiveIntegerField(null=True)),
                ("file", models.CharField(max_length=200, unique=True)),
                ("fingerprint", models.BinaryField()),
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
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="community.conversationparticipant",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["owner", "created_at"], name="community_attachment_of")],
            },
        ),
        migrations.CreateModel(
            name="ConversationMessage",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField(null=True)),
                ("changed_seq", models.BigIntegerField(null=True)),
                (
                    "message_type",
                    models.CharField(
                        choices=[
                            ("text", "Text"),
                            ("image", "Image"),
                            ("file", "File"),
                            ("resource", "Resource"),
                            ("system", "System"),
                        ],
                        default="text",
                        max_length=16,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("sent", "Sent"), ("held", "Held"), ("hidden", "Hidden"), ("deleted", "Deleted")],
                        default="sent",
                        max_length=8,
                    ),
                ),
                ("body", models.BinaryField(null=True)),
                ("fingerprint", models.BinaryField()),
                ("resource_id", models.UUIDField(null=True)),
                ("is_softened", models.BooleanField(default=False)),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                ("edited_at", models.DateTimeField(null=True)),
                ("edited_by_moderator", models.BooleanField(default=False)),
                ("deleted_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="community.conversation"
                    ),
                ),
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
                    "sender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="community.conversationparticipant",
                    ),
                ),
                (
                    "attachment",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="community.messageattachment",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner", "created_at"], name="community_message_of"),
                    models.Index(
                        condition=models.Q(("state", "held")), fields=["sender"], name="community_message_held"
                    ),
                    models.Index(
                        condition=models.Q(("body__isnull", False), ("deleted_at__isnull", False)),
                        fields=["deleted_at"],
                        name="community_message_to_erase",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("conversation", "seq"), name="community_message_order"),
                    models.UniqueConstraint(fields=("conversation", "changed_seq"), name="community_message_changes"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("changed_seq", None), ("seq", None), ("state", "held")),
                            models.Q(("changed_seq", None), ("seq", None), ("state", "deleted")),
                            models.Q(("changed_seq__gte", models.F("seq")), ("seq__gt", 0)),
                            _connector="OR",
                        ),
                        name="community_message_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "deleted"), _negated=True),
                            ("deleted_at__isnull", False),
                            _connector="OR",
                        ),
                        name="community_message_deleted",
                    ),
                ],
            },
        ),
    ]
