"""Shapes of profiles of counsellors."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.identity.fields import FlagField, LineField, StrictSerializer, TextField
from community.therapists.models import BIO_MAX, LICENSE_MAX, SPECIALIZATION_MAX, SPECIALIZATIONS_MAX
from community.therapists.texts import is_plain


class BioField(TextField):
    """Several lines, and no other control characters: it is shown to everybody."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if not is_plain(text):
            raise ValidationError("Control characters are not accepted.", "invalid")
        return text


class TherapistProfileWriteSerializer(StrictSerializer):
    license_number = LineField(required=False, allow_blank=True, max_length=LICENSE_MAX)
    specializations = serializers.ListField(
        child=LineField(max_length=SPECIALIZATION_MAX), required=False, max_length=SPECIALIZATIONS_MAX,
        help_text="Codes or short lines; the directory is filtered by them as they are written here.",
    )  # fmt: skip
    bio = BioField(required=False, allow_blank=True, max_length=BIO_MAX)
    is_listed = FlagField(required=False, help_text="Whether you want to be in the directory.")

    def validate_specializations(self, value: list[str]) -> list[str]:
        if len(set(value)) != len(value):
            raise ValidationError([ErrorDetail("Name each one once.", "duplicate")])
        return value


class TherapistProfileReadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Of the profile; it is known nowhere else.")
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    license_number = serializers.CharField(help_text="Looked at by an administrator.")
    specializations = serializers.ListField(child=serializers.CharField())
    bio = serializers.CharField()
    avatar = serializers.URLField(allow_null=True)
    rating = serializers.FloatField(
        allow_null=True, min_value=0, max_value=5, help_text="The mean, once five people rated a talk."
    )
    total_sessions = serializers.IntegerField(help_text="Talks that they held and that are over.")


class TherapistOwnProfileReadSerializer(TherapistProfileReadSerializer):
    id = serializers.UUIDField(allow_null=True, help_text="Null as long as nothing was written.")
    license_number = serializers.CharField()
    is_listed = serializers.BooleanField(help_text="Your own wish.")
    is_public = serializers.BooleanField(help_text="Whether the directory shows it now.")
    verified_at = serializers.DateTimeField(
        allow_null=True, help_text="When an administrator looked at this licence, for the name that you have now."
    )
    created_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField(allow_null=True)
