"""Which providers there are, and which of them this server is set up for."""

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.apple.views import AppleOAuth2Adapter
from allauth.socialaccount.providers.google import views as google
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from django.http import HttpRequest
from rest_framework.exceptions import NotFound

from accounts.social.models import SocialAccount
from accounts.social.refusals import ProviderUnconfigured

# Names as people know them, for the texts that we send.
LABELS = {"google": "Google", "apple": "Apple", "facebook": "Facebook", "github": "GitHub"}
GIVE_ID_TOKENS = frozenset({"google", "apple"})


def provider_known(name: str) -> str:
    """:raises NotFound: for a provider that nobody could link."""
    if name not in SocialAccount.Provider.values:
        raise NotFound
    return name


def provider_get(*, request: HttpRequest, name: str) -> OAuth2Provider:
    """
    This function will give allauth's provider.

    :raises NotFound: for a name that is none of ours.
    :raises ProviderUnconfigured: if the operator gave no keys.
    """
    try:
        return get_adapter(request).get_provider(request, provider_known(name))
    except SocialApp.DoesNotExist:
        raise ProviderUnconfigured from None


def keys_url(provider: OAuth2Provider) -> str:
    """Where the keys of its id tokens are; read from allauth, which fetches from the same place."""
    if provider.id == "google":
        return google.CERTS_URL
    if provider.id == "apple":
        return AppleOAuth2Adapter.public_key_url
    return provider.limited_login_jwks_url
