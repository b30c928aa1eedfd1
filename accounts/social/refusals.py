"""Why a sign-in with a provider can fail, as far as a client is told."""

import structlog
from rest_framework import status

from config.api.errors import Conflict, DomainError, ServiceUnavailable

log = structlog.get_logger(__name__)


class SocialTokenInvalid(DomainError):
    """The same for a forged, old, foreign and spent token, and for an account that may not enter."""

    status_code = status.HTTP_401_UNAUTHORIZED
    default_code = "social_token_invalid"
    default_detail = "The provider's token or code is not valid. Sign in with the provider again."


class ProviderUnconfigured(ServiceUnavailable):
    default_code = "provider_unconfigured"
    default_detail = "This server is not set up for sign-in with this provider."

    def __init__(self) -> None:
        # Only the operator can change it, so a client need not come back soon.
        super().__init__(retry_after=3600)


class ProviderUnavailable(ServiceUnavailable):
    default_code = "provider_unavailable"
    default_detail = "The provider does not answer right now. Try again shortly."

    def __init__(self) -> None:
        super().__init__(retry_after=30)


class IdentityTaken(Conflict):
    default_code = "identity_taken"
    default_detail = "This account of the provider already belongs to another account here."


class ProviderAlreadyLinked(Conflict):
    default_code = "provider_already_linked"
    default_detail = "Another account of this provider is linked. Unlink it first."


class LastWayIn(Conflict):
    default_code = "last_way_in"
    default_detail = "Without this you could not sign in any more. Set a password or link another provider first."


def refused(provider: str, reason: str) -> SocialTokenInvalid:
    """What is wrong with a token is for the operator's log; the answer must not help to build a better one."""
    log.info("social.token_refused", provider=provider, reason=reason)
    return SocialTokenInvalid()
