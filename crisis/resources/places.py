"""
Places nearby, asked of a provider (Google Places, searchNearby). Off without a key.

The provider receives coordinates rounded to about a kilometre and nothing else; we keep and log none. The cache's
key is an HMAC of the rounded cell, so that Redis does not hold them either.
"""

import hashlib
import hmac
import time
from typing import Any

import httpx
import orjson
import structlog
from django.conf import settings
from redis.exceptions import RedisError

from config.api.errors import ServiceUnavailable
from config.api.redis_client import redis_client
from crisis.resources.entries import DIRECTORIES

CACHE_SECONDS = 24 * 3600
CONNECT_SECONDS = 1.5
TOTAL_SECONDS = 4.0
MAXIMUM_BYTES = 512 * 1024
RADIUS_METRES = 20_000.0
FIELD_MASK = (
    "places.id,places.displayName,places.formattedAddress,places.nationalPhoneNumber,places.location,"
    "places.googleMapsUri,places.primaryType"
)
RESOURCES_URL = "/api/v1/crisis/resources"
_log = structlog.get_logger("evenkeel.crisis")


class PlacesUnconfigured(ServiceUnavailable):
    """This deployment has no places provider."""

    default_code = "places_unconfigured"
    default_detail = "Nearby search is not set up here. The lines of your country are at crisis/resources."

    def __init__(self) -> None:
        super().__init__(retry_after=86_400, resources_url=RESOURCES_URL, directories=list(DIRECTORIES))


class PlacesUnavailable(ServiceUnavailable):
    """The provider does not answer, or not in its own form."""

    default_code = "places_unavailable"
    default_detail = "Nearby search does not answer. The lines of your country are at crisis/resources."

    def __init__(self) -> None:
        super().__init__(retry_after=60, resources_url=RESOURCES_URL, directories=list(DIRECTORIES))


def places_nearby(*, latitude: float, longitude: float) -> list[dict[str, Any]]:
    """
    Hospitals and police stations around, nearest as the provider ranks them.

    :raises PlacesUnconfigured: without a key.
    :raises PlacesUnavailable: when the provider fails or takes longer than four seconds.
    """
    if not settings.CRISIS_PLACES_KEY:
        raise PlacesUnconfigured
    cell = (round(latitude, 2), round(longitude, 2))
    key = _cache_key(cell)
    known = _cached(key)
    if known is not None:
        return known
    try:
        places = _parse(_ask(cell))
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError, AttributeError) as error:
        # The class only: a message of httpx may quote the request.
        _log.warning("crisis.places_failed", error=type(error).__name__)
        raise PlacesUnavailable from None
    _remember(key, places)
    return places


def _ask(cell: tuple[float, float]) -> bytes:
    body = {
        "includedTypes": ["hospital", "police"],
        "maxResultCount": 10,
        "locationRestriction": {
            "circle": {"center": {"latitude": cell[0], "longitude": cell[1]}, "radius": RADIUS_METRES}
        },
    }
    headers = {"X-Goog-Api-Key": settings.CRISIS_PLACES_KEY, "X-Goog-FieldMask": FIELD_MASK}
    deadline = time.monotonic() + TOTAL_SECONDS
    timeout = httpx.Timeout(TOTAL_SECONDS / 2, connect=CONNECT_SECONDS)
    received = bytearray()
    with (
        httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False) as client,
        client.stream("POST", settings.CRISIS_PLACES_URL, json=body, headers=headers) as answer,
    ):
        answer.raise_for_status()
        for chunk in answer.iter_bytes():
            received += chunk
            # A server that drips bytes never meets a read timeout.
            if time.monotonic() > deadline or len(received) > MAXIMUM_BYTES:
                raise ValueError("too slow or too long")
    return bytes(received)


def _parse(content: bytes) -> list[dict[str, Any]]:
    rows = orjson.loads(content).get("places", [])
    return [
        {
            "name": str(row["displayName"]["text"]),
            "kind": str(row.get("primaryType", "")) or None,
            "address": row.get("formattedAddress"),
            "phone_number": row.get("nationalPhoneNumber"),
            "latitude": float(row["location"]["latitude"]),
            "longitude": float(row["location"]["longitude"]),
            "map_url": row.get("googleMapsUri"),
        }
        for row in rows
    ]


def _cache_key(cell: tuple[float, float]) -> str:
    text = f"{cell[0]:.2f},{cell[1]:.2f}".encode()
    secret = b"crisis places" + settings.SECRET_KEY.encode()
    return f"crisis:places:{hmac.new(secret, text, hashlib.sha256).hexdigest()[:32]}"


def _cached(key: str) -> list[dict[str, Any]] | None:
    try:
        found = redis_client().get(key)
    except RedisError:
        return None
    return orjson.loads(found) if isinstance(found, bytes) else None


def _remember(key: str, places: list[dict[str, Any]]) -> None:
    try:
        redis_client().set(key, orjson.dumps(places), ex=CACHE_SECONDS)
    except RedisError:
        _log.info("crisis.places_not_cached")
