from collections.abc import Iterator
from typing import Any

import pytest
from allauth.socialaccount.providers.apple.views import AppleOAuth2Adapter
from allauth.socialaccount.providers.facebook import flows as facebook_flows
from allauth.socialaccount.providers.facebook.provider import FacebookProvider
from allauth.socialaccount.providers.facebook.views import FacebookOAuth2Adapter
from allauth.socialaccount.providers.github.views import GitHubOAuth2Adapter
from allauth.socialaccount.providers.google import views as google_views

from accounts.social.keys import KEYS
from accounts.social.tests import idp as provider


@pytest.fixture
def configured(settings: Any) -> None:
    """Keys of the operator for all four."""
    apps = {
        "google": {"client_id": provider.GOOGLE_ID, "secret": provider.SECRET},
        "apple": {
            "client_id": f"{provider.APPLE_ID},org.example.web",
            "secret": "KEYID",
            "key": "TEAM",
            "settings": {"certificate_key": provider.private_pem(provider.ec_key(9))},
        },
        "facebook": {"client_id": provider.FACEBOOK_ID, "secret": provider.SECRET},
        "github": {"client_id": provider.GITHUB_ID, "secret": provider.SECRET},
    }
    stored = settings.SOCIALACCOUNT_PROVIDERS
    settings.SOCIALACCOUNT_PROVIDERS = {name: {**stored[name], "APPS": [app]} for name, app in apps.items()}
    settings.SOCIAL_REDIRECT_URIS = [provider.REDIRECT]
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 1


@pytest.fixture
def idp(configured: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[provider.IdentityProvider]:
    """The provider runs, and allauth's addresses lead to it."""
    made = provider.IdentityProvider()
    KEYS.forget()
    monkeypatch.setattr(google_views, "CERTS_URL", f"{made.url}/google/certs")
    monkeypatch.setattr(google_views.GoogleOAuth2Adapter, "access_token_url", f"{made.url}/google/token")
    monkeypatch.setattr(AppleOAuth2Adapter, "public_key_url", f"{made.url}/apple/keys")
    monkeypatch.setattr(AppleOAuth2Adapter, "access_token_url", f"{made.url}/apple/token")
    monkeypatch.setattr(FacebookProvider, "limited_login_jwks_url", f"{made.url}/facebook/jwks")
    monkeypatch.setattr(FacebookOAuth2Adapter, "access_token_url", f"{made.url}/facebook/oauth/access_token")
    monkeypatch.setattr(facebook_flows, "GRAPH_API_URL", f"{made.url}/facebook")
    monkeypatch.setattr(GitHubOAuth2Adapter, "access_token_url", f"{made.url}/github/token")
    monkeypatch.setattr(GitHubOAuth2Adapter, "api_url", f"{made.url}/github/api")
    monkeypatch.setattr(GitHubOAuth2Adapter, "profile_url", f"{made.url}/github/api/user")
    monkeypatch.setattr(GitHubOAuth2Adapter, "emails_url", f"{made.url}/github/api/user/emails")
    yield made
    made.stop()
    KEYS.forget()
