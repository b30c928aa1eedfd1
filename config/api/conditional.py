"""ETag and 304: an unchanged answer costs no bandwidth."""

import hashlib

from django.http import HttpResponse, HttpResponseBase

_KEPT = ("ETag", "Cache-Control", "Content-Location", "Date", "Expires", "Vary", "Set-Cookie", "Last-Modified")


def apply_etag(method: str, if_none_match: str, response: HttpResponseBase) -> HttpResponseBase:
    """
    This function will tag a successful read with a weak ETag of its body and answer 304 when the client has it.
    A tag that the view set stays.
    """
    if response.status_code != 200 or (method != "GET" and method != "HEAD") or response.streaming:
        return response
    etag = response.headers.get("ETag")
    if etag is None:
        etag = f'W/"{hashlib.blake2b(response.content, digest_size=12).hexdigest()}"'
        response.headers["ETag"] = etag
    if not if_none_match or not _matches(if_none_match, etag):
        return response
    unchanged = HttpResponse(status=304)
    del unchanged.headers["Content-Type"]
    for name, value in response.items():
        # RFC 9110, 15.4.5: what describes the missing body goes, what describes the answer stays.
        if name in _KEPT or not name.startswith("Content-"):
            unchanged.headers[name] = value
    unchanged.cookies = response.cookies
    return unchanged


def _matches(if_none_match: str, etag: str) -> bool:
    if if_none_match == etag or if_none_match.strip() == "*":
        return True
    # If-None-Match compares weakly (RFC 9110, 13.1.2).
    opaque = etag.removeprefix("W/")
    return any(item.strip().removeprefix("W/") == opaque for item in if_none_match.split(","))
