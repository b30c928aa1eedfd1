"""Which model this house asks; none unless the operator says so."""

from importlib.util import find_spec

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from community.assistant.providers.port import Provider, ProviderFailed

NAMES = ("openai", "anthropic")


def is_configured() -> bool:
    return bool(settings.ASSISTANT_PROVIDER)


def provider_check() -> None:
    """:raises ImproperlyConfigured: at the start, for settings that no answer could come of."""
    name = settings.ASSISTANT_PROVIDER
    if not name:
        return
    if name not in NAMES:
        raise ImproperlyConfigured(f"ASSISTANT_PROVIDER is one of {', '.join(NAMES)}, or empty; not {name!r}.")
    if not settings.ASSISTANT_MODEL:
        raise ImproperlyConfigured("ASSISTANT_PROVIDER needs ASSISTANT_MODEL.")
    if not settings.ASSISTANT_API_KEY and not settings.ASSISTANT_BASE_URL:
        raise ImproperlyConfigured(
            "ASSISTANT_PROVIDER needs ASSISTANT_API_KEY, or ASSISTANT_BASE_URL of your own server."
        )
    if find_spec(name) is None:
        raise ImproperlyConfigured(f"ASSISTANT_PROVIDER needs the package {name}: install requirements/assistant.txt.")


def provider_make() -> Provider:
    """:raises ProviderFailed: when the package is not installed."""
    values = {
        "model": settings.ASSISTANT_MODEL, "base_url": settings.ASSISTANT_BASE_URL,
        "api_key": settings.ASSISTANT_API_KEY, "stall_seconds": float(settings.ASSISTANT_STALL_SECONDS),
    }  # fmt: skip
    try:
        if settings.ASSISTANT_PROVIDER == "anthropic":
            from community.assistant.providers.anthropic_provider import AnthropicProvider

            return AnthropicProvider(**values)
        from community.assistant.providers.openai_provider import OpenAIProvider

        return OpenAIProvider(**values)
    except ImportError as error:
        raise ProviderFailed("missing") from error
