"""Shapes of the statistics answers, for OpenAPI."""

from typing import Any

from rest_framework import serializers


def _number(**kwargs: Any) -> serializers.FloatField:
    return serializers.FloatField(allow_null=True, **kwargs)


class MoodDistributionSerializer(serializers.Serializer[Any]):
    difficult = serializers.IntegerField(help_text="1-2")
    not_great = serializers.IntegerField(help_text="3-4")
    okay = serializers.IntegerField(help_text="5-6")
    good = serializers.IntegerField(help_text="7-8")
    amazing = serializers.IntegerField(help_text="9-10")


class MoodStatsTrendsSerializer(serializers.Serializer[Any]):
    last_week = _number(help_text="Seven days up to the end date, five scale.")
    last_month = _number(help_text="Thirty days up to the end date, five scale.")
    last_week_mood_value = _number()
    last_month_mood_value = _number()
    improvement = serializers.BooleanField(allow_null=True)


class SpanSerializer(serializers.Serializer[Any]):
    start_date = serializers.DateField()
    end_date = serializers.DateField()


class MoodStatsSerializer(SpanSerializer):
    total_entries = serializers.IntegerField()
    days_with_entries = serializers.IntegerField()
    average_basis = serializers.ChoiceField(choices=("entries",))
    average_mood_value = _number(help_text="1-10")
    average_mood = _number(help_text="The same on the five scale: half of it.")
    min_mood_value = serializers.IntegerField(allow_null=True)
    max_mood_value = serializers.IntegerField(allow_null=True)
    mood_distribution = MoodDistributionSerializer()
    average_energy_level = _number()
    average_anxiety_level = _number()
    trends = MoodStatsTrendsSerializer()


class MoodTrendBucketSerializer(serializers.Serializer[Any]):
    start_date = serializers.DateField()
    n = serializers.IntegerField()
    average_mood_value = serializers.FloatField()
    average_mood = serializers.FloatField()
    min_mood_value = serializers.IntegerField()
    max_mood_value = serializers.IntegerField()


class MoodTrendLineSerializer(serializers.Serializer[Any]):
    enough_data = serializers.BooleanField()
    n = serializers.IntegerField(help_text="Days with entries.")
    needed = serializers.IntegerField(required=False)
    unit = serializers.CharField(required=False)
    slope_per_week = serializers.FloatField(required=False)
    interval_95 = serializers.ListField(child=serializers.FloatField(), required=False)
    direction = serializers.ChoiceField(choices=("rising", "falling", "level", "unclear"), required=False)
    text = serializers.CharField()


class MoodTrendsSerializer(SpanSerializer):
    period = serializers.ChoiceField(choices=("day", "week", "month"))
    total_entries = serializers.IntegerField()
    results = MoodTrendBucketSerializer(many=True)
    trend = MoodTrendLineSerializer()


class FindingSerializer(serializers.Serializer[Any]):
    n = serializers.IntegerField()
    n_with = serializers.IntegerField(required=False)
    n_without = serializers.IntegerField(required=False)
    effect = serializers.FloatField(help_text="A difference in mood_value, or a rank correlation.")
    interval_95 = serializers.ListField(child=serializers.FloatField())
    p_value = serializers.FloatField()
    p_adjusted = serializers.FloatField(help_text="By Benjamini and Hochberg over this answer.")
    clear = serializers.BooleanField()
    method = serializers.ChoiceField(choices=("mean_difference", "rank_correlation"))
    text = serializers.CharField()


class FactorFindingSerializer(FindingSerializer):
    factor_type = serializers.CharField()
    label = serializers.CharField()


class FactorWaitingSerializer(serializers.Serializer[Any]):
    factor_type = serializers.CharField()
    label = serializers.CharField()
    n_with = serializers.IntegerField()
    n_without = serializers.IntegerField()
    needed = serializers.IntegerField()


class InsightSerializer(FindingSerializer):
    kind = serializers.ChoiceField(choices=("weekday", "time_of_day", "recent_change"))
    day_of_week = serializers.IntegerField(required=False)
    time_of_day = serializers.CharField(required=False)
    days = serializers.IntegerField(required=False)
    average_with = serializers.FloatField()
    average_without = serializers.FloatField()


class FindingsSerializer(SpanSerializer):
    n = serializers.IntegerField()
    caution = serializers.CharField()
    enough_data = serializers.BooleanField()
    reason = serializers.ChoiceField(choices=("not_enough_data", "no_clear_pattern"), allow_null=True)
    needed = serializers.IntegerField(required=False)
    unit = serializers.CharField(required=False)


class MoodFactorAnalysisSerializer(FindingsSerializer):
    results = FactorFindingSerializer(many=True)
    not_enough_data = FactorWaitingSerializer(many=True, required=False)


class MoodInsightsSerializer(FindingsSerializer):
    compared = serializers.IntegerField(required=False)
    results = InsightSerializer(many=True)
