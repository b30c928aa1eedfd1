"""iOS pushes by Apple's HTTP/2 API, with a provider token."""

import re
import time
from typing import Any

import jwt
from django.conf import settings

from accounts.notifications.providers.errors import DeviceGone, ProviderRefused, ProviderUnavailable
from accounts.notifications.providers.http import Answer, provider_call, provider_client
from accounts.notifications.providers.messages import PushMessage, key_text
from accounts.notifications.providers.outbox import outbox_write

# Apple refuses tokens older than an hour, and new ones more often than every 20 minutes.
RENEW_SECONDS = 40 * 60
DEVICE_TOKEN = re.compile(r"[0-9a-fA-F]{16,200}\Z")
REASON = re.compile(r"[A-Za-z]{1,48}\Z")
DEAD = frozenset({"BadDeviceToken", "Unregistered", "ExpiredToken"})
_tokens: dict[tuple[str, str], tuple[str, float]] = {}


def apns_send(*, token: str, message: PushMessage) -> str:
    """
    This function will send one push and return its `apns-id`.

    :raises ProviderUnavailable: if it should be tried again later.
    :raises DeviceGone: if the token is dead.
    :raises ProviderRefused: if Apple will never take it.
    """
    if not DEVICE_TOKEN.match(token):
        # It would become part of the address.
        raise DeviceGone("token_invalid")
    if not ((settings.APNS_KEY or settings.APNS_KEY_FILE) and settings.APNS_KEY_ID and settings.APNS_TEAM_ID):
        sent = {"token": token, "headers": headers(message), "payload": payload(message)}
        return outbox_write(channel="apns", reference=message.reference, missing="APNS_KEY", message=sent)
    answer = _post(token, message)
    if answer.status == 403 and _reason(answer) == "ExpiredProviderToken":
        _tokens.pop(_cache_key(), None)
        answer = _post(token, message)
    return _id_of(answer, message)


def payload(message: PushMessage) -> dict[str, Any]:
    alert = {"title": message.short_title, "body": message.short_body}
    return {"aps": {"alert": alert, "sound": "default"}, "notification_id": message.notification_id}


def headers(message: PushMessage) -> dict[str, str]:
    return {
        "apns-id": message.reference,
        # The same id replaces: a push that was sent twice is seen once.
        "apns-collapse-id": message.reference,
        "apns-topic": settings.APNS_TOPIC,
        "apns-push-type": "alert",
        "apns-priority": "10",
        "apns-expiration": str(message.expires_at),
    }


def _post(token: str, message: PushMessage) -> Answer:
    return provider_call(
        provider_client(http2=True),
        f"{settings.APNS_API_URL}/3/device/{token}",
        json=payload(message),
        headers={**headers(message), "authorization": f"bearer {_provider_token()}"},
    )


def _cache_key() -> tuple[str, str]:
    return settings.APNS_TEAM_ID, settings.APNS_KEY_ID


def _provider_token() -> str:
    held = _tokens.get(_cache_key())
    if held is not None and held[1] > time.time():
        return held[0]
    now = int(time.time())
    try:
        token = jwt.encode(
            {"iss": settings.APNS_TEAM_ID, "iat": now},
            key_text(settings.APNS_KEY, settings.APNS_KEY_FILE),
            algorithm="ES256",
            headers={"kid": settings.APNS_KEY_ID},
        )
    except (OSError, ValueError, TypeError, jwt.PyJWTError):
        raise ProviderUnavailable("keys_unreadable") from None
    _tokens[_cache_key()] = (token, now + RENEW_SECONDS)
    return token


def _reason(answer: Answer) -> str:
    reason = answer.json.get("reason")
    return reason if isinstance(reason, str) and REASON.match(reason) else ""


def _id_of(answer: Answer, message: PushMessage) -> str:
    if answer.busy:
        raise ProviderUnavailable(f"http_{answer.status}", retry_after=answer.retry_after)
    if answer.status == 200:
        return answer.headers.get("apns-id", message.reference)[:255]
    reason = _reason(answer)
    if answer.status == 410 or reason in DEAD:
        raise DeviceGone("unregistered" if answer.status == 410 else "token_invalid")
    if answer.status in (400, 413) and reason:
        raise ProviderRefused(f"apns_{reason}")
    # 403 is a matter of keys: the operator can mend it, and the push is still owed.
    raise ProviderUnavailable("keys_refused" if answer.status == 403 else f"http_{answer.status}")
