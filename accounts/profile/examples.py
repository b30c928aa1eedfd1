"""Examples of the profile endpoints, as the documentation shows them."""

from typing import Any

from drf_spectacular.utils import OpenApiExample


def example(name: str, value: Any, *, answer: bool = False, status: str = "200") -> OpenApiExample:
    codes = {"response_only": True, "status_codes": [status]} if answer else {"request_only": True}
    return OpenApiExample(name, value=value, **codes)


PRIVACY = {
    "hide_date_of_birth": True,
    "hide_phone": True,
    "hide_location": True,
    "hide_occupation": False,
    "hide_interests": False,
    "show_activity": False,
    "allow_messages": True,
    "anonymous_mode": False,
    "data_retention_days": 365,
}
LOCALITY = {
    "timezone": "Europe/Berlin",
    "day_starts_at": 4,
    "country": "DE",
    "locale": "de-DE",
    "language": "de",
    "onboarding_completed": True,
}
ME = {
    "id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b44",
    "email": "lea@example.org",
    "email_verified": True,
    "pending_email": None,
    "username": "lea",
    "first_name": "Lea",
    "last_name": "",
    "display_name": "Lea",
    "phone": None,
    "phone_verified": False,
    "date_of_birth": "1990-02-28",
    "gender": "woman",
    "location": "Leipzig",
    "occupation": "gardener",
    "bio": "I like early mornings.",
    "interests": ["walking", "reading"],
    "demographics": {"education": "university"},
    "avatar_url": "https://evenkeel.example/api/v1/media/avatars/2f7c1d0e9a8b4c6d5e3f2a1b0c9d8e7f.webp",
    "role": "user",
    "is_premium": True,
    "subscription_tier": "premium",
    "subscription_expires_at": "2026-04-10T12:00:00Z",
    "is_moderator": False,
    "is_active": True,
    "is_banned": False,
    "status": "active",
    **LOCALITY,
    "anonymous_mode": False,
    "is_anonymous": False,
    "pseudonym": "User000412345678",
    "anonymous_id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b45",
    "data_retention_days": 365,
    "terms_accepted_at": "2026-03-10T12:00:00Z",
    "privacy_policy_accepted_at": "2026-03-10T12:00:00Z",
    "hipaa_authorization_at": None,
    "pending_consents": ["hipaa"],
    "privacy": PRIVACY,
    "created_at": "2026-03-10T12:00:00Z",
    "updated_at": "2026-03-11T08:00:00Z",
    "last_login_at": "2026-03-11T07:55:00Z",
    "last_active_at": "2026-03-11T08:00:00Z",
    "password_changed_at": "2026-03-10T12:00:00Z",
    "has_password": True,
}
ME_CHANGE = {
    "display_name": "Lea",
    "timezone": "Europe/Berlin",
    "language": "de",
    "date_of_birth": "1990-02-28",
    "occupation": "gardener",
    "bio": "I like early mornings.",
    "interests": ["walking", "reading"],
    "demographics": {"education": "university"},
}
EMAIL_CHANGE = {"email": "lea.new@example.org"}
PRIVACY_CHANGE = {"hide_occupation": True, "anonymous_mode": True}
PREFERENCE_PART = {
    "notifications_enabled": True,
    "notification_meditation": True,
    "notification_mood": True,
    "notification_appointments": True,
    "notification_achievements": False,
    "notification_updates": False,
    "notification_tips": True,
    "channel_push": True,
    "channel_email": True,
    "channel_sms": False,
    "quiet_hours_start": "22:00:00",
    "quiet_hours_end": "07:00:00",
    "meditation_default_duration_minutes": 5,
    "meditation_preferred_time": None,
    "mood_reminder_time": "20:30:00",
    "theme": "light",
    "font_size": "medium",
    "show_achievements": True,
    "show_streaks": True,
    "privacy_data_sharing": False,
    "privacy_analytics": True,
    "privacy_marketing": False,
}
PREFERENCES = {**PREFERENCE_PART, "settings": {"start_page": "mood"}}
PREFERENCES_CHANGE = {
    "mood_reminder_time": "20:30",
    "quiet_hours_start": "22:00",
    "quiet_hours_end": "07:00",
    "theme": "dark",
    "settings": {"start_page": "mood"},
}
CONSENTS = {
    "terms": True,
    "privacy_policy": True,
    "hipaa": False,
    "data_sharing": False,
    "analytics": True,
    "marketing": False,
    "sms": False,
    "journal_insights": False,
    "ai_processing": False,
    "crisis_detection": True,
    "wearables": False,
}
SETTINGS = {
    "account": LOCALITY,
    "preferences": PREFERENCE_PART,
    "privacy": PRIVACY,
    "consents": CONSENTS,
    "journal_insights_opt_in": False,
    "notifications_enabled": True,
    "app": {"start_page": "mood"},
}
SETTINGS_CHANGE = {
    "account": {"timezone": "Europe/Berlin", "day_starts_at": 4},
    "preferences": {"theme": "dark"},
    "privacy": {"hide_occupation": True},
    "journal_insights_opt_in": True,
    "app": {"start_page": "mood"},
}
AVATAR = {"url": ME["avatar_url"], "filename": "2f7c1d0e9a8b4c6d5e3f2a1b0c9d8e7f.webp"}
