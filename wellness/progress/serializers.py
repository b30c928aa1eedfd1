"""Shapes of the answers, for OpenAPI."""

from typing import Any

from rest_framework import serializers


def _number(text: str = "") -> serializers.FloatField:
    return serializers.FloatField(allow_null=True, help_text=text or None)


def _counts(text: str) -> serializers.DictField:
    return serializers.DictField(child=serializers.IntegerField(min_value=0), help_text=text)


_ROOMS = "By room; every room is named, also with 0."


class TimelineEntrySerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Of the row itself.")
    kind = serializers.CharField(help_text="The kind of row; `?kind=` takes it.")
    type = serializers.CharField(help_text="mood, check_in, exercise, activity, achievement, ...")
    at = serializers.DateTimeField()
    date = serializers.DateField(help_text="The person's own date at that time.")
    timezone = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    data = serializers.DictField(help_text="Numbers, codes and names that the title was made of.")


class TimelinePageSerializer(serializers.Serializer[Any]):
    results = TimelineEntrySerializer(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class ProgressSpanSerializer(serializers.Serializer[Any]):
    start_date = serializers.DateField()
    end_date = serializers.DateField()


class RecentCheckInSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    anxiety_level = serializers.IntegerField(min_value=1, max_value=10)
    logged_at = serializers.DateTimeField()
    date = serializers.DateField()


class ProgressSummarySerializer(ProgressSpanSerializer):
    days = serializers.IntegerField()
    recent_checkins = RecentCheckInSerializer(many=True, help_text="The newest first, at most 20.")
    tool_usage_counts = _counts("By tool, at most the 100 that were used most.")
    counts = _counts(_ROOMS)
    days_active = serializers.IntegerField(help_text="Days on which something was done.")


class CheckInPointSerializer(serializers.Serializer[Any]):
    date = serializers.DateField(help_text="The day, or the Monday of the week.")
    average_anxiety = serializers.FloatField()
    count = serializers.IntegerField()


class MoodPointSerializer(serializers.Serializer[Any]):
    date = serializers.DateField(help_text="The day, or the Monday of the week.")
    average_mood_value = serializers.FloatField()
    count = serializers.IntegerField()


class TriggerCountSerializer(serializers.Serializer[Any]):
    trigger = serializers.CharField()
    count = serializers.IntegerField()


class WeekdaySerializer(serializers.Serializer[Any]):
    day_of_week = serializers.IntegerField(min_value=1, max_value=7, help_text="Monday is 1.")
    average_anxiety = _number()
    checkins = serializers.IntegerField()
    average_mood_value = _number()
    mood_entries = serializers.IntegerField()


class ComparedSerializer(serializers.Serializer[Any]):
    unit = serializers.CharField(help_text="What n counts: days.")
    n = serializers.IntegerField(help_text="Days with an entry.")
    previous_n = serializers.IntegerField()
    average = _number("The mean of the averages of days.")
    previous_average = _number()
    difference = _number()
    interval_95 = serializers.ListField(
        child=serializers.FloatField(), allow_null=True, help_text="Of the difference; null where nothing varies."
    )
    reason = serializers.CharField(allow_null=True, help_text="not_enough_data, or null.")
    needed = serializers.IntegerField()
    text = serializers.CharField()


class ComparisonSerializer(serializers.Serializer[Any]):
    anxiety = ComparedSerializer()
    mood = ComparedSerializer()
    caution = serializers.CharField()


class ProgressAnalyticsSerializer(ProgressSpanSerializer):
    timeframe = serializers.CharField(help_text="week, month, quarter or year")
    bucket = serializers.CharField(help_text="day or week")
    checkin_trends = CheckInPointSerializer(many=True)
    mood_trend = MoodPointSerializer(many=True)
    trigger_frequency = TriggerCountSerializer(many=True, help_text="The 20 that were named most.")
    by_weekday = WeekdaySerializer(many=True)
    comparison = ComparisonSerializer(help_text="With as many days before.")


class LastMoodSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    mood_value = serializers.IntegerField(min_value=1, max_value=10)
    mood_scale = serializers.IntegerField()
    logged_at = serializers.DateTimeField()
    date = serializers.DateField()


class DashboardTodaySerializer(serializers.Serializer[Any]):
    entries = serializers.IntegerField()
    counts = _counts(_ROOMS)


class WeekSerializer(ProgressSpanSerializer):
    days_active = serializers.IntegerField()
    entries = serializers.IntegerField()
    average_mood_value = _number()
    mood_entries = serializers.IntegerField()
    average_anxiety = _number()
    checkins = serializers.IntegerField()


class MoodStreakSerializer(serializers.Serializer[Any]):
    days = serializers.IntegerField()
    start_date = serializers.DateField(allow_null=True)
    end_date = serializers.DateField(allow_null=True)


class ProgressDashboardSerializer(serializers.Serializer[Any]):
    date = serializers.DateField(help_text="The person's own today.")
    timezone = serializers.CharField()
    last_mood = LastMoodSerializer(allow_null=True)
    today = DashboardTodaySerializer()
    week = WeekSerializer(help_text="Seven days up to today.")
    mood_streak = MoodStreakSerializer(allow_null=True, help_text="Null for who does not want to see streaks.")


class ScoreNeededSerializer(serializers.Serializer[Any]):
    entries = serializers.IntegerField()
    days = serializers.IntegerField()


class ScoreComponentSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(help_text="mood, calm or regularity")
    value = serializers.FloatField(min_value=0, max_value=100)
    weight = serializers.FloatField(help_text="As used; all of them make 1.")
    n = serializers.IntegerField(help_text="Entries; for regularity days.")


class WellnessScoreSerializer(ProgressSpanSerializer):
    score = serializers.IntegerField(min_value=0, max_value=100, allow_null=True)
    reason = serializers.CharField(allow_null=True, help_text="not_enough_data, or null.")
    needed = ScoreNeededSerializer(allow_null=True)
    entries = serializers.IntegerField(help_text="Moods and check-ins.")
    days = serializers.IntegerField(help_text="Days with one of them.")
    components = ScoreComponentSerializer(many=True)
    note = serializers.CharField()
