"""Shapes of the library's bodies and answers; what a text may hold is decided in `validation` and `structure`."""

from typing import Any

from rest_framework import serializers

from accounts.identity.fields import FlagField, LineField, StrictSerializer, TextField
from config.api.serializer_fields import AwareDateTimeField, WholeNumberField
from content.library.models import ContentItem
from content.library.validation import BODY_MAXIMUM, FACTORS, MEDIA_MAXIMUM, MOODS, TAGS_MAXIMUM

LANGUAGE = {"min_length": 2, "max_length": 3}


def _words(maximum: int, **kwargs: Any) -> serializers.ListField:
    return serializers.ListField(child=LineField(max_length=50), max_length=maximum, **kwargs)


def _minutes(**kwargs: Any) -> WholeNumberField:
    return WholeNumberField(min_value=1, max_value=10_000, allow_null=True, **kwargs)


class ContentRatingWriteSerializer(StrictSerializer):
    rating = WholeNumberField(min_value=1, max_value=5)


class ContentRatingReadSerializer(serializers.Serializer[Any]):
    content_id = serializers.UUIDField()
    your_rating = serializers.IntegerField(min_value=1, max_value=5)
    rating = serializers.FloatField(help_text="The average of everybody, to two places.")
    rating_count = serializers.IntegerField()


class ContentCardReadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    type = serializers.ChoiceField(choices=ContentItem.Type.choices)
    title = serializers.CharField()
    description = serializers.CharField()
    category = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())
    target_moods = serializers.ListField(child=serializers.ChoiceField(choices=MOODS))
    target_factors = serializers.ListField(child=serializers.ChoiceField(choices=FACTORS))
    difficulty = serializers.ChoiceField(choices=ContentItem.Difficulty.choices, allow_null=True)
    language = serializers.CharField()
    translation_group = serializers.UUIDField()
    duration_minutes = serializers.IntegerField(allow_null=True)
    reading_time_minutes = serializers.IntegerField(allow_null=True)
    author = serializers.CharField()
    is_premium = serializers.BooleanField()
    locked = serializers.BooleanField(help_text="Premium, and you are not: everything but body and sound is shown.")
    has_audio = serializers.BooleanField()
    image_url = serializers.CharField(allow_null=True)
    view_count = serializers.IntegerField()
    download_count = serializers.IntegerField(help_text="How often its sound was fetched.")
    instructor_name = serializers.CharField(allow_null=True, help_text="Of what is spoken; otherwise null.")
    rating = serializers.FloatField(help_text="0 to 5; 0 without ratings. May be some hours old, like view_count.")
    rating_count = serializers.IntegerField()
    published_at = serializers.DateTimeField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class ContentItemReadSerializer(ContentCardReadSerializer):
    body = serializers.CharField(allow_null=True, help_text="Markdown, where the item has no blocks.")
    body_html = serializers.CharField(allow_null=True, help_text="The same, ready to be shown.")
    content_structure = serializers.JSONField(
        allow_null=True, help_text="Blocks; beside each text stands its HTML as text_html or items_html."
    )
    audio_url = serializers.CharField(allow_null=True)
    media_urls = serializers.ListField(child=serializers.CharField())


class ContentReasonReadSerializer(serializers.Serializer[Any]):
    code = serializers.ChoiceField(choices=("mood", "factor", "popular", "new", "again"))
    message = serializers.CharField()
    moods = serializers.ListField(child=serializers.CharField())
    factors = serializers.ListField(child=serializers.CharField())


class ContentRecommendedReadSerializer(ContentCardReadSerializer):
    reason = ContentReasonReadSerializer()


class ContentCategoryReadSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    title = serializers.CharField()
    count = serializers.IntegerField()


class ContentWriteSerializer(StrictSerializer):
    title = LineField(max_length=200)
    type = serializers.ChoiceField(choices=ContentItem.Type.choices)
    category = LineField(max_length=50)
    slug = LineField(max_length=100, required=False)
    description = LineField(max_length=500, required=False, allow_blank=True)
    tags = _words(TAGS_MAXIMUM, required=False)
    target_moods = serializers.ListField(child=serializers.ChoiceField(choices=MOODS), required=False)
    target_factors = serializers.ListField(child=serializers.ChoiceField(choices=FACTORS), required=False)
    difficulty = serializers.ChoiceField(choices=ContentItem.Difficulty.choices, required=False, allow_blank=True)
    language = LineField(required=False, **LANGUAGE)
    translation_group = serializers.UUIDField(required=False)
    duration_minutes = _minutes(required=False)
    reading_time_minutes = _minutes(required=False)
    author = LineField(max_length=255, required=False, allow_blank=True)
    is_premium = FlagField(required=False)
    body = TextField(max_length=BODY_MAXIMUM, required=False, allow_blank=True, trim_whitespace=False)
    content_structure = serializers.JSONField(required=False, allow_null=True)
    audio_url = LineField(max_length=500, required=False, allow_blank=True)
    image_url = LineField(max_length=500, required=False, allow_blank=True)
    media_urls = serializers.ListField(child=LineField(max_length=500), max_length=MEDIA_MAXIMUM, required=False)
    state = serializers.ChoiceField(choices=ContentItem.State.choices, required=False)
    published_at = AwareDateTimeField(
        required=False, allow_null=True, help_text="In the future: visible from then on. Null takes it from view."
    )


class ContentChangeSerializer(ContentWriteSerializer):
    version = WholeNumberField(min_value=1, help_text="The version that you read; an older one is refused with 409.")


class ContentStaffReadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    version = serializers.IntegerField()
    state = serializers.ChoiceField(choices=ContentItem.State.choices)
    published_at = serializers.DateTimeField(allow_null=True)
    slug = serializers.CharField()
    type = serializers.ChoiceField(choices=ContentItem.Type.choices, source="content_type")
    title = serializers.CharField()
    description = serializers.CharField()
    category = serializers.CharField(source="category.slug")
    tags = serializers.ListField(child=serializers.CharField())
    target_moods = serializers.ListField(child=serializers.CharField())
    target_factors = serializers.ListField(child=serializers.CharField())
    difficulty = serializers.CharField()
    language = serializers.CharField()
    translation_group = serializers.UUIDField()
    duration_minutes = serializers.IntegerField(allow_null=True)
    reading_time_minutes = serializers.IntegerField(allow_null=True)
    author = serializers.CharField()
    is_premium = serializers.BooleanField()
    body = serializers.CharField()
    content_structure = serializers.JSONField(allow_null=True)
    audio_url = serializers.CharField()
    audio_file = serializers.CharField(source="audio_file.name", allow_blank=True, default="")
    image_url = serializers.CharField()
    image_file = serializers.CharField(source="image_file.name", allow_blank=True, default="")
    media_urls = serializers.ListField(child=serializers.CharField())
    created_by = serializers.UUIDField(source="created_by_id", allow_null=True)
    submitted_by = serializers.UUIDField(source="submitted_by_id", allow_null=True)
    published_by = serializers.UUIDField(source="published_by_id", allow_null=True)
    view_count = serializers.IntegerField()
    rating_count = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
