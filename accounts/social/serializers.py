"""Shapes of sign-in with providers."""

import re
from typing import Any

from django.conf import settings
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.consent.models import ConsentType
from accounts.identity.fields import (
    CountryField,
    FlagField,
    LineField,
    LocaleField,
    StrictSerializer,
    TextField,
    ZoneField,
)
from accounts.social.selectors import email_masked

BY_CODE = frozenset({"code", "redirect_uri", "code_verifier"})
PROOF = ("token", "code", "redirect_uri", "code_verifier", "nonce")
CONSENT_FLAGS = {
    "accept_terms": ConsentType.TERMS,
    "accept_privacy": ConsentType.PRIVACY_POLICY,
    "hipaa_consent": ConsentType.HIPAA,
}


class SocialDeviceWriteSerializer(StrictSerializer):
    name = LineField(required=False, allow_blank=True, max_length=100)
    platform = LineField(required=False, allow_blank=True, max_length=50)


class VerifierField(TextField):
    """The secret of RFC 7636 that only the app which began the sign-in knows."""

    def to_internal_value(self, data: Any) -> str:
        verifier = super().to_internal_value(data)
        if not re.fullmatch(r"[A-Za-z0-9._~-]{43,128}", verifier):
            raise ValidationError("43 to 128 letters, digits or . _ ~ - are needed.", code="verifier_malformed")
        return verifier


class SocialEnterWriteSerializer(StrictSerializer):
    token = TextField(
        required=False,
        max_length=8192,
        help_text="Id token of google and apple, id token or access token of facebook, access token of github.",
    )
    code = TextField(required=False, max_length=2048)
    redirect_uri = TextField(required=False, max_length=2048, help_text="One of SOCIAL_REDIRECT_URIS.")
    code_verifier = VerifierField(required=False, help_text="PKCE: the secret behind the `code_challenge`.")
    nonce = LineField(required=False, max_length=255, help_text="The nonce that the id token was asked for with.")
    first_name = LineField(required=False, allow_blank=True, max_length=100)
    last_name = LineField(required=False, allow_blank=True, max_length=100)
    timezone = ZoneField(required=False)
    country = CountryField(required=False)
    locale = LocaleField(required=False)
    accept_terms = FlagField(required=False)
    accept_privacy = FlagField(required=False)
    hipaa_consent = FlagField(required=False)
    device = SocialDeviceWriteSerializer(required=False)

    def validate_redirect_uri(self, value: str) -> str:
        if value not in settings.SOCIAL_REDIRECT_URIS:
            message = "This server does not know this redirect address."
            raise ValidationError([ErrorDetail(message, code="redirect_uri_unknown")])
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.keys() & {"token", *BY_CODE} not in ({"token"}, BY_CODE):
            message = "Send either `token`, or `code` with `redirect_uri` and `code_verifier`."
            raise ValidationError({"token": [ErrorDetail(message, code="choose_one")]})
        proof = {name: attrs.pop(name) for name in PROOF if name in attrs}
        consents = [kind for flag, kind in CONSENT_FLAGS.items() if attrs.pop(flag, False)]
        device = attrs.pop("device", None)
        return {"proof": proof, "consents": consents, "device": device, "profile": attrs}


class SocialAccountReadSerializer(serializers.Serializer):
    provider = serializers.CharField()
    email = serializers.SerializerMethodField()
    linked_at = serializers.DateTimeField(source="created_at")
    last_used_at = serializers.DateTimeField()

    def get_email(self, account: Any) -> str | None:
        return email_masked(account)
