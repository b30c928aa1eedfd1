"""From what an app sends (a token or a code) to the identity that the provider vouches for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import jwt
import requests
import structlog
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from django.core.exceptions import ImproperlyConfigured
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import HttpRequest
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.social.id_tokens import id_token_prove, looks_like_id_token
from accounts.social.outbound import ProviderFault
from accounts.social.providers import GIVE_ID_TOKENS, provider_get
from accounts.social.refusals import ProviderUnavailable, ProviderUnconfigured, refused

NAME_MAX = 100
EMAIL_MAX = 254
LONGEST = timedelta(days=3650).total_seconds()
# What allauth raises on an answer that has not the form it expects.
SHAPE = (AttributeError, ImproperlyConfigured, KeyError, TypeError, ValueError)
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Tokens:
    access: str | None = None
    refresh: str | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """One account at a provider, proven. `email_verified`: the provider says that the mailbox is theirs."""

    provider: str
    uid: str
    email: str | None
    email_verified: bool
    first_name: str
    last_name: str
    tokens: Tokens


def identity_prove(*, request: HttpRequest, provider_name: str, proof: Mapping[str, str], now: datetime) -> Identity:
    """
    This function will ask the provider, or its keys, whose token or code this is. `proof` has `token`, or `code`,
    `redirect_uri` and `code_verifier`; and `nonce` or not.

    :raises NotFound: for an unknown provider.
    :raises ProviderUnconfigured: for one that the operator gave no keys for.
    :raises ProviderUnavailable: if the provider cannot be asked.
    :raises SocialTokenInvalid: whatever is wrong with the proof.
    :raises ValidationError: naming `nonce` where nothing could carry one.
    """
    provider = provider_get(request=request, name=provider_name)
    try:
        login, tokens = _prove(request, provider, proof, now)
        return _identity(provider, login, tokens)
    except requests.RequestException as error:
        # Its text quotes addresses and bodies, so neither the log nor the chain of errors gets it.
        kind = str(error) if isinstance(error, ProviderFault) else type(error).__name__
        log.warning("social.provider_failed", provider=provider_name, kind=kind)
        raise ProviderUnavailable from None


def _prove(
    request: HttpRequest, provider: OAuth2Provider, proof: Mapping[str, str], now: datetime
) -> tuple[SocialLogin, Tokens]:
    tokens, token = Tokens(), proof.get("token", "")
    by_code = "code" in proof
    by_id_token = provider.id in GIVE_ID_TOKENS or (provider.id == "facebook" and looks_like_id_token(token))
    if "nonce" in proof and not by_id_token:
        message = ErrorDetail("Only an id token can carry a nonce.", code="nonce_unused")
        raise ValidationError({"nonce": [message]})
    if by_code:
        answer = _exchange(request, provider, proof)
        tokens = _tokens(answer, now)
        token = answer.get("id_token") if by_id_token else tokens.access
    if not isinstance(token, str) or not token.isascii() or not token.isprintable() or " " in token:
        raise refused(provider.id, "not a token")
    if by_id_token:
        login = id_token_prove(request=request, provider=provider, token=token, nonce=proof.get("nonce"), now=now)
        return login, tokens
    tokens = tokens if by_code else Tokens(access=token)
    if provider.id == "facebook":
        return _facebook(request, provider, token), tokens
    return _github(request, provider, token, exchanged=by_code), tokens


def _exchange(request: HttpRequest, provider: OAuth2Provider, proof: Mapping[str, str]) -> dict[str, Any]:
    adapter, app = provider.get_oauth2_adapter(request), provider.app
    if not app.secret:
        raise ProviderUnconfigured
    # allauth's get_client() would take our own page for the redirect address; here the app was redirected to.
    client = adapter.client_class(
        request, app.client_id, app.secret, adapter.access_token_method, adapter.access_token_url,
        proof["redirect_uri"], headers=adapter.headers, basic_auth=adapter.basic_auth,
    )  # fmt: skip
    verifier: dict[str, Any] = {"pkce_code_verifier": proof["code_verifier"]}
    if provider.id == "facebook":  # asked by GET, where allauth would leave the verifier out
        verifier = {"extra_data": {"code_verifier": proof["code_verifier"]}}
    try:
        answer: dict[str, Any] = client.get_access_token(proof["code"], **verifier)
    except OAuth2Error:
        raise refused(provider.id, "code") from None
    except requests.RequestException:
        raise
    except (ImproperlyConfigured, jwt.PyJWTError, TypeError, ValueError):  # Apple's key, which signs our secret
        log.error("social.key_unusable", provider=provider.id)
        raise ProviderUnconfigured from None
    return answer


def _tokens(answer: Mapping[str, Any], now: datetime) -> Tokens:
    """:raises ProviderFault: if the answer has no access token that could be one."""
    access, refresh, lives = (answer.get(name) for name in ("access_token", "refresh_token", "expires_in"))
    if not isinstance(access, str) or not access:
        raise ProviderFault("access token")
    try:
        seconds = float(lives) if isinstance(lives, int | float | str) else 0.0
    except ValueError:
        seconds = 0.0
    return Tokens(
        access=access,
        refresh=refresh if isinstance(refresh, str) and refresh else None,
        expires_at=now + timedelta(seconds=seconds) if 0 < seconds < LONGEST else None,
    )


def _facebook(request: HttpRequest, provider: OAuth2Provider, token: str) -> SocialLogin:
    """allauth asks Facebook for which app the token was made, and then whose it is."""
    try:
        return provider.verify_token(request, {"access_token": token})
    except DjangoValidationError as error:
        cause = error.__cause__
        if isinstance(cause, requests.RequestException) and not _is_a_no(cause, "/me"):
            raise cause from None
    except requests.RequestException:
        raise
    except SHAPE:
        raise ProviderFault("shape") from None
    raise refused(provider.id, "access token")


def _github(request: HttpRequest, provider: OAuth2Provider, token: str, *, exchanged: bool) -> SocialLogin:
    adapter = provider.get_oauth2_adapter(request)
    if not exchanged:
        _made_for_us(adapter.api_url, provider, token)
    try:
        login = adapter.complete_login(request, provider.app, SocialToken(token=token))
        # allauth makes text of anything; an answer without an id would become one person for everybody.
        if type(login.account.extra_data["id"]) is not int:
            raise ProviderFault("shape")
    except requests.RequestException as error:
        if not _is_a_no(error, "/user"):
            raise
        raise refused(provider.id, "access token") from None
    except SHAPE:
        raise ProviderFault("shape") from None
    return login


def _made_for_us(api_url: str, provider: OAuth2Provider, token: str) -> None:
    """
    A token that a person gave to any other app tells who they are just as well; only GitHub knows for whom it was made.

    :raises SocialTokenInvalid: if it was not made for our app.
    """
    app = provider.app
    with get_adapter().get_requests_session() as session:
        response = session.post(
            f"{api_url}/applications/{quote(app.client_id, safe='')}/token",
            auth=(app.client_id, app.secret),
            json={"access_token": token},
        )
    if response.status_code in (404, 422):
        raise refused(provider.id, "access token")
    if response.status_code != 200:
        raise ProviderFault(str(response.status_code))
    try:
        ours = response.json()["app"]["client_id"] == app.client_id
    except SHAPE:
        raise ProviderFault("shape") from None
    if not ours:
        raise refused(provider.id, "audience")


def _is_a_no(error: requests.RequestException, path: str) -> bool:
    """Whether the provider said that the token is no good, rather than that something else is wrong."""
    response = error.response
    if response is None or response.status_code not in (400, 401):
        return False
    return response.url.partition("?")[0].endswith(path)


def _identity(provider: OAuth2Provider, login: SocialLogin, tokens: Tokens) -> Identity:
    """:raises SocialTokenInvalid: if the provider's id of the person is none."""
    uid = login.account.uid
    if not (uid.isprintable() and 0 < len(uid) <= 191):
        raise refused(provider.id, "subject")
    addresses = [one for one in login.email_addresses if len(one.email) <= EMAIL_MAX]
    chosen = next((one for one in addresses if one.verified is True), addresses[0] if addresses else None)
    verified = chosen is not None and chosen.verified is True
    if provider.id in GIVE_ID_TOKENS:
        # allauth takes any text for true, "false" too.
        verified = verified and login.account.extra_data.get("email_verified") in (True, "true")
    return Identity(
        provider=provider.id,
        uid=uid,
        email=chosen.email if chosen is not None else None,
        email_verified=verified,
        first_name=_name(login.user.first_name),
        last_name=_name(login.user.last_name),
        tokens=tokens,
    )


def _name(text: Any) -> str:
    printable = "".join(sign for sign in str(text or "") if sign.isprintable())
    return " ".join(printable.split())[:NAME_MAX]
