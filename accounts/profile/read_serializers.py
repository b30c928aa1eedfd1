"""Answers of the profile endpoints."""

from typing import Any

from rest_framework import serializers


class PrivacyReadSerializer(serializers.Serializer[Any]):
    hide_date_of_birth = serializers.BooleanField()
    hide_phone = serializers.BooleanField()
    hide_location = serializers.BooleanField()
    hide_occupation = serializers.BooleanField()
    hide_interests = serializers.BooleanField()
    show_activity = serializers.BooleanField()
    allow_messages = serializers.BooleanField()
    anonymous_mode = serializers.BooleanField()
    data_retention_days = serializers.IntegerField()


class MeReadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    email = serializers.EmailField(allow_null=True)
    email_verified = serializers.BooleanField()
    pending_email = serializers.EmailField(allow_null=True, help_text="Asked for, and waiting for its mailbox's proof.")
    username = serializers.CharField(allow_null=True)
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    display_name = serializers.CharField()
    phone = serializers.CharField(allow_null=True)
    phone_verified = serializers.BooleanField()
    date_of_birth = serializers.DateField(allow_null=True)
    gender = serializers.CharField(allow_null=True)
    location = serializers.CharField(allow_null=True)
    occupation = serializers.CharField(allow_null=True)
    bio = serializers.CharField(allow_null=True)
    interests = serializers.ListField(child=serializers.CharField())
    demographics = serializers.DictField(child=serializers.CharField(), allow_null=True)
    avatar_url = serializers.URLField(allow_null=True)
    role = serializers.CharField()
    is_premium = serializers.BooleanField()
    subscription_tier = serializers.CharField()
    subscription_expires_at = serializers.DateTimeField(allow_null=True)
    is_moderator = serializers.BooleanField()
    is_active = serializers.BooleanField()
    is_banned = serializers.BooleanField()
    status = serializers.CharField()
    timezone = serializers.CharField()
    day_starts_at = serializers.IntegerField()
    country = serializers.CharField()
    locale = serializers.CharField()
    language = serializers.CharField()
    anonymous_mode = serializers.BooleanField()
    is_anonymous = serializers.BooleanField(help_text="The same as `anonymous_mode`.")
    pseudonym = serializers.CharField()
    anonymous_id = serializers.UUIDField()
    onboarding_completed = serializers.BooleanField()
    data_retention_days = serializers.IntegerField()
    terms_accepted_at = serializers.DateTimeField(allow_null=True)
    privacy_policy_accepted_at = serializers.DateTimeField(allow_null=True)
    hipaa_authorization_at = serializers.DateTimeField(allow_null=True)
    pending_consents = serializers.ListField(child=serializers.CharField())
    privacy = PrivacyReadSerializer()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    last_login_at = serializers.DateTimeField(allow_null=True)
    last_active_at = serializers.DateTimeField(allow_null=True)
    password_changed_at = serializers.DateTimeField(allow_null=True)
    has_password = serializers.BooleanField()


class MeWrittenReadSerializer(MeReadSerializer):
    support = serializers.JSONField(required=False, help_text="Present when the text sounds like danger.")


class PreferencePartReadSerializer(serializers.Serializer[Any]):
    notifications_enabled = serializers.BooleanField()
    notification_meditation = serializers.BooleanField()
    notification_mood = serializers.BooleanField()
    notification_appointments = serializers.BooleanField()
    notification_achievements = serializers.BooleanField()
    notification_updates = serializers.BooleanField()
    notification_tips = serializers.BooleanField()
    channel_push = serializers.BooleanField()
    channel_email = serializers.BooleanField()
    channel_sms = serializers.BooleanField()
    quiet_hours_start = serializers.TimeField(allow_null=True)
    quiet_hours_end = serializers.TimeField(allow_null=True)
    meditation_default_duration_minutes = serializers.IntegerField()
    meditation_preferred_time = serializers.TimeField(allow_null=True)
    mood_reminder_time = serializers.TimeField(allow_null=True)
    theme = serializers.CharField()
    font_size = serializers.CharField()
    show_achievements = serializers.BooleanField(help_text="False: no achievement is shown or told.")
    show_streaks = serializers.BooleanField(help_text="False: streaks are null everywhere.")
    privacy_data_sharing = serializers.BooleanField()
    privacy_analytics = serializers.BooleanField()
    privacy_marketing = serializers.BooleanField()


class PreferencesReadSerializer(PreferencePartReadSerializer):
    settings = serializers.DictField()


class LocalityReadSerializer(serializers.Serializer[Any]):
    timezone = serializers.CharField()
    day_starts_at = serializers.IntegerField()
    country = serializers.CharField()
    locale = serializers.CharField()
    language = serializers.CharField()
    onboarding_completed = serializers.BooleanField()


class SettingsReadSerializer(serializers.Serializer[Any]):
    account = LocalityReadSerializer()
    preferences = PreferencePartReadSerializer()
    privacy = PrivacyReadSerializer()
    consents = serializers.DictField(child=serializers.BooleanField())
    journal_insights_opt_in = serializers.BooleanField()
    notifications_enabled = serializers.BooleanField()
    app = serializers.DictField()


class AvatarReadSerializer(serializers.Serializer[Any]):
    url = serializers.URLField()
    filename = serializers.CharField()
