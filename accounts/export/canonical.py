"""One text for one state of an account: two accounts are equal when these are."""

from collections.abc import Iterator

import orjson

from accounts.export.registry import ExportSource, Row, restorable_sources
from accounts.identity.models import User

_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE


def canonical_dump(owner: User) -> bytes:
    """
    This function will write every row that an import restores, in an order that does not depend on when it was written.

    `record` is left out: it says when the old account began, which address it had, what was verified, and the like.
    Reads everything into memory; for tests and checks.
    """
    return b"".join(line for source in restorable_sources() for line in _lines(source, owner))


def _lines(source: ExportSource, owner: User) -> Iterator[bytes]:
    yield f"# {source.name}\n".encode()
    yield from sorted(orjson.dumps(_compared(row), option=_OPTIONS) for row in source.rows(owner))


def _compared(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "record"}
