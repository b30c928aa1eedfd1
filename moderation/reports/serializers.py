"""The shapes of reports."""

from typing import Any

from rest_framework import serializers

from accounts.identity.fields import LineField, StrictSerializer, TextField
from moderation.reports.models import ModerationCase, ModerationReport
from moderation.reports.rules import REASONS
from moderation.reports.targets import content_types

STATUSES = ModerationCase.Status.choices


class ReportWriteSerializer(StrictSerializer):
    content_type = LineField(
        max_length=40, help_text="What it is: post, reply, group_message, chat_message and others."
    )
    content_id = serializers.UUIDField()
    reason = serializers.ChoiceField(REASONS, help_text="A code of `GET moderation/rules`.")
    note = TextField(max_length=2000, required=False, allow_blank=True, allow_null=True)

    def validate_content_type(self, value: str) -> str:
        if value not in content_types():
            raise serializers.ValidationError("Nothing of this kind can be reported.", "content_type_unknown")
        return value


class ReportOwnSerializer(serializers.Serializer[Any]):
    """As its reporter sees it."""

    id = serializers.UUIDField()
    content_type = serializers.CharField()
    content_id = serializers.UUIDField()
    reason = serializers.ChoiceField(REASONS)
    note = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField(STATUSES)
    created_at = serializers.DateTimeField()
    resolved_at = serializers.DateTimeField(allow_null=True)
    detail = serializers.CharField(required=False, help_text="After a report: `Report received.`")


class ReportModeratorSerializer(serializers.Serializer[Any]):
    """As moderators see it."""

    id = serializers.UUIDField()
    case_id = serializers.UUIDField()
    content_type = serializers.CharField()
    content_id = serializers.UUIDField()
    content_snippet = serializers.CharField(
        allow_null=True, help_text="What it said when it was reported. Show it blurred until somebody asks."
    )
    blurred = serializers.BooleanField(help_text="Always true: a hint for whoever draws it.")
    reason = serializers.ChoiceField(REASONS)
    reporter_id = serializers.UUIDField(
        allow_null=True, help_text="No account: the same reporter has the same one in one case, and others elsewhere."
    )
    status = serializers.ChoiceField(STATUSES)
    outcome = serializers.ChoiceField(ModerationReport.Outcome.choices)
    harm = serializers.IntegerField(help_text="0 to 3, of the whole case.")
    weight = serializers.FloatField(help_text="Of the whole case.")
    reports = serializers.IntegerField(help_text="How many people reported it.")
    held = serializers.ChoiceField(["nobody", "me", "colleague"])
    created_at = serializers.DateTimeField()


class EvidenceSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    author_name = serializers.CharField(help_text="The name that readers saw.")
    place = serializers.CharField()
    created_at = serializers.DateTimeField()
    taken_at = serializers.DateTimeField()


class ReportDetailSerializer(ReportModeratorSerializer):
    author_reference = serializers.UUIDField(help_text="For `POST moderation/users/{id}`.")
    note = serializers.CharField(allow_null=True)
    evidence = EvidenceSerializer(allow_null=True, help_text="Null once its time is over.")
    author_record = serializers.DictField(child=serializers.IntegerField(), help_text="Decisions so far, by action.")
    exposure = serializers.DictField(help_text="How many cases you opened today, and whether a break would do good.")


class RuleSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    rule = serializers.BooleanField(help_text="False for a worry that is no offence.")
