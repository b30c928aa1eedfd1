"""Shapes of programs."""

from typing import Any

from rest_framework import serializers

from accounts.identity.fields import StrictSerializer
from config.api.serializer_fields import WholeNumberField
from content.programs.models import ProgramEnrollment

TIME_MAXIMUM = 86_400


class ProgramCardReadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()
    category = serializers.CharField()
    duration_days = serializers.IntegerField()
    difficulty = serializers.CharField()
    language = serializers.CharField()
    is_premium = serializers.BooleanField()
    is_active = serializers.BooleanField()
    module_count = serializers.IntegerField()
    locked = serializers.BooleanField(help_text="Needs a premium plan to be taken up.")


class ModuleReadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()
    module_type = serializers.CharField()
    duration_minutes = serializers.IntegerField()
    order_index = serializers.IntegerField()
    is_required = serializers.BooleanField()
    requires = serializers.ListField(child=serializers.UUIDField(), help_text="Modules that come first.")
    content = serializers.DictField(allow_null=True, help_text="The blocks; null while `locked`.")
    completed = serializers.BooleanField()


class EnrollmentReadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    program_id = serializers.UUIDField()
    title = serializers.CharField()
    status = serializers.ChoiceField(choices=ProgramEnrollment.Status.choices)
    progress = serializers.FloatField(min_value=0, max_value=100)
    started_at = serializers.DateTimeField(allow_null=True)
    completed_at = serializers.DateTimeField(allow_null=True)
    last_accessed_at = serializers.DateTimeField()


class NextModuleSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    order_index = serializers.IntegerField()


class TakenReadSerializer(EnrollmentReadSerializer):
    modules_done = serializers.IntegerField()
    module_count = serializers.IntegerField()
    next_module = NextModuleSerializer(allow_null=True)


class ProgramReadSerializer(ProgramCardReadSerializer):
    modules = ModuleReadSerializer(many=True)
    enrollment = EnrollmentReadSerializer(allow_null=True)


class ModuleCompleteWriteSerializer(StrictSerializer):
    time_spent_seconds = WholeNumberField(required=False, default=0, min_value=0, max_value=TIME_MAXIMUM)
    score = serializers.FloatField(required=False, allow_null=True, min_value=0, max_value=100, default=None)


class ModuleCompletedReadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    module_id = serializers.UUIDField()
    completed_at = serializers.DateTimeField()
    time_spent_seconds = serializers.IntegerField()
    score = serializers.FloatField(allow_null=True)
    enrollment = EnrollmentReadSerializer()
