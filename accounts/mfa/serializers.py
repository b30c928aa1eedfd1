"""Shapes of the second factor's endpoints."""

import json
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.identity.endpoints import SignedInReadSerializer
from accounts.identity.fields import LineField, PasswordField, StrictSerializer, TextField
from accounts.mfa.proofs import Proof
from accounts.mfa.selectors import RECOVERY_CODE, SMS, TOTP, WEBAUTHN
from accounts.profile.fields import PhoneField

FACTORS = (TOTP, SMS, WEBAUTHN)
ASKED_FOR = (SMS, WEBAUTHN)
# An attestation with certificates has a few kilobytes.
CREDENTIAL_BYTES = 16_384


class CredentialField(serializers.DictField):
    """A PublicKeyCredential as the browser's `toJSON()` gives it."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            self.fail("not_a_dict", input_type=type(data).__name__)
        if len(json.dumps(data)) > CREDENTIAL_BYTES:
            raise ValidationError("This is longer than any passkey's answer.", code="too_large")
        return data


def proof_of(values: dict[str, Any]) -> Proof | None:
    if "code" not in values and "credential" not in values:
        return None
    return Proof(values.get("method", ""), values.get("code", ""), values.get("credential"))


def one_proof(values: dict[str, Any], *others: str) -> None:
    """:raises ValidationError: naming `code`, unless exactly one proof is given."""
    names = ("code", "credential", *others)
    if sum(name in values for name in names) != 1:
        choices = " or ".join(f"`{name}`" for name in names)
        raise ValidationError({"code": [ErrorDetail(f"Send either {choices}.", code="choose_one")]})


class MethodWriteSerializer(StrictSerializer):
    method = serializers.ChoiceField(ASKED_FOR)


class ChallengeWriteSerializer(MethodWriteSerializer):
    mfa_token = TextField(max_length=4096)


class SignInVerifyWriteSerializer(StrictSerializer):
    mfa_token = TextField(max_length=4096)
    method = serializers.ChoiceField((*FACTORS, RECOVERY_CODE), required=False)
    code = TextField(required=False, max_length=64)
    credential = CredentialField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        one_proof(attrs)
        return attrs


class EnrolVerifyWriteSerializer(StrictSerializer):
    method = serializers.ChoiceField(FACTORS)
    code = TextField(required=False, max_length=64)
    credential = CredentialField(required=False)
    name = LineField(required=False, allow_blank=True, max_length=64)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        needed = "credential" if attrs["method"] == WEBAUTHN else "code"
        other = "code" if needed == "credential" else "credential"
        if needed not in attrs:
            raise ValidationError({needed: [ErrorDetail("This field is required.", code="required")]})
        if other in attrs:
            raise ValidationError({other: [ErrorDetail("This method does not take it.", code="not_accepted")]})
        return attrs


class VerifyWriteSerializer(StrictSerializer):
    """For the contract only: what either half takes."""

    mfa_token = TextField(required=False, max_length=4096)
    method = serializers.ChoiceField((*FACTORS, RECOVERY_CODE), required=False)
    code = TextField(required=False, max_length=64)
    credential = CredentialField(required=False)
    name = LineField(required=False, allow_blank=True, max_length=64)


class EnableWriteSerializer(StrictSerializer):
    method = serializers.ChoiceField(FACTORS)
    phone = PhoneField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if (attrs["method"] == SMS) != ("phone" in attrs):
            message = "Needed for text messages, and for nothing else."
            raise ValidationError({"phone": [ErrorDetail(message, code="phone_for_sms")]})
        return attrs


class DisableWriteSerializer(StrictSerializer):
    method = serializers.ChoiceField(FACTORS)
    credential_id = LineField(required=False, max_length=1400, help_text="One passkey; without it, all of them.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "credential_id" in attrs and attrs["method"] != WEBAUTHN:
            message = "Only passkeys have one."
            raise ValidationError({"credential_id": [ErrorDetail(message, code="not_accepted")]})
        return attrs


class StepUpWriteSerializer(StrictSerializer):
    password = PasswordField(required=False)
    method = serializers.ChoiceField((*FACTORS, RECOVERY_CODE), required=False)
    code = TextField(required=False, max_length=64)
    credential = CredentialField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        one_proof(attrs, "password")
        return attrs


class PhoneWriteSerializer(StrictSerializer):
    phone = PhoneField()


class PhoneVerifyWriteSerializer(StrictSerializer):
    code = TextField(max_length=16)


class PasskeyReadSerializer(serializers.Serializer):
    credential_id = serializers.CharField()
    name = serializers.CharField()
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)


class FactorsReadSerializer(serializers.Serializer):
    methods = serializers.ListField(child=serializers.CharField())
    required = serializers.BooleanField(help_text="This account may not be without one.")
    recovery_codes_remaining = serializers.IntegerField()
    passkeys = PasskeyReadSerializer(many=True)


class BegunReadSerializer(serializers.Serializer):
    method = serializers.CharField()
    expires_in = serializers.IntegerField()
    secret = serializers.CharField(required=False, help_text="totp: for typing in.")
    otpauth_uri = serializers.CharField(required=False)
    qr_svg = serializers.CharField(required=False)
    options = serializers.DictField(required=False, help_text="webauthn: for `navigator.credentials.create`.")


class EnabledReadSerializer(serializers.Serializer):
    method = serializers.CharField()
    enabled = serializers.BooleanField()
    recovery_codes = serializers.ListField(child=serializers.CharField(), help_text="With the first factor, this once.")


class VerifiedReadSerializer(SignedInReadSerializer):
    """For the contract only: tokens and person for a sign-in, the rest for a factor that was set up."""

    access_token = serializers.CharField(required=False)
    refresh_token = serializers.CharField(required=False)
    token_type = serializers.CharField(required=False)
    expires_in = serializers.IntegerField(required=False)
    method = serializers.CharField(required=False)
    enabled = serializers.BooleanField(required=False)
    recovery_codes = serializers.ListField(child=serializers.CharField(), required=False)

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        fields["user"].required = False
        return fields


class ChallengedReadSerializer(serializers.Serializer):
    method = serializers.CharField()
    sent = serializers.BooleanField(required=False, help_text="sms: a message is on its way.")
    options = serializers.DictField(required=False, help_text="webauthn: for `navigator.credentials.get`.")


class DisabledReadSerializer(serializers.Serializer):
    method = serializers.CharField()
    enabled = serializers.BooleanField()
    methods = serializers.ListField(child=serializers.CharField(), help_text="What is left.")


class RecoveryCodesReadSerializer(serializers.Serializer):
    recovery_codes = serializers.ListField(child=serializers.CharField())
    remaining = serializers.IntegerField()


class SteppedUpReadSerializer(serializers.Serializer):
    factor = serializers.BooleanField(help_text="A second factor was proven, not only the password.")
    stepped_up_at = serializers.DateTimeField()
    expires_in = serializers.IntegerField()


class PhoneReadSerializer(serializers.Serializer):
    phone_verified = serializers.BooleanField()
