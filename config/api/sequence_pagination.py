"""Pages by cursor over a growing number, for histories whose order is their sequence."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.pagination import TimeCursorPagination, page_answer, read_limit

_NUMBER_BYTES = 8
_TAG_BYTES = 5


class SequenceCursorPagination(TimeCursorPagination):
    """Newest first by the column `sequence_field`, a positive whole number. One query a page; there is no way back."""

    sequence_field = "sequence"

    def paginate_queryset(self, queryset: QuerySet[Any], request: Request, view: Any = None) -> list[Any]:
        self.request = request
        limit = read_limit(request)
        text = request.query_params.get("cursor")
        if text:
            queryset = queryset.filter(**{f"{self.sequence_field}__lt": sequence_of(text)})
        rows = list(queryset.order_by(f"-{self.sequence_field}")[: limit + 1])
        more, rows = len(rows) > limit, rows[:limit]
        self.next_cursor = cursor_of(getattr(rows[-1], self.sequence_field)) if more else None
        self.previous_cursor = None
        return rows

    def get_paginated_response(self, data: Any) -> Response:
        return Response(page_answer(self.request, data, self.next_cursor))


def cursor_of(sequence: int) -> str:
    packed = sequence.to_bytes(_NUMBER_BYTES)
    return urlsafe_b64encode(packed + _tag(packed)).decode().rstrip("=")


def sequence_of(cursor: str) -> int:
    """:raises ValidationError: naming `cursor`, when it is not one that we made."""
    try:
        raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except (ValueError, Base64Error) as error:
        raise _refused() from error
    packed, tag = raw[:_NUMBER_BYTES], raw[_NUMBER_BYTES:]
    if len(packed) != _NUMBER_BYTES or not hmac.compare_digest(tag, _tag(packed)):
        raise _refused()
    return int.from_bytes(packed)


def _refused() -> ValidationError:
    return ValidationError({"cursor": ["This cursor is not valid. Start again without one."]})


def _tag(packed: bytes) -> bytes:
    key = settings.SECRET_KEY.encode()[:64]
    return hashlib.blake2b(packed, key=key, digest_size=_TAG_BYTES, person=b"sequence").digest()
