"""Preferences, privacy, and the one document of all settings."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.profile import examples
from accounts.profile.examples import example
from accounts.profile.me_views import TAGS, read_body
from accounts.profile.read_serializers import PreferencesReadSerializer, PrivacyReadSerializer, SettingsReadSerializer
from accounts.profile.selectors import preferences_answer, privacy_answer, settings_answer
from accounts.profile.serializers import PreferencesWriteSerializer, PrivacyWriteSerializer, SettingsWriteSerializer
from accounts.profile.settings_services import preferences_set, privacy_set, settings_set
from config.api.views import EvenkeelAPIView


def change(noun: str, description: str, request: type[Any], answer: type[Any], sent: Any, shown: Any) -> dict[str, Any]:
    return {
        "tags": TAGS,
        "description": f"Changes only what it names. {description}",
        "request": request,
        "responses": {200: answer},
        "examples": [example("Change", sent), example(noun, shown, answer=True)],
    }


PREFERENCES = change(
    "Preferences",
    "`settings` is the app's own: null takes a name away. The `privacy_*` switches are views of consents.",
    PreferencesWriteSerializer,
    PreferencesReadSerializer,
    examples.PREFERENCES_CHANGE,
    examples.PREFERENCES,
)
PRIVACY = change(
    "Privacy",
    "What others may see; `anonymous_mode` shows them a pseudonym and nothing else.",
    PrivacyWriteSerializer,
    PrivacyReadSerializer,
    examples.PRIVACY_CHANGE,
    examples.PRIVACY,
)
SETTINGS = change(
    "Settings",
    "Any parts of it, all or none. `app` is the app's own: null takes a name away.",
    SettingsWriteSerializer,
    SettingsReadSerializer,
    examples.SETTINGS_CHANGE,
    examples.SETTINGS,
)


class PreferencesView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=TAGS,
        summary="Show my preferences",
        responses={200: PreferencesReadSerializer},
        examples=[example("Preferences", examples.PREFERENCES, answer=True)],
    )
    def get(self, request: Request) -> Response:
        return Response(preferences_answer(owner=request.user))

    @extend_schema(summary="Change my preferences", **PREFERENCES)
    def patch(self, request: Request) -> Response:
        return self._change(request)

    @extend_schema(summary="Change my preferences (the same as PATCH)", **PREFERENCES)
    def put(self, request: Request) -> Response:
        return self._change(request)

    def _change(self, request: Request) -> Response:
        changes = read_body(PreferencesWriteSerializer, request)
        preferences_set(owner=request.user, changes=changes, now=timezone.now())
        return Response(preferences_answer(owner=request.user))


class PrivacyView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=TAGS,
        summary="Show what others may see of me",
        responses={200: PrivacyReadSerializer},
        examples=[example("Privacy", examples.PRIVACY, answer=True)],
    )
    def get(self, request: Request) -> Response:
        return Response(privacy_answer(owner=request.user))

    @extend_schema(summary="Change what others may see of me", **PRIVACY)
    def patch(self, request: Request) -> Response:
        return self._change(request)

    @extend_schema(summary="Change what others may see of me (the same as PATCH)", **PRIVACY)
    def put(self, request: Request) -> Response:
        return self._change(request)

    def _change(self, request: Request) -> Response:
        privacy_set(owner=request.user, changes=read_body(PrivacyWriteSerializer, request), now=timezone.now())
        return Response(privacy_answer(owner=request.user))


class SettingsView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=TAGS,
        summary="Show all my settings",
        responses={200: SettingsReadSerializer},
        examples=[example("Settings", examples.SETTINGS, answer=True)],
    )
    def get(self, request: Request) -> Response:
        return Response(settings_answer(owner=request.user))

    @extend_schema(summary="Change any of my settings", **SETTINGS)
    def patch(self, request: Request) -> Response:
        return self._change(request)

    @extend_schema(summary="Change any of my settings (the same as PATCH)", **SETTINGS)
    def put(self, request: Request) -> Response:
        return self._change(request)

    def _change(self, request: Request) -> Response:
        settings_set(owner=request.user, changes=read_body(SettingsWriteSerializer, request), now=timezone.now())
        return Response(settings_answer(owner=request.user))
