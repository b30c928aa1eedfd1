"""gzip above 1 KB, but never where a secret stands beside reflected input (BREACH)."""

import gzip

from django.http import HttpResponseBase

MINIMUM_BYTES = 1024
# Level 4 gives most of the size at half the time of the usual 6 or 9.
LEVEL = 4
# Answers here carry tokens.
NEVER_UNDER = "/api/v1/auth/"


def apply_gzip(path: str, accept_encoding: str, response: HttpResponseBase) -> None:
    """A view with a secret in its answer sets `response.no_compress = True`."""
    if response.streaming or path.startswith(NEVER_UNDER) or getattr(response, "no_compress", False):
        return
    headers = response.headers
    if not _worth_it(headers.get("Content-Type", "")) or "Content-Encoding" in headers:
        return
    # Also on the small answer: the same URL may be large tomorrow, and a cache must know.
    vary = headers.get("Vary")
    headers["Vary"] = f"{vary}, Accept-Encoding" if vary else "Accept-Encoding"
    if not accept_encoding or len(response.content) <= MINIMUM_BYTES or not _accepted(accept_encoding):
        return
    # mtime 0: the same body gives the same bytes.
    response.content = gzip.compress(response.content, compresslevel=LEVEL, mtime=0)
    headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(response.content))
    etag = headers.get("ETag", "")
    if etag.startswith('"'):
        # A strong tag promises equal bytes, and these differ from the plain ones.
        headers["ETag"] = f"W/{etag}"


def _worth_it(content_type: str) -> bool:
    return content_type.startswith("text/") or "json" in content_type


def _accepted(accept_encoding: str) -> bool:
    for item in accept_encoding.split(","):
        name, _, parameters = item.partition(";")
        if name.strip().lower() in ("gzip", "*"):
            return parameters.replace(" ", "").rstrip("0") not in ("q=", "q=0.", "q=.")
    return False
