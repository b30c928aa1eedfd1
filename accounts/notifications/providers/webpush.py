"""Browsers' pushes: encrypted for the browser, signed by VAPID, posted to an address that the browser chose."""

import base64
import binascii
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

import orjson
import requests
import urllib3
from django.conf import settings
from requests_hardened.ip_filter import InvalidIPAddress

from accounts.notifications.providers.errors import DeviceGone, ProviderRefused, ProviderUnavailable
from accounts.notifications.providers.guarded_post import guarded_post
from accounts.notifications.providers.http import Answer
from accounts.notifications.providers.messages import PushMessage
from accounts.notifications.providers.outbox import outbox_write

if TYPE_CHECKING:
    from py_vapid import Vapid02

SIGNED_SECONDS = 12 * 3600


def webpush_send(*, token: str, message: PushMessage) -> str:
    """
    This function will send one push to a browser; `token` is its subscription as JSON.

    :raises ProviderUnavailable: if it should be tried again later.
    :raises DeviceGone: if the subscription is dead, or cannot be one.
    :raises ProviderRefused: if the push service will never take it.
    """
    subscription = _subscription(token)
    endpoint = _checked(subscription["endpoint"])
    if not (settings.VAPID_PRIVATE_KEY and settings.VAPID_SUBJECT):
        sent = {"subscription": subscription, "payload": payload(message)}
        return outbox_write(channel="webpush", reference=message.reference, missing="VAPID_PRIVATE_KEY", message=sent)
    body = _encrypted(subscription, orjson.dumps(payload(message)))
    try:
        answer = guarded_post(subscription["endpoint"], body=body, headers=_headers(endpoint, message))
    except InvalidIPAddress:
        raise DeviceGone("endpoint_not_public") from None
    except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, UnicodeError):
        raise DeviceGone("endpoint_invalid") from None
    except requests.exceptions.Timeout:
        raise ProviderUnavailable("timeout") from None
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError):
        raise ProviderUnavailable("unreachable") from None
    _accepted(answer)
    return message.reference


def payload(message: PushMessage) -> dict[str, Any]:
    return {
        "title": message.short_title, "body": message.short_body,
        "tag": message.reference, "notification_id": message.notification_id,
    }  # fmt: skip


def public_key() -> str:
    """What a browser must be given to subscribe (`applicationServerKey`); empty without a key of ours."""
    if not settings.VAPID_PRIVATE_KEY:
        return ""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    point = _vapid().public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def _subscription(token: str) -> dict[str, Any]:
    try:
        found = orjson.loads(token)
        keys = {name: str(found["keys"][name]) for name in ("p256dh", "auth")}
        return {"endpoint": str(found["endpoint"]), "keys": keys}
    except (ValueError, KeyError, TypeError):
        raise DeviceGone("subscription_invalid") from None


def _checked(endpoint: str) -> SplitResult:
    """Push services answer at https and the usual port; everything else is somebody trying doors."""
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        raise DeviceGone("endpoint_invalid") from None
    host = parts.hostname or ""
    usual = settings.WEBPUSH_LOOPBACK_ALLOWED or (parts.scheme == "https" and port in (None, 443))
    # No push service goes by an IPv6 address, and the signature cannot name one.
    if not usual or parts.scheme not in ("https", "http") or not host or ":" in host or "@" in parts.netloc:
        raise DeviceGone("endpoint_invalid")
    return parts


def _encrypted(subscription: dict[str, Any], plain: bytes) -> bytes:
    from pywebpush import WebPusher, WebPushException  # brings aiohttp: only whoever sends pays for it

    try:
        body: bytes = WebPusher(subscription).encode(plain, "aes128gcm")["body"]
    except (ValueError, TypeError, IndexError, binascii.Error, WebPushException):
        raise DeviceGone("subscription_invalid") from None
    return body


def _signed(claims: dict[str, Any]) -> dict[str, str]:
    from py_vapid import VapidException

    try:
        found: dict[str, str] = _vapid().sign(claims)
    except VapidException:  # a subject that is neither mailto: nor https:
        raise ProviderUnavailable("keys_unreadable") from None
    return found


def _vapid() -> "Vapid02":
    from py_vapid import Vapid02, VapidException

    try:
        return Vapid02.from_string(settings.VAPID_PRIVATE_KEY)
    except (ValueError, TypeError, binascii.Error, VapidException):
        raise ProviderUnavailable("keys_unreadable") from None


def _headers(endpoint: SplitResult, message: PushMessage) -> dict[str, str]:
    claims = {
        "aud": f"{endpoint.scheme}://{endpoint.netloc}",
        "sub": settings.VAPID_SUBJECT,
        "exp": int(time.time()) + SIGNED_SECONDS,
    }
    return {
        **_signed(claims),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(message.ttl_seconds),
        "Urgency": "high" if message.urgent else "normal",
        # The same topic replaces what still waits for the browser; at most 32 characters.
        "Topic": message.reference.replace("-", "")[:32],
    }


def _accepted(answer: Answer) -> None:
    if answer.busy:
        raise ProviderUnavailable(f"http_{answer.status}", retry_after=answer.retry_after)
    if answer.status in (200, 201, 202, 204):
        return
    if answer.status in (404, 410):
        raise DeviceGone("unregistered")
    if answer.status in (401, 403):
        raise ProviderUnavailable("keys_refused")
    raise ProviderRefused(f"http_{answer.status}")
