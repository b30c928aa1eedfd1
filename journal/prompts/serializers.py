"""Shapes of prompts."""

from typing import Any

from rest_framework import serializers


class PromptReadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="What `prompt_id` of an entry names.")
    title = serializers.CharField()
    text = serializers.CharField()
    category = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())
    language = serializers.CharField()


class PromptListSerializer(serializers.Serializer[Any]):
    results = PromptReadSerializer(many=True)


class PromptTodaySerializer(PromptReadSerializer):
    date = serializers.DateField(help_text="The person's own day.")
