"""Shapes of attachments."""

from typing import Any

from rest_framework import serializers

from accounts.identity.fields import StrictSerializer
from accounts.sync.deletions import ID_HELP
from journal.attachments.models import JournalAttachment


class AttachmentWriteSerializer(StrictSerializer):
    id = serializers.UUIDField(required=False, help_text=ID_HELP)
    file = serializers.FileField(max_length=None, allow_empty_file=False, use_url=False)


class AttachmentReadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(JournalAttachment.Kind.choices)
    content_type = serializers.ChoiceField(JournalAttachment.ContentType.choices)
    size_bytes = serializers.IntegerField()
    created_at = serializers.DateTimeField()
