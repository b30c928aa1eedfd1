"""Identifiers: time-ordered UUIDv7, so that a primary key index stays append-mostly."""

import uuid

from uuid_utils.compat import uuid7 as _uuid7


def uuid7() -> uuid.UUID:
    return _uuid7()
