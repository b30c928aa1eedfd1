"""
`Idempotency-Key`: the same POST again gives the first answer again.

The record is inserted before the view runs and commits with the view's own rows. A second request with the key waits
on the unique index until the first commits or rolls back, so there is no moment in which both run, and a kill -9
leaves neither rows nor record.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db import OperationalError, transaction
from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.errors import Conflict, DomainError
from config.api.rendering import dump_json
from config.api.sealing import seal, unseal
from config.database import hot_row, hot_rows
from config.ids import uuid7

KEY_HEADER = "HTTP_IDEMPOTENCY_KEY"
KEPT = timedelta(hours=24)
WAIT_MS = 3000
LOCK_NOT_AVAILABLE = "55P03"
_KEPT_HEADERS = ("Location", "Content-Language")

# One statement: bound the wait, then claim the key; an expired record counts as absent and is taken over.
_CLAIM = """
INSERT INTO config_idempotency_record AS kept (id, owner_id, key_hash, request_hash, status, body, created_at)
SELECT %s, %s, %s, %s, 0, ''::bytea, %s FROM (SELECT set_config('lock_timeout', %s, true)) AS bounded
ON CONFLICT (owner_id, key_hash) DO UPDATE
   SET id = excluded.id, request_hash = excluded.request_hash, status = 0, created_at = excluded.created_at
 WHERE kept.created_at < %s
RETURNING kept.id
"""
_FIND = "SELECT request_hash, status, body FROM config_idempotency_record WHERE owner_id = %s AND key_hash = %s"
_KEEP = "UPDATE config_idempotency_record SET status = %s, body = %s WHERE id = %s"
_DROP = "DELETE FROM config_idempotency_record WHERE id = %s"
_PRUNE = """
DELETE FROM config_idempotency_record WHERE id IN (
    SELECT id FROM config_idempotency_record WHERE created_at < %s LIMIT %s FOR UPDATE SKIP LOCKED
) RETURNING id
"""


class IdempotencyKeyReused(DomainError):
    default_code = "idempotency_key_reused"
    default_detail = "This Idempotency-Key was used for another request."


class IdempotencyInProgress(Conflict):
    default_code = "idempotency_in_progress"
    default_detail = "The first request with this Idempotency-Key is still running."


def run_once(view: Any, handler: Callable[..., HttpResponseBase], request: Request, *args: Any, **kwargs: Any) -> Any:
    """
    This function will run `handler` unless its answer is already kept. Two statements beside the view's own.

    :raises IdempotencyKeyReused: when the key belongs to another method, path or body.
    :raises IdempotencyInProgress: when the first request still runs after 3 s.
    """
    key = read_key(request)
    if not view.idempotency_key_accepted:
        raise ValidationError({"Idempotency-Key": ["This operation does not take a key."]}, code="not_accepted")
    if not request.user.is_authenticated:
        return handler(request, *args, **kwargs)
    owner_id = request.user.pk
    key_hash = hashlib.sha256(key.encode()).digest()
    request_hash = hash_request(request)
    with transaction.atomic():
        record_id = _claim(owner_id, key_hash, request_hash, timezone.now())
        if record_id is None:
            return _replay(owner_id, key_hash, request_hash)
        response = handler(request, *args, **kwargs)
        if not 200 <= response.status_code < 300:
            # Nothing happened, so nothing is remembered: the client may repair the request and try again.
            transaction.set_rollback(True)
            return response
        return _keep(owner_id, record_id, request, response)


def read_key(request: Request) -> str:
    """:raises ValidationError: naming the header."""
    key = request.META[KEY_HEADER]
    if not (0 < len(key) <= 255 and key.isascii() and key.isprintable()):
        raise ValidationError({"Idempotency-Key": ["1 to 255 printable ASCII characters are needed."]})
    return key


def hash_request(request: Request) -> bytes:
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode("utf-8", "surrogateescape"))
    if request.content_type.startswith("multipart/"):
        # The boundary differs at every attempt; fields and files do not.
        for name, values in sorted(request.POST.lists()):
            digest.update(orjson.dumps([name, values]))
        for name, uploads in sorted(request.FILES.lists()):
            for upload in uploads:
                digest.update(orjson.dumps([name, upload.size]))
                for chunk in upload.chunks():
                    digest.update(chunk)
                upload.seek(0)
    else:
        digest.update(orjson.dumps(request.data, option=orjson.OPT_SORT_KEYS))
    return digest.digest()


def idempotency_prune(now: datetime, batch: int = 5000) -> int:
    """This function will delete at most `batch` expired records and return how many. Call it until it returns 0."""
    return len(hot_rows(_PRUNE, (now - KEPT, batch)))


def _claim(owner_id: UUID, key_hash: bytes, request_hash: bytes, now: datetime) -> UUID | None:
    record_id = uuid7()
    values = (record_id, owner_id, key_hash, request_hash, now, str(WAIT_MS), now - KEPT)
    try:
        return record_id if hot_row(_CLAIM, values) else None
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") == LOCK_NOT_AVAILABLE:
            raise IdempotencyInProgress(headers={"Retry-After": "1"}) from error
        raise


def _replay(owner_id: UUID, key_hash: bytes, request_hash: bytes) -> HttpResponse:
    row = hot_row(_FIND, (owner_id, key_hash))
    if row is None:  # pruned between the two statements
        raise IdempotencyInProgress(headers={"Retry-After": "1"})
    kept_hash, status, blob = row
    if bytes(kept_hash) != request_hash:
        raise IdempotencyKeyReused
    kept = orjson.loads(unseal(owner_id, bytes(blob)))
    response = HttpResponse(kept["body"], status=status, content_type=kept["type"] or None, headers=kept["headers"])
    if not kept["type"]:
        del response["Content-Type"]
    response["Idempotency-Replayed"] = "true"
    return response


def _keep(owner_id: UUID, record_id: UUID, request: Request, response: HttpResponseBase) -> HttpResponseBase:
    rendered = _rendered(request, response)
    if rendered is None:
        hot_rows(_DROP, (record_id,))
        return response
    kept = {
        "type": rendered.get("Content-Type", ""),
        "headers": {name: rendered[name] for name in _KEPT_HEADERS if name in rendered},
        "body": rendered.content.decode(),
    }
    hot_rows(_KEEP, (rendered.status_code, seal(owner_id, orjson.dumps(kept)), record_id))
    return rendered


def _rendered(request: Request, response: HttpResponseBase) -> HttpResponse | None:
    """The answer as bytes, rendered once; None for files and streams, which are not kept."""
    if not isinstance(response, Response):
        kept = isinstance(response, HttpResponse) and "json" in response.get("Content-Type", "")
        return response if kept else None
    if request.accepted_renderer.media_type != "application/json":
        return None
    empty = response.data is None
    made = HttpResponse(b"" if empty else dump_json(response.data), status=response.status_code)
    for name, value in response.items():
        made[name] = value
    made["Content-Type"] = response.content_type or "application/json"
    if empty:
        del made["Content-Type"]
    made.data = response.data
    return made
