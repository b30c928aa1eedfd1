"""Shapes of the auth endpoints."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.consent.models import ConsentType
from accounts.identity.fields import (
    AddressField,
    CodeField,
    CountryField,
    FlagField,
    LineField,
    LocaleField,
    PasswordField,
    StrictSerializer,
    TextField,
    UsernameField,
    ZoneField,
)
from accounts.profile.fields import BirthDateField, DemographicsField, PhoneField

CONSENT_FLAGS = {
    "accept_terms": ConsentType.TERMS,
    "accept_privacy": ConsentType.PRIVACY_POLICY,
    "hipaa_consent": ConsentType.HIPAA,
}
IDENTIFIERS = ("identifier", "email", "username")


def exactly_one(values: dict[str, Any], *alternatives: tuple[str, ...]) -> None:
    """:raises ValidationError: naming the first alternative, unless exactly one of them is given whole."""
    given = set(values) & {name for names in alternatives for name in names}
    if not any(given == set(names) for names in alternatives):
        choices = " or ".join(" and ".join(f"`{name}`" for name in names) for names in alternatives)
        raise ValidationError({alternatives[0][0]: [ErrorDetail(f"Send either {choices}.", code="choose_one")]})


class DeviceWriteSerializer(StrictSerializer):
    name = LineField(required=False, allow_blank=True, max_length=100)
    platform = LineField(required=False, allow_blank=True, max_length=50)


PRIVATE_DETAILS = ("phone", "date_of_birth", "demographics")


class RegisterWriteSerializer(StrictSerializer):
    email = AddressField(required=False)
    username = UsernameField(required=False)
    password = PasswordField()
    first_name = LineField(required=False, allow_blank=True, max_length=100)
    last_name = LineField(required=False, allow_blank=True, max_length=100)
    display_name = LineField(required=False, allow_blank=True, max_length=100)
    timezone = ZoneField(required=False)
    country = CountryField(required=False)
    locale = LocaleField(required=False)
    anonymous = FlagField(required=False)
    phone = PhoneField(required=False)
    date_of_birth = BirthDateField(required=False)
    demographics = DemographicsField(required=False)
    accept_terms = FlagField(required=False)
    accept_privacy = FlagField(required=False)
    hipaa_consent = FlagField(required=False)
    device = DeviceWriteSerializer(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "email" not in attrs and "username" not in attrs:
            message = "Send an e-mail address or a user name."
            raise ValidationError({"email": [ErrorDetail(message, code="identifier_needed")]})
        consents = [kind for flag, kind in CONSENT_FLAGS.items() if attrs.pop(flag, False)]
        arguments = {name: attrs.pop(name, None) for name in ("email", "username", "password", "device")}
        if "anonymous" in attrs:
            attrs["anonymous_mode"] = attrs.pop("anonymous")
        details = {name: attrs.pop(name) for name in PRIVATE_DETAILS if name in attrs}
        return {**arguments, "consents": consents, "details": details, "profile": attrs}


class LoginWriteSerializer(StrictSerializer):
    identifier = TextField(required=False, max_length=254, help_text="E-mail address or user name.")
    email = TextField(required=False, max_length=254)
    username = TextField(required=False, max_length=254)
    password = PasswordField()
    device = DeviceWriteSerializer(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        exactly_one(attrs, *((name,) for name in IDENTIFIERS))
        identifier = next(attrs[name] for name in IDENTIFIERS if name in attrs)
        return {"identifier": identifier, "password": attrs["password"], "device": attrs.get("device")}


class RefreshWriteSerializer(StrictSerializer):
    refresh_token = TextField(max_length=4096)


class LogoutWriteSerializer(StrictSerializer):
    refresh_token = TextField(max_length=4096, required=False)


class VerifyEmailWriteSerializer(StrictSerializer):
    token = TextField(required=False, max_length=512)
    email = AddressField(required=False)
    code = CodeField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        exactly_one(attrs, ("token",), ("email", "code"))
        return attrs


class ResendWriteSerializer(StrictSerializer):
    email = AddressField(required=False)


class ForgotPasswordWriteSerializer(StrictSerializer):
    email = AddressField()


class ResetPasswordWriteSerializer(StrictSerializer):
    token = TextField(required=False, max_length=512)
    email = AddressField(required=False)
    code = CodeField(required=False)
    new_password = PasswordField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        exactly_one(attrs, ("token",), ("email", "code"))
        return attrs


class ChangePasswordWriteSerializer(StrictSerializer):
    current_password = PasswordField()
    new_password = PasswordField()


class SessionReadSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    device_info = serializers.DictField(child=serializers.CharField(allow_blank=True))
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    current = serializers.SerializerMethodField()

    def get_current(self, session: Any) -> bool:
        return session.pk == self.context["session_id"]


class EmailVerifiedReadSerializer(serializers.Serializer):
    email = serializers.EmailField()
    email_verified = serializers.BooleanField()


class MessageReadSerializer(serializers.Serializer):
    message = serializers.CharField()


class TicketReadSerializer(serializers.Serializer):
    ticket = serializers.CharField()
    expires_in = serializers.IntegerField()
