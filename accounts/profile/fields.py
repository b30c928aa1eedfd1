"""Fields that take private details apart from what they must not be."""

import json
from datetime import date
from typing import Any

import phonenumbers
from rest_framework import serializers

DEMOGRAPHICS_BYTES = 2048
OLDEST_YEARS = 130


class PhoneField(serializers.CharField):
    """A number in international form, kept as E.164; whether it is theirs is another question."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=32, help_text="In international form: +491511234567.", **kwargs)

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        try:
            number = phonenumbers.parse(text)
        except phonenumbers.NumberParseException as error:
            raise serializers.ValidationError("Write the number with + and the country's code.", "phone") from error
        if not phonenumbers.is_valid_number(number):
            raise serializers.ValidationError("There is no such number.", "phone")
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class BirthDateField(serializers.DateField):
    def to_internal_value(self, value: Any) -> date:
        born: date = super().to_internal_value(value)
        today = date.today()
        if not 0 <= today.year - born.year <= OLDEST_YEARS or born > today:
            raise serializers.ValidationError("This is not the date of a birth.", "date_of_birth")
        return born


class DemographicsField(serializers.DictField):
    """Free keys and short values, as the app's own questions have them."""

    child = serializers.CharField(max_length=100, allow_blank=True)

    def to_internal_value(self, data: Any) -> dict[str, str]:
        answers: dict[str, str] = super().to_internal_value(data)
        if len(json.dumps(answers)) > DEMOGRAPHICS_BYTES:
            raise serializers.ValidationError("These are too many answers.", "too_large")
        return answers
