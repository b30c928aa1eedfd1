"""Shapes of achievements."""

from typing import Any

from rest_framework import serializers

from wellness.achievements.criteria import parts_of, progress_of
from wellness.achievements.selectors import Standing


class AchievementReadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()
    icon = serializers.CharField()
    category = serializers.CharField()
    points = serializers.IntegerField(min_value=0)
    unlocked = serializers.BooleanField()
    earned_at = serializers.DateTimeField(allow_null=True)
    claimed_at = serializers.DateTimeField(allow_null=True)


class PartSerializer(serializers.Serializer[Any]):
    metric = serializers.CharField()
    value = serializers.IntegerField(min_value=0)
    target = serializers.IntegerField(min_value=1)


class AchievementProgressSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    title = serializers.CharField()
    unlocked = serializers.BooleanField()
    progress = serializers.FloatField(min_value=0, max_value=100, help_text="Percent.")
    parts = PartSerializer(many=True)


class AchievementListSerializer(serializers.Serializer[Any]):
    results = AchievementReadSerializer(many=True)
    hidden = serializers.BooleanField(help_text="The person does not want to see achievements; `results` is empty.")


class AchievementProgressListSerializer(serializers.Serializer[Any]):
    results = AchievementProgressSerializer(many=True)
    hidden = serializers.BooleanField(help_text="The person does not want to see achievements; `results` is empty.")
    points_claimed = serializers.IntegerField(min_value=0)


class AchievementClaimedSerializer(AchievementReadSerializer):
    points_claimed = serializers.IntegerField(min_value=0, help_text="All points of this person.")


def achievement_answer(standing: Standing) -> dict[str, Any]:
    row, earned = standing.achievement, standing.earned
    return {
        "id": row.pk,
        "slug": row.slug,
        "title": row.title,
        "description": row.description,
        "icon": row.icon,
        "category": row.category,
        "points": row.points,
        "unlocked": earned is not None,
        "earned_at": earned.earned_at if earned else None,
        "claimed_at": earned.claimed_at if earned else None,
    }


def progress_answer(standing: Standing, counts: dict[str, int]) -> dict[str, Any]:
    row = standing.achievement
    parts = [
        {"metric": part.metric, "value": counts.get(part.metric, 0), "target": part.at_least}
        for part in parts_of(row.criteria)
    ]
    # What was earned stays earned, also when an entry that counted for it was deleted.
    progress = 100.0 if standing.earned else progress_of(row.criteria, counts)
    return {
        "id": row.pk, "slug": row.slug, "title": row.title, "unlocked": standing.earned is not None,
        "progress": progress, "parts": parts,
    }  # fmt: skip
