"""Sign-in with other providers: keys of the operator, read from the environment. Without keys a provider is off."""

from typing import Any

from config.env import env

SOCIALACCOUNT_ADAPTER = "accounts.social.adapter.SocialAdapter"
SOCIALACCOUNT_QUERY_EMAIL = True
# allauth's own linking by address and its own token rows stay off: our rows are sealed, and our rule is stricter.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5

# Where an app may have been sent back to with a code; compared as a whole.
SOCIAL_REDIRECT_URIS = env.words("SOCIAL_REDIRECT_URIS")

GOOGLE_ISSUERS = ("https://accounts.google.com", "accounts.google.com")  # it writes itself in both ways


def _provider(client_id: str, secret: str, *, needs_secret: bool, **more: Any) -> dict[str, Any]:
    configured = bool(client_id) and (bool(secret) or not needs_secret)
    app = {"client_id": client_id, "secret": secret, **more}
    return {"OAUTH_PKCE_ENABLED": True, "APPS": [app] if configured else []}


def _urls(addresses: dict[str, str]) -> dict[str, str]:
    """Addresses that replace the provider's own, for GitHub Enterprise or a proxy."""
    return {name: env.text(variable, "") for name, variable in addresses.items() if env.text(variable, "")}


SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, Any]] = {
    # An id token needs no secret; a code does.
    "google": _provider(env.text("GOOGLE_CLIENT_ID", ""), env.text("GOOGLE_CLIENT_SECRET", ""), needs_secret=False)
    | {"SCOPE": ["openid", "email", "profile"], "ID_TOKEN_ISSUER": GOOGLE_ISSUERS}
    | _urls({"CERTS_URL": "GOOGLE_CERTS_URL", "ACCESS_TOKEN_URL": "GOOGLE_ACCESS_TOKEN_URL"}),
    # allauth's words: the client ids as one text, `secret` is the key's id, `key` the team's.
    "apple": _provider(
        ",".join(env.words("APPLE_CLIENT_IDS")),
        env.text("APPLE_KEY_ID", ""),
        needs_secret=False,
        key=env.text("APPLE_TEAM_ID", ""),
        # One line in a file of variables, so line ends may be written as \n.
        settings={"certificate_key": env.text("APPLE_PRIVATE_KEY", "").replace("\\n", "\n")},
    ),
    # Both ask the provider about every token, with the secret.
    "facebook": _provider(env.text("FACEBOOK_CLIENT_ID", ""), env.text("FACEBOOK_CLIENT_SECRET", ""), needs_secret=True)
    | _urls({"GRAPH_API_URL": "FACEBOOK_GRAPH_API_URL"})
    # Its token for our app holds our secret and has no business in the cache.
    | {"APP_TOKEN_CACHE_TIMEOUT": 0},
    "github": _provider(env.text("GITHUB_CLIENT_ID", ""), env.text("GITHUB_CLIENT_SECRET", ""), needs_secret=True)
    | {"SCOPE": ["read:user", "user:email"]}
    | _urls({"GITHUB_URL": "GITHUB_URL"}),
}
