"""allauth's hooks: our requests, and keys of the operator from settings only."""

from typing import Any

from allauth.socialaccount import app_settings
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from django.http import HttpRequest

from accounts.social.outbound import ProviderSession


class SocialAdapter(DefaultSocialAccountAdapter):
    def get_requests_session(self) -> ProviderSession:
        return ProviderSession()

    def list_apps(
        self, request: HttpRequest | None, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        # allauth would also look into its table, which keeps secrets in clear; we keep none there.
        found: list[tuple[str, dict[str, Any]]] = [
            (name, app) for name, options in app_settings.PROVIDERS.items() for app in options.get("APPS", ())
        ]
        return [
            SocialApp(provider=name, **app)
            for name, app in found
            if provider in (None, name) and client_id in (None, app["client_id"])
        ]
