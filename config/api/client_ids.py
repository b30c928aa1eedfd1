"""Client-made ids: the same id with the same body again is the same create; with another body it is a conflict."""

import hmac
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import orjson
from django.db import IntegrityError, transaction
from django.db.models import Model

from config.api.errors import Conflict

M = TypeVar("M", bound=Model)
LENGTH = 16
_CANONICAL = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z


def fingerprint(key: bytes, body: Mapping[str, Any]) -> bytes:
    """
    This function will return 16 bytes that only the same body gives under the same key.

    Keyed with the owner's secret, so that a stored fingerprint does not reveal a guessable note.
    """
    canonical = orjson.dumps(body, default=str, option=_CANONICAL)
    return hmac.digest(key, canonical, "sha256")[:LENGTH]


class IdConflict(Conflict):
    default_code = "id_conflict"
    default_detail = "This id belongs to something else. Make a new one."


def store_once(row: M, *, same: Callable[[M], bool]) -> tuple[M, bool]:
    """
    This function will insert `row`, or find the row that a first sending of the same create left; True if it is new.

    `same(stored)` says whether the stored row is that of the same owner and body. The insertion decides, so two
    requests at once end with one row. Call it in a transaction. One statement; for a repeat two.

    :raises IdConflict: if the id is taken by anything else; the same for a stranger's row, which must not show.
    :raises IntegrityError: if another constraint than that of the id refused the row.
    """
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        stored = type(row)._default_manager.filter(pk=row.pk).first()
        if stored is None:
            raise
        if not same(stored):
            raise IdConflict(ids=[str(row.pk)]) from None
        return stored, False
    return row, True
