"""Pages: by cursor for everything in time order, by number with a total for the forum."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.cursors import Position, decode_position, encode_position

DEFAULT_LIMIT = 20
MAXIMUM_LIMIT = 100


def encode_cursor(at: datetime, row_id: UUID) -> str:
    """This function will name a place in a list, opaquely; the list continues after that row."""
    return encode_position(Position(at, row_id, backwards=False))


def decode_cursor(text: str) -> tuple[datetime, UUID]:
    """:raises ValidationError: naming `cursor`, when it is not one that we made."""
    position = decode_position(text)
    return position.at, position.row_id


def read_limit(request: Request, default: int = DEFAULT_LIMIT, maximum: int = MAXIMUM_LIMIT) -> int:
    """:raises ValidationError: naming `limit`, when it is not a whole number from 1 to `maximum`."""
    return read_whole_number(request, "limit", default, maximum)


def page_answer(
    request: Request, results: Any, next_cursor: str | None, previous_cursor: str | None = None
) -> dict[str, Any]:
    """`results` is a list, or an `orjson.Fragment` that the database already wrote."""
    return {
        "results": results,
        "next": link_with(request, "cursor", next_cursor) if next_cursor else None,
        "previous": link_with(request, "cursor", previous_cursor) if previous_cursor else None,
    }


def link_with(request: Request, name: str, value: str | int) -> str:
    """This function will give the request's own path and query with one parameter replaced."""
    query = request.META.get("QUERY_STRING", "")
    path = quote(request.path)
    if not query:
        return f"{path}?{name}={value}"
    pairs = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] != name]
    pairs.append((name, str(value)))
    return f"{path}?{urlencode(pairs)}"


class TimeCursorPagination(BasePagination):
    """
    Keyset pages over (time, id). A view may set `cursor_ordering` (two names, both with or both without a minus),
    `page_limit` and `page_limit_maximum`. One query a page, as fast on the last page as on the first.
    """

    ordering: tuple[str, str] = ("-logged_at", "-id")

    def paginate_queryset(self, queryset: QuerySet[Any], request: Request, view: Any = None) -> list[Any]:
        self.request = request
        first, second = getattr(view, "cursor_ordering", self.ordering)
        descending = first.startswith("-")
        self.at_name, self.id_name = first.lstrip("-"), second.lstrip("-")
        limit = read_limit(
            request,
            getattr(view, "page_limit", DEFAULT_LIMIT),
            getattr(view, "page_limit_maximum", MAXIMUM_LIMIT),
        )
        text = request.query_params.get("cursor")
        position = decode_position(text) if text else None
        backwards = bool(position and position.backwards)
        if position:
            queryset = queryset.filter(self._beyond(position, descending != backwards))
        sign = "-" if descending != backwards else ""
        rows = list(queryset.order_by(sign + self.at_name, sign + self.id_name)[: limit + 1])
        more, rows = len(rows) > limit, rows[:limit]
        if backwards:
            rows.reverse()
        self.next_cursor = self._cursor(rows, -1) if (more or backwards) and rows else None
        self.previous_cursor = self._cursor(rows, 0) if (more if backwards else position) and rows else None
        return rows

    def _beyond(self, position: Position, earlier: bool) -> Q:
        step = "lt" if earlier else "gt"
        # The first condition alone lets PostgreSQL start at the right place of the index.
        return Q(**{f"{self.at_name}__{step}e": position.at}) & (
            Q(**{f"{self.at_name}__{step}": position.at}) | Q(**{f"{self.id_name}__{step}": position.row_id})
        )

    def _cursor(self, rows: Sequence[Any], index: int) -> str:
        row = rows[index]
        read = row.__getitem__ if isinstance(row, Mapping) else row.__getattribute__
        return encode_position(Position(read(self.at_name), read(self.id_name), backwards=index == 0))

    def get_paginated_response(self, data: Any) -> Response:
        return Response(page_answer(self.request, data, self.next_cursor, self.previous_cursor))

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {
                "results": schema,
                "next": _LINK,
                "previous": _LINK,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [_query("cursor", {"type": "string"}, "Opaque; taken from `next` or `previous`."), _LIMIT]


class PageTotalPagination(BasePagination):
    """Numbered pages with a total; costs a count, so only where the total is asked for (the forum)."""

    # A deep offset reads every row before it.
    maximum_page = 1000

    def paginate_queryset(self, queryset: QuerySet[Any], request: Request, view: Any = None) -> list[Any]:
        self.request = request
        self.limit = read_limit(request, getattr(view, "page_limit", DEFAULT_LIMIT))
        self.page = read_whole_number(request, "page", 1, self.maximum_page)
        self.total = queryset.count()
        start = (self.page - 1) * self.limit
        return list(queryset[start : start + self.limit])

    def get_paginated_response(self, data: Any) -> Response:
        more = self.page * self.limit < self.total
        return Response(
            {
                "results": data,
                "total": self.total,
                "page": self.page,
                "limit": self.limit,
                "next": link_with(self.request, "page", self.page + 1) if more else None,
                "previous": link_with(self.request, "page", self.page - 1) if self.page > 1 else None,
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        number = {"type": "integer", "minimum": 0, "example": 1}
        return {
            "type": "object",
            "required": ["results", "total", "page", "limit", "next", "previous"],
            "properties": {
                "results": schema,
                "total": number,
                "page": number,
                "limit": number,
                "next": _LINK,
                "previous": _LINK,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [_query("page", {"type": "integer", "minimum": 1, "maximum": self.maximum_page}, "From 1."), _LIMIT]


def read_whole_number(request: Request, name: str, default: int, maximum: int) -> int:
    """:raises ValidationError: naming the parameter, when it is not a whole number from 1 to `maximum`."""
    text = request.query_params.get(name)
    if text is None:
        return default
    # isdigit alone accepts other scripts' digits, int() accepts "1_0" and " 5 ".
    if len(text) <= 6 and text.isascii() and text.isdigit() and 1 <= int(text) <= maximum:
        return int(text)
    raise ValidationError({name: [f"A whole number from 1 to {maximum} is needed."]})


def _query(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


# Without an example of its own, drf-spectacular cannot wrap a row's example into a page.
_LINK = {"type": ["string", "null"], "format": "uri-reference", "example": None}
_LIMIT = _query("limit", {"type": "integer", "minimum": 1, "maximum": MAXIMUM_LIMIT, "default": 20}, "Page size.")
