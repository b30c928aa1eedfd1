"""Addresses of this slice."""

from django.urls import path

from accounts.profile.avatar_views import AvatarFileView, AvatarView
from accounts.profile.me_views import MeView
from accounts.profile.settings_views import PreferencesView, PrivacyView, SettingsView

urlpatterns = [
    path("users/me", MeView.as_view(), name="me-detail"),
    path("users/me/avatar", AvatarView.as_view(), name="me-avatar"),
    path("users/me/preferences", PreferencesView.as_view(), name="me-preferences"),
    path("users/me/privacy", PrivacyView.as_view(), name="me-privacy"),
    path("users/me/settings", SettingsView.as_view(), name="me-settings"),
    path("media/avatars/<str:name>", AvatarFileView.as_view(), name="avatar-file"),
]
