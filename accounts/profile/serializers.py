"""Bodies of the profile endpoints."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.consent.models import ConsentType
from accounts.identity.fields import (
    NAME_SHOWN,
    AddressField,
    CountryField,
    FlagField,
    LineField,
    LocaleField,
    StrictSerializer,
    TextField,
    UsernameField,
    ZoneField,
)
from accounts.profile.fields import (
    AppSettingsField,
    BirthDateField,
    DemographicsField,
    InterestsField,
    LanguageField,
    WholeField,
)
from accounts.profile.models import UserPreferences
from accounts.profile.read_serializers import MeReadSerializer
from accounts.profile.settings_services import PREFERENCE_CONSENTS

PHONE = "A number is proven before it is kept: POST users/me/phone."
PICTURE = "POST users/me/avatar."


def contradiction(field: str, other: str) -> ValidationError:
    return ValidationError({field: [ErrorDetail(f"This contradicts `{other}`.", code="contradiction")]})


def same_as(attrs: dict[str, Any], alias: str, name: str) -> None:
    """
    This function will let `alias` stand for `name`.

    :raises ValidationError: when both are sent and differ.
    """
    if alias in attrs and attrs.setdefault(name, attrs[alias]) != attrs.pop(alias):
        raise contradiction(alias, name)


class PartialSerializer(StrictSerializer):
    """Everything may lack: PUT and PATCH change only what they name."""

    def get_fields(self) -> dict[str, serializers.Field]:
        fields: dict[str, serializers.Field] = super().get_fields()
        for field in fields.values():
            field.required = False
        return fields


class LocalityWriteSerializer(PartialSerializer):
    """Where and when a person is, and their language."""

    timezone = ZoneField()
    day_starts_at = WholeField(min_value=0, max_value=6, help_text="The hour at which a new day begins.")
    country = CountryField(allow_blank=True)
    locale = LocaleField()
    language = LanguageField(help_text="Derives `locale`, together with the country.")
    onboarding_completed = FlagField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        language = attrs.pop("language", None)
        if language is None:
            return attrs
        person = self.context["request"].user
        if "locale" not in attrs:
            country = attrs.get("country", person.country)
            kept = person.locale if person.language == language else ""
            attrs["locale"] = kept or (f"{language}-{country}" if country else language)
        elif attrs["locale"].replace("_", "-").split("-")[0].lower() != language:
            raise contradiction("language", "locale")
        return attrs


class MeWriteSerializer(LocalityWriteSerializer):
    email = AddressField(help_text="Needs a fresh proof of who you are; counts once its mailbox is proven.")
    username = UsernameField(help_text="Needs a fresh proof of who you are.")
    first_name = LineField(allow_blank=True, max_length=100)
    last_name = LineField(allow_blank=True, max_length=100)
    display_name = LineField(allow_blank=True, max_length=100)
    date_of_birth = BirthDateField(allow_null=True)
    gender = LineField(allow_null=True, allow_blank=True, max_length=50)
    location = LineField(allow_null=True, allow_blank=True, max_length=255)
    occupation = LineField(allow_null=True, allow_blank=True, max_length=100)
    bio = TextField(allow_null=True, allow_blank=True, max_length=2000)
    interests = InterestsField()
    demographics = DemographicsField(allow_null=True)
    anonymous_mode = FlagField()
    is_anonymous = FlagField(help_text="The same as `anonymous_mode`.")
    data_retention_days = WholeField(min_value=30, max_value=3650)

    def to_internal_value(self, data: Any) -> Any:
        """:raises ValidationError: naming every field that a person can read and not write here."""
        fixed = [name for name in data if name in READ_ONLY] if isinstance(data, dict) else []
        if fixed:
            raise ValidationError(
                {name[:NAME_SHOWN]: [ErrorDetail(READ_ONLY[name], code="read_only")] for name in fixed}
            )
        return super().to_internal_value(data)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        same_as(attrs, "is_anonymous", "anonymous_mode")
        return super().validate(attrs)


class PrivacyWriteSerializer(PartialSerializer):
    hide_date_of_birth = FlagField()
    hide_phone = FlagField()
    hide_location = FlagField()
    hide_occupation = FlagField()
    hide_interests = FlagField()
    show_activity = FlagField()
    allow_messages = FlagField()
    anonymous_mode = FlagField()
    data_retention_days = WholeField(min_value=30, max_value=3650)


class PreferencePartWriteSerializer(PartialSerializer):
    notifications_enabled = FlagField()
    notification_meditation = FlagField()
    notification_mood = FlagField()
    notification_appointments = FlagField()
    notification_achievements = FlagField()
    notification_updates = FlagField()
    notification_tips = FlagField()
    channel_push = FlagField()
    channel_email = FlagField()
    channel_sms = FlagField()
    quiet_hours_start = serializers.TimeField(allow_null=True)
    quiet_hours_end = serializers.TimeField(allow_null=True)
    meditation_default_duration_minutes = WholeField(min_value=1, max_value=240)
    meditation_preferred_time = serializers.TimeField(allow_null=True)
    mood_reminder_time = serializers.TimeField(allow_null=True)
    theme = serializers.ChoiceField(choices=UserPreferences.Theme.choices)
    font_size = serializers.ChoiceField(choices=UserPreferences.FontSize.choices)
    show_achievements = FlagField()
    show_streaks = FlagField()
    privacy_data_sharing = FlagField()
    privacy_analytics = FlagField()
    privacy_marketing = FlagField()


class PreferencesWriteSerializer(PreferencePartWriteSerializer):
    settings = AppSettingsField(allow_null=True, help_text="The app's own settings; null as a value takes a name away.")


class ConsentsWriteSerializer(PartialSerializer):
    def get_fields(self) -> dict[str, serializers.Field]:
        return {kind.value: FlagField(required=False) for kind in ConsentType}


class SettingsWriteSerializer(PartialSerializer):
    account = LocalityWriteSerializer()
    preferences = PreferencePartWriteSerializer()
    privacy = PrivacyWriteSerializer()
    consents = ConsentsWriteSerializer()
    journal_insights_opt_in = FlagField(help_text="The same as `consents.journal_insights`.")
    notifications_enabled = FlagField(help_text="The same as `preferences.notifications_enabled`.")
    app = AppSettingsField(allow_null=True, help_text="The app's own settings; null as a value takes a name away.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        aliases = {
            "journal_insights_opt_in": ("consents", "journal_insights"),
            "notifications_enabled": ("preferences", "notifications_enabled"),
        }
        for alias, (part, name) in aliases.items():
            if alias in attrs:
                inner = attrs.setdefault(part, {})
                if inner.setdefault(name, attrs[alias]) != attrs.pop(alias):
                    raise contradiction(alias, f"{part}.{name}")
        preferences, consents = attrs.get("preferences", {}), attrs.get("consents", {})
        for name, kind in PREFERENCE_CONSENTS.items():
            if name in preferences and consents.get(kind.value, preferences[name]) != preferences[name]:
                raise contradiction(f"preferences.{name}", f"consents.{kind.value}")
        return attrs


class AvatarWriteSerializer(StrictSerializer):
    file = serializers.FileField(required=False, help_text="JPEG, PNG, WebP or HEIC, 5 MB at most.")
    avatar = serializers.FileField(required=False, help_text="The same as `file`.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs) != 1:
            raise ValidationError({"file": [ErrorDetail("Send one picture.", code="required")]})
        return attrs


# What a person sees of the account and cannot write here, with what to do instead.
READ_ONLY = {
    name: "This cannot be changed here." for name in MeReadSerializer().fields if name not in MeWriteSerializer().fields
} | {"phone": PHONE, "avatar_url": PICTURE, "privacy": "PATCH users/me/privacy."}
