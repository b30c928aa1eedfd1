"""Shapes of insights."""

from typing import Any

from rest_framework import serializers


class WeekReadSerializer(serializers.Serializer[Any]):
    week_start = serializers.DateField(help_text="A Monday.")
    n = serializers.IntegerField()
    average = serializers.FloatField(min_value=-1, max_value=1)


class EmotionReadSerializer(serializers.Serializer[Any]):
    emotion = serializers.CharField()
    count = serializers.IntegerField()
    share = serializers.FloatField(help_text="Of the entries in which an emotion was found.")


class ThemeReadSerializer(serializers.Serializer[Any]):
    theme = serializers.CharField()
    count = serializers.IntegerField()
    share = serializers.FloatField(help_text="Of all entries; one entry can have up to five.")


class InsightsReadSerializer(serializers.Serializer[Any]):
    start_date = serializers.DateField()
    end_date = serializers.DateField()
    n = serializers.IntegerField(help_text="Entries that were analysed.")
    waiting = serializers.IntegerField(help_text="Entries that will be analysed shortly.")
    enough_data = serializers.BooleanField()
    sentiment_by_week = WeekReadSerializer(many=True)
    emotions = EmotionReadSerializer(many=True)
    themes = ThemeReadSerializer(many=True)
    insights = serializers.ListField(child=serializers.CharField())
    caution = serializers.CharField()
