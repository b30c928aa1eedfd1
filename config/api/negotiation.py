"""Content negotiation for an API that speaks JSON: no parsing of media types on the usual path."""

from collections.abc import Sequence
from typing import Any

from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request

# A longer header is no client's real wish.
MAX_ACCEPT = 4096


class LeanNegotiation(BaseContentNegotiation):
    def select_parser(self, request: Request, parsers: Sequence[Any]) -> Any | None:
        """None makes DRF answer 415. The type must be equal, parameters apart: wildcards make no sense in a request."""
        sent = request.content_type
        if sent != "application/json":
            sent = sent.partition(";")[0].strip().lower()
        for parser in parsers:
            if parser.media_type == sent:
                return parser
        return None

    def select_renderer(
        self, request: Request, renderers: Sequence[Any], format_suffix: str | None = None
    ) -> tuple[Any, str]:
        accept = request.META.get("HTTP_ACCEPT", "")
        first = renderers[0]
        if not accept or accept == "*/*" or accept == first.media_type:
            return first, first.media_type
        ranges = _ranges(accept[:MAX_ACCEPT])
        best = max(renderers, key=lambda renderer: _quality(renderer.media_type, ranges))
        if _quality(best.media_type, ranges) <= 0 and not _takes_problems(ranges):
            raise NotAcceptable
        return best, best.media_type


def _ranges(accept: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for item in accept.split(","):
        name, *parameters = item.split(";")
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip().lower() == "q":
                quality = _number(value)
        found[name.strip().lower()] = quality
    return found


def _number(text: str) -> float:
    try:
        return max(0.0, min(1.0, float(text)))
    except ValueError:
        return 1.0


def _quality(media_type: str, ranges: dict[str, float]) -> float:
    """The most specific range decides (RFC 9110, 12.5.1)."""
    for name in (media_type, f"{media_type.partition('/')[0]}/*", "*/*"):
        if name in ranges:
            return ranges[name]
    return 0.0


def _takes_problems(ranges: dict[str, float]) -> bool:
    return ranges.get("application/problem+json", 0.0) > 0
