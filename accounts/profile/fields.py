"""Fields that take private details apart from what they must not be."""

import json
import re
from datetime import date
from typing import Any

import phonenumbers
from rest_framework import serializers

from accounts.identity.fields import LineField, TextField

DEMOGRAPHICS_BYTES = 2048
INTERESTS = 50
APP_NAME = 100
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


class WholeField(serializers.IntegerField):
    """DRF's own takes "5" and 5.0 for five."""

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(data)


class LanguageField(TextField):
    """The first part of a locale."""

    def to_internal_value(self, data: Any) -> str:
        code = super().to_internal_value(data).lower()
        if not re.fullmatch(r"[a-z]{2,3}", code):
            raise serializers.ValidationError("An ISO 639 code is needed, like de.", "language_malformed")
        return code


class InterestsField(serializers.ListField):
    child = LineField(max_length=50)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=INTERESTS, **kwargs)

    def to_internal_value(self, data: Any) -> list[str]:
        return list(dict.fromkeys(super().to_internal_value(data)))


class AppSettingsField(serializers.DictField):
    """
    What only the app understands. Names that are sent are written, null takes a name away, the others stay.

    How much all of it may be is judged when it is put together.
    """

    child = serializers.JSONField(allow_null=True)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().to_internal_value(data)
        if any(len(name) > APP_NAME for name in found):
            raise serializers.ValidationError(f"A name may have {APP_NAME} characters.", "max_length")
        return found
