"""`?fields=a,b`: the named members only, of the object or of each row of a page."""

from typing import Any

import orjson
from rest_framework.exceptions import ValidationError


def requested_fields(query: Any) -> list[str]:
    return [name for name in (part.strip() for part in ",".join(query.getlist("fields")).split(",")) if name]


def select_fields(body: bytes, names: list[str]) -> Any:
    """
    This function will trim a rendered answer; a page keeps its links.

    It works on JSON text, because a hot path answers with text that the database wrote.

    :raises ValidationError: naming `fields`, for a name that no row has.
    """
    data = orjson.loads(body)
    rows = data.get("results") if isinstance(data, dict) else data
    if isinstance(rows, list):
        trimmed = _trim(rows, names)
        return {**data, "results": trimmed} if isinstance(data, dict) else trimmed
    return _trim([data], names)[0]


def _trim(rows: list[Any], names: list[str]) -> list[Any]:
    if not rows or not all(isinstance(row, dict) for row in rows):
        return rows
    known = set().union(*rows)
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        listed = ", ".join(sorted(known))
        raise ValidationError({"fields": [f"Choose among: {listed}."]}, code="unknown_field")
    wanted = set(names)
    return [{name: value for name, value in row.items() if name in wanted} for row in rows]
