"""What the operator's variables become."""

import importlib
from typing import Any

import pytest

from config.settings.parts import social

NAMES = (
    "GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET", "GOOGLE_CERTS_URL", "GOOGLE_ACCESS_TOKEN_URL", "APPLE_CLIENT_IDS",
    "APPLE_TEAM_ID", "APPLE_KEY_ID", "APPLE_PRIVATE_KEY", "FACEBOOK_CLIENT_ID", "FACEBOOK_CLIENT_SECRET",
    "FACEBOOK_GRAPH_API_URL", "GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET", "GITHUB_URL", "SOCIAL_REDIRECT_URIS",
)  # fmt: skip


@pytest.fixture
def providers(monkeypatch):
    """Reads the variables anew; the settings in force stay as they are."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)

    def read(**variables: str) -> dict[str, Any]:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return importlib.reload(social).SOCIALACCOUNT_PROVIDERS

    yield read
    monkeypatch.undo()
    importlib.reload(social)


def test_without_variables_every_provider_is_off_and_pkce_is_on(providers):
    made = providers()
    assert set(made) == {"google", "apple", "facebook", "github"}
    assert all(options["APPS"] == [] and options["OAUTH_PKCE_ENABLED"] for options in made.values())
    assert social.SOCIAL_REDIRECT_URIS == []


def test_variables_turn_providers_on(providers):
    made = providers(
        GOOGLE_CLIENT_ID="g", APPLE_CLIENT_IDS="a.app, a.web", APPLE_TEAM_ID="TEAM", APPLE_KEY_ID="KEY",
        APPLE_PRIVATE_KEY="-----BEGIN\\nEND-----", FACEBOOK_CLIENT_ID="f", FACEBOOK_CLIENT_SECRET="s",
        GITHUB_CLIENT_ID="h", GITHUB_CLIENT_SECRET="s", GITHUB_URL="https://git.example.org",
        SOCIAL_REDIRECT_URIS="app:/in, https://app.example.org/in",
    )  # fmt: skip
    [apple] = made["apple"]["APPS"]
    assert (apple["client_id"], apple["secret"], apple["key"]) == ("a.app,a.web", "KEY", "TEAM")
    assert apple["settings"]["certificate_key"] == "-----BEGIN\nEND-----"
    assert all(len(options["APPS"]) == 1 for options in made.values())
    assert made["github"]["GITHUB_URL"] == "https://git.example.org"
    assert social.SOCIAL_REDIRECT_URIS == ["app:/in", "https://app.example.org/in"]


def test_facebook_and_github_are_off_without_their_secret(providers):
    made = providers(FACEBOOK_CLIENT_ID="f", GITHUB_CLIENT_ID="h")
    assert made["facebook"]["APPS"] == made["github"]["APPS"] == []
