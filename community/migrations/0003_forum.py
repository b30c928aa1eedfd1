import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import accounts.vault.fields
import config.ids


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("community", "0002_messaging"),
    ]

    operations = [
        migrations.CreateModel(
            name="ForumCategory",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "slug",
                    models.CharField(
                        max_length=50,
                        unique=True,
                        validators=[django.core.validators.RegexValidator("^[a-z0-9]+(_[a-z0-9]+)*\\Z")],
                    ),
                ),
                ("name", models.CharField(max_length=100, unique=True)),
                ("description", models.CharField(blank=True, default="", max_length=500)),
                ("order", models.PositiveSmallIntegerField(default=100, help_text="Lower comes first.")),
                (
                    "is_open",
                    models.BooleanField(
                        default=True, help_text="A closed category can be read and takes no new posts."
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name_plural": "forum categories",
                "ordering": ["order", "slug"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("slug__regex", "^[a-z0-9]+(_[a-z0-9]+)*$")), name="community_category_slug"
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"), name="community_category_name"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ForumPost",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("content", accounts.vault.fields.EncryptedTextField(editable=False, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("published", "Published"), ("held", "Held"), ("hidden", "Hidden"), ("kept", "Kept")],
                        default="published",
                        max_length=9,
                    ),
                ),
                ("edited_at", models.DateTimeField(null=True)),
                ("moderated_at", models.DateTimeField(null=True)),
                ("deleted_at", models.DateTimeField(null=True)),
                ("published_at", models.DateTimeField(null=True)),
                ("fingerprint", models.BinaryField(max_length=16, null=True)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("title", accounts.vault.fields.EncryptedTextField(editable=False, null=True)),
                ("is_locked", models.BooleanField(default=False)),
                ("is_pinned", models.BooleanField(default=False)),
                (
                    "category",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="community.forumcategory",
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
                    models.Index(fields=["category", "created_at"], name="community_post_category"),
                    models.Index(fields=["category", "-is_pinned", "-created_at", "-id"], name="community_post_page"),
                    models.Index(fields=["-is_pinned", "-created_at", "-id"], name="community_post_newest"),
                    models.Index(fields=["owner", "created_at"], name="community_post_owner"),
                    models.Index(
                        condition=models.Q(("deleted_at__isnull", False)),
                        fields=["deleted_at"],
                        name="community_post_deleted",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("owner__isnull", False),
                            models.Q(
                                ("content__isnull", True),
                                ("deleted_at__isnull", False),
                                ("fingerprint", None),
                                ("title__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="community_post_words_of_somebody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ForumFollow",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("heard_until", models.DateTimeField()),
                ("told_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="community.forumpost",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("post", "owner"), name="community_follow_once")],
            },
        ),
        migrations.CreateModel(
            name="ForumReply",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("content", accounts.vault.fields.EncryptedTextField(editable=False, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("published", "Published"), ("held", "Held"), ("hidden", "Hidden"), ("kept", "Kept")],
                        default="published",
                        max_length=9,
                    ),
                ),
                ("edited_at", models.DateTimeField(null=True)),
                ("moderated_at", models.DateTimeField(null=True)),
                ("deleted_at", models.DateTimeField(null=True)),
                ("published_at", models.DateTimeField(null=True)),
                ("fingerprint", models.BinaryField(max_length=16, null=True)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField(auto_now=True)),
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
                (
                    "post",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="community.forumpost",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["post", "created_at"], name="community_reply_post"),
                    models.Index(fields=["owner", "created_at"], name="community_reply_owner"),
                    models.Index(fields=["published_at"], name="community_reply_published"),
                    models.Index(
                        condition=models.Q(("deleted_at__isnull", False)),
                        fields=["deleted_at"],
                        name="community_reply_deleted",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("owner__isnull", False),
                            models.Q(("content__isnull", True), ("deleted_at__isnull", False), ("fingerprint", None)),
                            _connector="OR",
                        ),
                        name="community_reply_words_of_somebody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ForumReaction",
            fields=[
                ("id", models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("support", "Support"),
                            ("hug", "Hug"),
                            ("thanks", "Thanks"),
                            ("same_here", "Same Here"),
                        ],
                        max_length=9,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="community.forumpost",
                    ),
                ),
                (
                    "reply",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="community.forumreply",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("post", None), ("reply", None), _connector="XOR"),
                        name="community_reaction_one_target",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("reply", None)),
                        fields=("post", "kind", "owner"),
                        name="community_reaction_post_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("post", None)),
                        fields=("reply", "kind", "owner"),
                        name="community_reaction_reply_once",
                    ),
                ],
            },
        ),
    ]
