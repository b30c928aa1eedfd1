"""The shapes of the forum."""

from typing import Any

from rest_framework import serializers

from accounts.identity.fields import LineField, StrictSerializer, TextField
from community.forum.models import ForumReaction, ForumState

TITLE, CONTENT = 150, 10_000
STATUS = (*ForumState.values, "deleted")


class ForumCategoryReadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    is_open = serializers.BooleanField(help_text="A closed one takes no new posts.")


class ForumPostWriteSerializer(StrictSerializer):
    id = serializers.UUIDField(required=False, allow_null=True, help_text="Made by the client; repeats are safe.")
    category_id = serializers.UUIDField()
    title = LineField(max_length=TITLE)
    content = TextField(max_length=CONTENT)


class ForumPostChangeSerializer(StrictSerializer):
    title = LineField(max_length=TITLE, required=False)
    content = TextField(max_length=CONTENT, required=False)


class ForumReplyWriteSerializer(StrictSerializer):
    id = serializers.UUIDField(required=False, allow_null=True, help_text="Made by the client; repeats are safe.")
    content = TextField(max_length=CONTENT)


class ForumReplyChangeSerializer(StrictSerializer):
    content = TextField(max_length=CONTENT, required=False)


class ForumSupportReadSerializer(serializers.Serializer[Any]):
    reactions = serializers.DictField(child=serializers.IntegerField(), help_text="How many of each kind.")
    my_reactions = serializers.ListField(child=serializers.ChoiceField(ForumReaction.Kind.choices))


class ForumWordsReadSerializer(ForumSupportReadSerializer):
    id = serializers.UUIDField()
    author_pseudonym = serializers.CharField(help_text="Fixed for each person, and of the forum alone.")
    is_mine = serializers.BooleanField()
    status = serializers.ChoiceField(
        STATUS, help_text="Others see what is published. `held` waits for a moderator, `hidden` was taken from view, "
        "`kept` came back from an export; these their author alone sees. `deleted` has no words.",
    )  # fmt: skip
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    edited_by_moderator = serializers.BooleanField()
    support = serializers.JSONField(required=False, read_only=True, help_text="Present when a text sounds like danger.")


class ForumReplyReadSerializer(ForumWordsReadSerializer):
    post_id = serializers.UUIDField()
    content = serializers.CharField(allow_null=True)


class ForumPostCardSerializer(ForumWordsReadSerializer):
    category_id = serializers.UUIDField()
    title = serializers.CharField(allow_null=True)
    reply_count = serializers.IntegerField()
    is_pinned = serializers.BooleanField()
    is_locked = serializers.BooleanField(help_text="A locked post takes no more replies.")
    is_following = serializers.BooleanField()


class ForumPostReadSerializer(ForumPostCardSerializer):
    content = serializers.CharField(allow_null=True)
    replies = ForumReplyReadSerializer(many=True, help_text="The first fifty, from the oldest on.")
    replies_next = serializers.CharField(allow_null=True, help_text="Where the other replies are.")
