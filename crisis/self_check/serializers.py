"""The shapes of the check."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.identity.fields import CountryField, StrictSerializer, TextField
from accounts.profile.fields import LanguageField, WholeField
from crisis.incidents.protocol import NO_DANGER_LABEL, PROTOCOL
from crisis.self_check.questionnaire import questionnaire

TEXT_MAX = 4000
NAME_SHOWN = 64


class AnswersField(serializers.DictField):
    """{question: value}; null is a question that was left out."""

    child = serializers.JSONField(allow_null=True)

    def to_internal_value(self, data: Any) -> dict[str, str]:
        given, options = super().to_internal_value(data), questionnaire().options()
        errors: dict[str, Any] = {}
        for name, value in given.items():
            if name not in options:
                errors[name[:NAME_SHOWN]] = [ErrorDetail("There is no such question.", "unknown_question")]
            elif value is not None and not (isinstance(value, str) and value in options[name]):
                known = ", ".join(options[name])
                errors[name] = [ErrorDetail(f"Must be one of {known}.", "invalid_choice")]
        if errors:
            raise ValidationError(errors)
        return {name: value for name, value in given.items() if value is not None}


class CheckWriteSerializer(StrictSerializer):
    version = WholeField(required=False, allow_null=True, help_text="Of the questions that were asked.")
    answers = AnswersField(required=False, allow_null=True, help_text="Any of the questions; none has to be answered.")
    text = TextField(
        required=False, allow_null=True, allow_blank=True, max_length=TEXT_MAX, help_text="Own words; read, never kept."
    )
    language = LanguageField(required=False, allow_null=True, help_text="Default: mine, or that of Accept-Language.")
    country = CountryField(required=False, allow_null=True, help_text="Whose numbers to show, if mine is not known.")

    def validate_version(self, value: int | None) -> int | None:
        if value is not None and value != questionnaire().version:
            raise ValidationError("Read the questions again; these have changed.", code="version_unknown")
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("answers") is None and attrs.get("text") is None:
            raise ValidationError({"answers": [ErrorDetail("Send answers, a text, or both.", "required")]})
        return attrs


class _Step(serializers.Serializer[Any]):
    title = serializers.CharField()
    text = serializers.CharField()


class CheckActionSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    text = serializers.CharField()


class CheckNextStepSerializer(_Step):
    code = serializers.ChoiceField(
        ["all_calm", "low", "talk", "today", "now", "emergency", "help_other", "help_other_now"]
    )
    actions = CheckActionSerializer(many=True)


class HelpingStepSerializer(_Step):
    pass


class CheckHelpingSerializer(serializers.Serializer[Any]):
    title = serializers.CharField()
    steps = HelpingStepSerializer(many=True)


class CheckVersionSerializer(serializers.Serializer[Any]):
    questions = serializers.IntegerField()
    detector = serializers.CharField(allow_null=True)


class CheckReadSerializer(serializers.Serializer[Any]):
    severity = serializers.IntegerField(min_value=0, max_value=5, help_text="The worse of answers and text.")
    label = serializers.ChoiceField([NO_DANGER_LABEL, *(row.label for row in PROTOCOL.values())])
    subject = serializers.ChoiceField(["self", "other"])
    next_step = CheckNextStepSerializer()
    offers = serializers.ListField(child=serializers.CharField())
    escalation = serializers.CharField(allow_null=True)
    follow_up_hours = serializers.IntegerField(allow_null=True)
    resources = serializers.ListField(child=serializers.JSONField(), help_text="Lines of the country, always.")
    support = serializers.JSONField(help_text="As beside any text that sounds like danger; null: nothing does.")
    helping = CheckHelpingSerializer(allow_null=True, help_text="Helping somebody else: what to say and do.")
    recorded = serializers.BooleanField(help_text="Our team knows of it. Never without an account.")
    version = CheckVersionSerializer()


class CheckOptionSerializer(serializers.Serializer[Any]):
    value = serializers.CharField()
    label = serializers.CharField()


class CheckQuestionSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    text = serializers.CharField()
    options = CheckOptionSerializer(many=True)
    ask_if = serializers.ListField(
        child=serializers.JSONField(), help_text="Asked when all answers of one of these are given; empty: always."
    )


class QuestionnaireSerializer(serializers.Serializer[Any]):
    version = serializers.IntegerField()
    language = serializers.CharField()
    title = serializers.CharField()
    intro = serializers.CharField()
    limits = serializers.CharField(help_text="To be shown before the first question.")
    questions = CheckQuestionSerializer(many=True)
