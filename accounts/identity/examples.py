"""Examples of the auth endpoints, as the documentation shows them."""

from typing import Any

from drf_spectacular.utils import OpenApiExample


def example(name: str, value: Any, *, answer: bool = False, status: str = "200") -> OpenApiExample:
    codes = {"response_only": True, "status_codes": [status]} if answer else {"request_only": True}
    return OpenApiExample(name, value=value, **codes)


USER = {
    "id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b44",
    "email": "lea@example.org",
    "email_verified": False,
    "username": "lea",
    "first_name": "Lea",
    "last_name": "",
    "display_name": "Lea",
    "role": "user",
    "is_premium": False,
    "is_moderator": False,
    "timezone": "Europe/Berlin",
    "country": "DE",
    "locale": "de-DE",
    "language": "de",
    "anonymous_mode": False,
    "is_anonymous": False,
    "pending_consents": ["hipaa"],
    "notices": [
        {"code": "crisis_detection", "message": "What you write is checked for signs of danger, on this server."}
    ],
}
PAIR = {
    "access_token": "eyJhbGciOiJIUzI1NiJ9.eyJ0eXBlIjoiYWNjZXNzIn0.c2lnbmF0dXJl",
    "refresh_token": "eyJhbGciOiJIUzI1NiJ9.eyJ0eXBlIjoicmVmcmVzaCJ9.c2lnbmF0dXJl",
    "token_type": "Bearer",
    "expires_in": 900,
}
SIGNED_IN = {**PAIR, "user": USER}
DEVICE = {"name": "Lea's phone", "platform": "android"}
REGISTER = {
    "email": "lea@example.org",
    "username": "lea",
    "password": "quiet-harbour-42",
    "display_name": "Lea",
    "timezone": "Europe/Berlin",
    "country": "DE",
    "locale": "de-DE",
    "accept_terms": True,
    "accept_privacy": True,
    "device": DEVICE,
}
LOGIN = {"identifier": "lea@example.org", "password": "quiet-harbour-42", "device": DEVICE}
REFRESH = {"refresh_token": PAIR["refresh_token"]}
BY_TOKEN = {"token": "MQ:1vabcd:Zm9yIHRoZSBkb2N1bWVudGF0aW9u"}
BY_CODE = {"email": "lea@example.org", "code": "12345678"}
EMAIL = {"email": "lea@example.org"}
NEW_PASSWORD = {"new_password": "bright-window-77"}
CHANGE = {"current_password": "quiet-harbour-42", **NEW_PASSWORD}
SESSION = {
    "id": "0199f2a1-8d11-7f0a-8c55-6c1f7a3e9d20",
    "device_info": {**DEVICE, "user_agent": "Evenkeel/1.0 (Android 16)", "ip": "192.0.2.7"},
    "created_at": "2026-03-10T12:00:00Z",
    "last_used_at": "2026-03-10T12:30:00Z",
    "expires_at": "2026-04-09T12:00:00Z",
    "current": True,
}
TICKET = {"ticket": "kq3yT0mFv2dC8s1bXhJ5rLwE", "expires_in": 30}
VERIFIED = {"email": "lea@example.org", "email_verified": True}
