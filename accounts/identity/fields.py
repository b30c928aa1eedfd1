"""Bodies are read strictly: a text is a text, a flag is a flag, and an unknown name is an error, not a silence."""

import re
import unicodedata
from typing import Any
from zoneinfo import available_timezones

from django.core.validators import RegexValidator
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

PRINTABLE = RegexValidator(r"^[^\x00-\x1f\x7f\u2028\u2029]*\Z", "Line breaks and control characters are not accepted.")
NAME_SHOWN = 64


class StrictSerializer(serializers.Serializer):
    def to_internal_value(self, data: Any) -> Any:
        """:raises ValidationError: naming every field that this operation does not know."""
        unknown = [str(name) for name in data if name not in self.fields] if isinstance(data, dict) else []
        if unknown:
            message = ErrorDetail("This operation does not know this field.", code="unknown_field")
            raise ValidationError({name[:NAME_SHOWN]: [message] for name in unknown})
        return super().to_internal_value(data)


class TextField(serializers.CharField):
    """DRF's own takes numbers for text."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class LineField(TextField):
    """A short text on one line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators.append(PRINTABLE)


class FlagField(serializers.BooleanField):
    """DRF's own takes "yes", 1 and "on" for true."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class AddressField(serializers.EmailField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data).lower()


class PasswordField(TextField):
    def __init__(self, **kwargs: Any) -> None:
        # Long enough for any passphrase, short enough to hash.
        super().__init__(max_length=256, trim_whitespace=False, write_only=True, **kwargs)


class UsernameField(LineField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_length=3, max_length=150, **kwargs)
        self.validators.append(RegexValidator(r"^[\w.+-]+\Z", "Only letters, digits and . + - _ are accepted."))

    def to_internal_value(self, data: Any) -> str:
        # Two spellings that look the same are the same name.
        return unicodedata.normalize("NFKC", super().to_internal_value(data)).lower()


class CodeField(TextField):
    """The code of a letter, with or without the space that makes it readable there."""

    def to_internal_value(self, data: Any) -> str:
        code = re.sub(r"[\s-]", "", super().to_internal_value(data))
        if not re.fullmatch(r"[0-9]{8}", code):
            raise ValidationError("The code has eight digits.", code="code_malformed")
        return code


class ZoneField(TextField):
    def to_internal_value(self, data: Any) -> str:
        name = super().to_internal_value(data)
        if name not in available_timezones():
            raise ValidationError("An IANA time zone is needed, like Europe/Berlin.", code="timezone_unknown")
        return name


class CountryField(TextField):
    def to_internal_value(self, data: Any) -> str:
        code = super().to_internal_value(data).upper()
        if not re.fullmatch(r"[A-Z]{2}", code):
            raise ValidationError("An ISO 3166-1 code of two letters is needed, like DE.", code="country_malformed")
        return code


class LocaleField(TextField):
    def to_internal_value(self, data: Any) -> str:
        tag = super().to_internal_value(data)
        if len(tag) > 16 or not re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", tag):
            raise ValidationError("A language tag is needed, like en-US.", code="locale_malformed")
        return tag
