"""Sound and pictures: streamed from a folder of ours piece by piece, or a redirect to where they lie."""

import hashlib
import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.storage import default_storage
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from config.api.errors import DomainError, ServiceUnavailable
from content.library.answers import media_url

STORAGE_AWAY = (OSError, BotoCoreError, ClientError)
PIECE = 64 * 1024
LINK_SECONDS = 600
PUBLIC = "public, max-age=86400"
# Beside one person's other premium files and nowhere else.
PRIVATE = "private, max-age=3600"
SAFE = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    # Apps on other addresses play and show it too.
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)
_KINDS = {"m4a": "audio/mp4", "ogg": "audio/ogg", "opus": "audio/ogg", "aac": "audio/aac", "wav": "audio/wav"}


class RangeNotSatisfiable(DomainError):
    status_code = 416
    default_code, default_detail = "range_not_satisfiable", "The file has no such bytes."


@dataclass(frozen=True, slots=True)
class _Stored:
    size: int
    etag: str
    kind: str


def file_answer(request: Request, *, name: str, address: str, premium: bool) -> HttpResponseBase:
    """
    This function will answer with a stored file, or a redirect to `address` where there is none.

    :raises NotFound: when there is neither.
    :raises RangeNotSatisfiable: for bytes behind the end.
    :raises ServiceUnavailable: when the storage is away.
    """
    keep = PRIVATE if premium else PUBLIC
    if not name and not address:
        raise NotFound
    if not name:
        return _redirect(address, premium=premium)
    # A CDN serves whoever knows the address, so what is for premium never goes there.
    elsewhere = None if premium else media_url(name)
    if elsewhere is not None:
        return _redirect(elsewhere, premium=False)
    try:
        default_storage.path(name)
    except NotImplementedError:
        return _redirect(_signed(name), premium=True)
    try:
        return _streamed(request, name, keep)
    except FileNotFoundError as error:
        raise NotFound from error
    except STORAGE_AWAY as error:
        raise ServiceUnavailable from error


def _redirect(address: str, *, premium: bool) -> HttpResponse:
    # Shorter than a signed link lives, so that a remembered redirect still works.
    keep = f"{'private' if premium else 'public'}, max-age={LINK_SECONDS // 2}"
    return HttpResponse(status=302, headers={**SAFE, "Location": address, "Cache-Control": keep})


def _signed(name: str) -> str:
    try:
        return str(default_storage.url(name, expire=LINK_SECONDS))  # type: ignore[call-arg]
    except STORAGE_AWAY as error:
        raise ServiceUnavailable from error


def _streamed(request: Request, name: str, keep: str) -> HttpResponseBase:
    stored = _look(name)
    headers = {**SAFE, "Cache-Control": keep, "ETag": stored.etag, "Accept-Ranges": "bytes"}
    meta = request.META
    if stored.etag in [one.strip() for one in meta.get("HTTP_IF_NONE_MATCH", "").split(",")]:
        return HttpResponse(status=304, headers=headers)
    first, last, status = 0, stored.size - 1, 200
    found = _wanted(meta.get("HTTP_RANGE", ""), stored) if _unchanged(meta.get("HTTP_IF_RANGE", ""), stored) else None
    if found is not None:
        (first, last), status = found, 206
        headers["Content-Range"] = f"bytes {first}-{last}/{stored.size}"
    headers["Content-Length"] = str(last - first + 1)
    if request.method == "HEAD":
        return HttpResponse(status=status, content_type=stored.kind, headers=headers)
    pieces = _pieces(default_storage.open(name), first, last - first + 1)
    return StreamingHttpResponse(pieces, status=status, content_type=stored.kind, headers=headers)


def _look(name: str) -> _Stored:
    size = default_storage.size(name)
    changed = default_storage.get_modified_time(name).timestamp()
    tag = hashlib.blake2b(f"{name} {size} {changed}".encode(), digest_size=12).hexdigest()
    suffix = name.rpartition(".")[2].lower()
    kind = _KINDS.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return _Stored(size, f'"{tag}"', kind)


def _unchanged(if_range: str, stored: _Stored) -> bool:
    """A date cannot tell two changes of one second apart, so only our strong tag lets a part be sent."""
    return not if_range or if_range.strip() == stored.etag


def _wanted(header: str, stored: _Stored) -> tuple[int, int] | None:
    """
    First and last byte. None where the whole file is the answer: no range, several, or one that cannot be read.

    :raises RangeNotSatisfiable: for bytes behind the end.
    """
    match = _RANGE.fullmatch(header.strip().replace(" ", "")) if len(header) < 64 else None
    if match is None or not any(match.groups()):
        return None
    begin, end = match.groups()
    first = int(begin) if begin else max(0, stored.size - int(end))
    last = min(int(end), stored.size - 1) if begin and end else stored.size - 1
    if begin and end and int(end) < int(begin):
        return None
    if first >= stored.size or (not begin and int(end) == 0):
        raise RangeNotSatisfiable(headers={"Content-Range": f"bytes */{stored.size}", "Accept-Ranges": "bytes"})
    return first, last


def _pieces(file: BinaryIO | Any, first: int, length: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        while length > 0 and (piece := file.read(min(PIECE, length))):
            length -= len(piece)
            yield piece
