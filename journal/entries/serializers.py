"""Shapes of entries."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from accounts.identity.fields import FlagField, LineField, StrictSerializer, TextField
from journal.attachments.answers import AttachmentReadSerializer
from journal.entries.models import CONTENT_MAX, TAG_MAX, TAGS_MAX, TITLE_MAX, JournalEntry
from wellness.checkins.triggers import TriggerInvalid, trigger_of
from wellness.tracking.bodies import TrackedReadSerializer, TrackedWriteSerializer


class TagField(TextField):
    def to_internal_value(self, data: Any) -> str:
        try:
            return trigger_of(super().to_internal_value(data))
        except TriggerInvalid as error:
            raise ValidationError(str(error)) from error


class EntryWriteSerializer(TrackedWriteSerializer):
    title = LineField(required=False, allow_null=True, allow_blank=True, max_length=TITLE_MAX, help_text="Sealed.")
    content = TextField(
        max_length=CONTENT_MAX, trim_whitespace=False, allow_blank=True,
        help_text="Sealed with the person's own key. Blank only in a draft.",
    )  # fmt: skip
    mood = serializers.ChoiceField(JournalEntry.Mood.choices, required=False, allow_null=True)
    tags = serializers.ListField(
        child=TagField(max_length=TAG_MAX), required=False, max_length=TAGS_MAX,
        help_text="Short words, stored once each in lower case and in clear, so that entries can be filtered by them.",
    )  # fmt: skip
    is_favorite = FlagField(required=False)
    is_draft = FlagField(required=False, help_text="Not finished: it counts nowhere and is not analysed.")
    entry_type = serializers.ChoiceField(
        JournalEntry.Type.choices, required=False, help_text="Default: freeform, or prompted when a prompt is named."
    )
    prompt_id = serializers.UUIDField(required=False, allow_null=True, help_text="One of `GET journal/prompts`.")

    def validate_tags(self, value: list[str]) -> list[str]:
        return list(dict.fromkeys(value))


class EntryChangeSerializer(EntryWriteSerializer):
    id = None  # type: ignore[assignment]


class EntryListSerializer(TrackedReadSerializer):
    """What a list shows: everything but the text."""

    title = serializers.CharField(allow_null=True)
    mood = serializers.ChoiceField(JournalEntry.Mood.choices, allow_null=True)
    tags = serializers.ListField(child=serializers.CharField())
    is_favorite = serializers.BooleanField()
    is_draft = serializers.BooleanField()
    entry_type = serializers.ChoiceField(JournalEntry.Type.choices)
    prompt_id = serializers.UUIDField(allow_null=True)
    word_count = serializers.IntegerField()
    content_hash = serializers.CharField(
        help_text="Changes with the text: says whether a copy on a device is the current one."
    )
    sentiment_score = serializers.FloatField(
        allow_null=True, min_value=-1, max_value=1, help_text="Null without the consent `journal_insights`."
    )
    primary_emotion = serializers.CharField(allow_null=True)
    topics = serializers.ListField(child=serializers.CharField(), allow_null=True)
    attachments = AttachmentReadSerializer(many=True)
    # That of all dated rows says that it is always there.
    support = serializers.JSONField(required=False, help_text="Present when the text sounds like danger.")


class EntryReadSerializer(EntryListSerializer):
    """One entry, with its text."""

    content = serializers.CharField()


class EntryListedSerializer(EntryListSerializer):
    """One entry of a list."""

    content = serializers.CharField(required=False, help_text="With `include=content` only.")


class FavoriteWriteSerializer(StrictSerializer):
    is_favorite = FlagField(required=False, help_text="Without it, the entry changes to the other.")
