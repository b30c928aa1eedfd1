"""CSV that a spreadsheet shows and does not run."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

import orjson

from accounts.export.registry import Row

# Read as a formula by one spreadsheet or another when a cell begins with it; the wide forms count as the narrow ones.
DANGEROUS = frozenset("=+-@\t\r\n＝＋－＠")


def csv_cell(value: Any) -> str:
    """
    This function will write one value; what begins like a formula gets an apostrophe, as spreadsheets themselves do.

    Leading spaces do not save it: some programs drop them first. The JSON files have every value as it is.
    """
    text = _text(value)
    first = text.lstrip(" \u00a0\u3000\ufeff\u200b")[:1]
    return f"'{text}" if first in DANGEROUS and first else text


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, dict | list | tuple):
        return orjson.dumps(value).decode()
    return str(value)


def csv_lines(rows: Iterable[Row]) -> Iterator[bytes]:
    """The heading is that of the first row; all rows of a source have the same keys."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    names: list[str] | None = None
    for row in rows:
        if names is None:
            names = [name for name in row if name != "record"] + sorted(row.get("record", ()))
            writer.writerow([csv_cell(name) for name in names])
        flat = {**row, **row.get("record", {})}
        writer.writerow([csv_cell(flat.get(name)) for name in names])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()
