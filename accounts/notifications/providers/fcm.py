"""Android pushes by FCM's HTTP v1 API, as a service account."""

import time
from typing import Any

import jwt
import orjson
from django.conf import settings

from accounts.notifications.providers.errors import DeviceGone, ProviderRefused, ProviderUnavailable
from accounts.notifications.providers.http import Answer, provider_call, provider_client
from accounts.notifications.providers.messages import PushMessage, key_text
from accounts.notifications.providers.outbox import outbox_write

SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
# An access token lives an hour; the last minutes are left alone, so that none dies on the way.
MARGIN_SECONDS = 300
_tokens: dict[tuple[str, str], tuple[str, float]] = {}


def fcm_send(*, token: str, message: PushMessage) -> str:
    """
    This function will send one push and return FCM's name of it.

    :raises ProviderUnavailable: if it should be tried again later.
    :raises DeviceGone: if the token is dead.
    :raises ProviderRefused: if FCM will never take it.
    """
    body = payload(token, message)
    if not (settings.FCM_SERVICE_ACCOUNT or settings.FCM_SERVICE_ACCOUNT_FILE):
        return outbox_write(
            channel="fcm", reference=message.reference, missing="FCM_SERVICE_ACCOUNT", message={"sent": body}
        )
    account = _account()
    answer = _post(account, body, _access_token(account))
    if answer.status == 401:
        _tokens.pop(_cache_key(account), None)
        answer = _post(account, body, _access_token(account))
    return _name_of(answer)


def payload(token: str, message: PushMessage) -> dict[str, Any]:
    shown = {"title": message.short_title, "body": message.short_body}
    return {
        "message": {
            "token": token,
            "notification": shown,
            "data": {"notification_id": message.notification_id},
            "android": {
                "collapse_key": message.reference,
                "priority": "HIGH" if message.urgent else "NORMAL",
                "ttl": f"{message.ttl_seconds}s",
                # The same tag replaces: a push that was sent twice is seen once.
                "notification": {"tag": message.reference},
            },
        }
    }


def _account() -> dict[str, str]:
    try:
        found = orjson.loads(key_text(settings.FCM_SERVICE_ACCOUNT, settings.FCM_SERVICE_ACCOUNT_FILE))
        return {name: str(found[name]) for name in ("project_id", "client_email", "private_key", "token_uri")} | {
            "private_key_id": str(found.get("private_key_id", ""))
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise ProviderUnavailable("keys_unreadable") from None


def _cache_key(account: dict[str, str]) -> tuple[str, str]:
    return account["client_email"], account["token_uri"]


def _access_token(account: dict[str, str]) -> str:
    held = _tokens.get(_cache_key(account))
    if held is not None and held[1] > time.time():
        return held[0]
    form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": _assertion(account)}
    answer = provider_call(provider_client(), account["token_uri"], data=form)
    if answer.busy:
        raise ProviderUnavailable(f"token_{answer.status}", retry_after=answer.retry_after)
    token, lifetime = answer.json.get("access_token"), answer.json.get("expires_in")
    if answer.status != 200 or not isinstance(token, str) or not isinstance(lifetime, int):
        raise ProviderUnavailable("keys_refused" if answer.status in (400, 401, 403) else f"token_{answer.status}")
    if not (token.isascii() and token.isprintable()):
        raise ProviderUnavailable("token_unreadable")
    _tokens[_cache_key(account)] = (token, time.time() + min(lifetime, 3600) - MARGIN_SECONDS)
    return token


def _assertion(account: dict[str, str]) -> str:
    now = int(time.time())
    claims = {
        "iss": account["client_email"], "scope": SCOPE, "aud": account["token_uri"], "iat": now, "exp": now + 3600,
    }  # fmt: skip
    try:
        return jwt.encode(claims, account["private_key"], algorithm="RS256", headers={"kid": account["private_key_id"]})
    except (ValueError, TypeError, jwt.PyJWTError):
        raise ProviderUnavailable("keys_unreadable") from None


def _post(account: dict[str, str], body: dict[str, Any], access_token: str) -> Answer:
    url = f"{settings.FCM_API_URL}/v1/projects/{account['project_id']}/messages:send"
    return provider_call(provider_client(), url, json=body, headers={"Authorization": f"Bearer {access_token}"})


def _name_of(answer: Answer) -> str:
    if answer.busy:
        raise ProviderUnavailable(f"http_{answer.status}", retry_after=answer.retry_after)
    found = answer.json
    if answer.status == 200 and isinstance(found.get("name"), str):
        return str(found["name"])[:255]
    status, codes, about_token = _reasons(found.get("error"))
    if "UNREGISTERED" in codes or (answer.status == 404 and status == "NOT_FOUND"):
        raise DeviceGone("unregistered")
    if status == "INVALID_ARGUMENT":
        # Only if the token is named: a mistake in our payload must not cost everybody their device.
        raise DeviceGone("token_invalid") if about_token else ProviderRefused("invalid_argument")
    raise ProviderUnavailable(f"http_{answer.status}")


def _reasons(error: Any) -> tuple[str, set[str], bool]:
    """The status, FCM's own codes, and whether it is the token that is wrong; whatever shape the answer has."""
    if not isinstance(error, dict):
        return "", set(), False
    raw = error.get("details")
    details = [part for part in raw if isinstance(part, dict)] if isinstance(raw, list) else []
    lists = [part["fieldViolations"] for part in details if isinstance(part.get("fieldViolations"), list)]
    fields = {violation.get("field") for found in lists for violation in found if isinstance(violation, dict)}
    codes = {code for part in details if isinstance(code := part.get("errorCode"), str)}
    told = str(error.get("message", ""))
    return str(error.get("status", "")), codes, "message.token" in fields or "registration token" in told
