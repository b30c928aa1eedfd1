"""Shapes of bodies and answers; what an answer to a form must be is in `answers`."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.identity.fields import StrictSerializer, TextField
from accounts.profile.fields import WholeField
from accounts.reminders.serializers import WallTimeField
from wellness.assessments.alarms import severity_of
from wellness.assessments.forms import result_of
from wellness.assessments.models import Assessment
from wellness.diary.serializers import DiaryReadSerializer, DiaryWriteSerializer

SLUG_MAX = 32
_ANSWERS = {
    "type": "object",
    "additionalProperties": {"oneOf": [{"type": "integer", "minimum": 0, "maximum": 5}, {"type": "boolean"}]},
    "description": "By the key of each item: the value of the chosen option, or true or false.",
}


@extend_schema_field(_ANSWERS)
class AnswersField(serializers.DictField):
    """Any object; the form decides what fits."""


class AssessmentWriteSerializer(StrictSerializer, DiaryWriteSerializer):
    instrument = TextField(max_length=SLUG_MAX, help_text="As in `assessments/instruments`.")
    version = WholeField(
        required=False, allow_null=True, min_value=1, max_value=10_000, help_text="Default: the newest."
    )
    answers = AnswersField()


class CodeSerializer(serializers.Serializer[Any]):
    system = serializers.CharField()
    code = serializers.CharField()


class ResultSerializer(serializers.Serializer[Any]):
    band = serializers.CharField()
    label = serializers.CharField()
    text = serializers.CharField(help_text="What people with such a result often do; never what somebody has or is.")
    lowest = serializers.IntegerField(allow_null=True)
    highest = serializers.IntegerField(allow_null=True)
    higher_is = serializers.CharField(allow_null=True, help_text="`better` or `worse`; null without a score.")
    suggests = serializers.CharField(allow_null=True, help_text="A questionnaire that is worth filling in next.")


class AssessmentReadSerializer(DiaryReadSerializer):
    instrument = serializers.CharField()
    version = serializers.IntegerField()
    answers = AnswersField()
    score = serializers.IntegerField(allow_null=True)
    result = serializers.SerializerMethodField()
    support = serializers.JSONField(
        required=False, read_only=True, help_text="Present when an answer calls for help at once."
    )

    @extend_schema_field(ResultSerializer)
    def get_result(self, row: Assessment) -> dict[str, Any]:
        form = row.form
        return result_of(form, row.band, alarming=severity_of(form, row.answers) is not None)


class InstrumentSerializer(serializers.Serializer[Any]):
    instrument = serializers.CharField()
    version = serializers.IntegerField()
    title = serializers.CharField()
    language = serializers.CharField()
    question_count = serializers.IntegerField()
    lowest = serializers.IntegerField(allow_null=True)
    highest = serializers.IntegerField(allow_null=True)
    higher_is = serializers.CharField(allow_null=True)
    has_score = serializers.BooleanField()


class OptionSerializer(serializers.Serializer[Any]):
    value = serializers.IntegerField()
    text = serializers.CharField()
    code = CodeSerializer(allow_null=True)


class ItemSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    text = serializers.CharField()
    kind = serializers.CharField(help_text="`choice`, or `yes_no` for true or false.")
    code = CodeSerializer()
    scored = serializers.BooleanField()
    required = serializers.BooleanField(help_text="Whenever it is asked.")
    only_if = serializers.CharField(allow_null=True, help_text="Asked only after a yes to this item; else left out.")
    options = OptionSerializer(many=True)


class BandSerializer(serializers.Serializer[Any]):
    band = serializers.CharField()
    label = serializers.CharField()
    text = serializers.CharField()
    lowest = serializers.IntegerField(allow_null=True)
    highest = serializers.IntegerField(allow_null=True)
    suggests = serializers.CharField(allow_null=True)


class MeaningfulSerializer(serializers.Serializer[Any]):
    points = serializers.IntegerField()
    source = serializers.CharField()


class FormSerializer(InstrumentSerializer):
    intro = serializers.CharField()
    recall = serializers.CharField()
    notice = serializers.CharField()
    code = CodeSerializer()
    items = ItemSerializer(many=True)
    bands = BandSerializer(many=True)
    meaningful_change = MeaningfulSerializer(allow_null=True)
    licence = serializers.CharField()
    sources = serializers.ListField(child=serializers.CharField())


class PointSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    logged_at = serializers.DateTimeField()
    date = serializers.DateField(source="local_date")
    score = serializers.IntegerField()
    band = serializers.CharField()
    change = serializers.IntegerField(allow_null=True, help_text="Since the one before; null for the first.")
    meaningful = serializers.BooleanField(
        allow_null=True, help_text="Whether the change is more than noise; null where no source says from when on."
    )


class CourseSerializer(serializers.Serializer[Any]):
    instrument = serializers.CharField()
    lowest = serializers.IntegerField()
    highest = serializers.IntegerField()
    higher_is = serializers.CharField()
    meaningful_change = MeaningfulSerializer(allow_null=True)
    results = PointSerializer(many=True)


class ScheduleWriteSerializer(StrictSerializer):
    every_weeks = WholeField(min_value=1, max_value=12, required=False)
    weekday = WholeField(min_value=1, max_value=7, required=False, help_text="ISO: Monday is 1.")
    wall_time = WallTimeField(required=False, help_text="As the person's own clock shows it; whole minutes.")


class ScheduleReadSerializer(serializers.Serializer[Any]):
    instrument = serializers.CharField()
    every_weeks = serializers.IntegerField()
    weekday = serializers.IntegerField()
    wall_time = serializers.TimeField(format="%H:%M")
    next_date = serializers.DateField()
    next_due_at = serializers.DateTimeField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
