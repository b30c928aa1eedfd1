"""Shapes of consents and sharing."""

from datetime import datetime
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.consent.models import ConsentType, SharingCategory
from accounts.consent.selectors import therapist_name
from accounts.identity.fields import FlagField, LineField, StrictSerializer, TextField
from accounts.identity.models import User


class ChoiceTextField(serializers.ChoiceField):
    """DRF's own takes 1 for "1"."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid_choice", input="")
        return super().to_internal_value(data)


class InstantField(serializers.DateTimeField):
    """DRF would read an instant without an offset as UTC; for a person elsewhere that is a wrong hour."""

    default_error_messages = {"naive": "An offset is needed, as in 2026-03-10T21:30:00+01:00."}

    def to_internal_value(self, value: Any) -> datetime:
        if not isinstance(value, str):
            self.fail("invalid", format="YYYY-MM-DDThh:mm:ss+hh:mm")
        return super().to_internal_value(value)

    def enforce_timezone(self, value: datetime) -> datetime:
        if value.tzinfo is None:
            self.fail("naive")
        return super().enforce_timezone(value)


class ConsentChangeSerializer(StrictSerializer):
    granted = FlagField()
    version = LineField(required=False, max_length=32, help_text="The version that was shown; default: the current.")


class ConsentWriteSerializer(ConsentChangeSerializer):
    consent_type = ChoiceTextField(choices=ConsentType.choices)
    granted = FlagField(required=False, default=True)


class ConsentReadSerializer(serializers.Serializer):
    consent_type = serializers.ChoiceField(choices=ConsentType.choices)
    title = serializers.CharField()
    purpose = serializers.CharField(help_text="What it is for, in words for the person.")
    on_withdrawal = serializers.CharField(help_text="What follows from withdrawing it.")
    withdrawable = serializers.BooleanField()
    required = serializers.BooleanField(help_text="The operator asks for it before health data are written.")
    default = serializers.BooleanField(help_text="What counts until the person answers.")
    granted = serializers.BooleanField(help_text="What counts now.")
    pending = serializers.BooleanField(help_text="It should be asked, or asked again because its text changed.")
    granted_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)
    version = serializers.CharField(allow_null=True, help_text="The version that the person answered.")
    current_version = serializers.CharField()


class ConsentListSerializer(serializers.Serializer):
    results = ConsentReadSerializer(many=True)


class ConsentEventReadSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    consent_type = serializers.ChoiceField(source="type", choices=ConsentType.choices)
    granted = serializers.BooleanField()
    version = serializers.CharField()
    at = serializers.DateTimeField(source="created_at")
    ip = serializers.CharField(allow_null=True)
    user_agent = serializers.CharField()


class CategoriesField(serializers.ListField):
    def __init__(self, **kwargs: Any) -> None:
        child = ChoiceTextField(choices=SharingCategory.choices)
        super().__init__(child=child, allow_empty=False, max_length=len(SharingCategory), **kwargs)


class SharingChangeSerializer(StrictSerializer):
    categories = CategoriesField(required=False)
    until = InstantField(required=False, allow_null=True, help_text="Null: until it is taken back.")


class SharingWriteSerializer(StrictSerializer):
    therapist_id = serializers.UUIDField(required=False)
    therapist = TextField(required=False, max_length=150, help_text="The therapist's user name, instead of the id.")
    categories = CategoriesField()
    until = InstantField(required=False, allow_null=True, default=None, help_text="Null: until it is taken back.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("therapist_id" in attrs) == ("therapist" in attrs):
            message = "Send either `therapist_id` or `therapist`."
            raise ValidationError({"therapist_id": [ErrorDetail(message, code="choose_one")]})
        by_id = attrs.pop("therapist_id", None)
        named = {"id": by_id} if by_id is not None else {"username": attrs.pop("therapist")}
        return {**attrs, "therapist": named}


class TherapistReadSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.SerializerMethodField()

    def get_name(self, person: User) -> str:
        return therapist_name(person)


class SharingReadSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    therapist = TherapistReadSerializer(source="grantee")
    categories = serializers.ListField(child=serializers.ChoiceField(choices=SharingCategory.choices))
    until = serializers.DateTimeField(allow_null=True)
    active = serializers.SerializerMethodField(help_text="Whether it opens anything at this moment.")
    created_at = serializers.DateTimeField()
    revoked_at = serializers.DateTimeField(allow_null=True)

    def get_active(self, grant: Any) -> bool:
        return grant.pk in self.context["in_force"]
