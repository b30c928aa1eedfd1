"""
The one middleware of the API: request id, context, security headers, ETag, gzip and the log line.

One instead of six, because each costs every request a call, an exception guard and a header round.
"""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from config.api.access_log import write_request_line
from config.api.compression import apply_gzip
from config.api.conditional import apply_etag
from config.api.context import RequestContext, bind, release
from config.api.problems import problem
from config.ids import uuid7

_ID_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"
_ID_MAXIMUM = 64
_IP_CHARACTERS = "0123456789abcdefABCDEF:."
# Staff pages get the id and the log line only: Django's own middlewares do the rest there.
_API = ("/api/", "/health")
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Health data must stay in no cache; a view with public content sets its own.
    "Cache-Control": "no-store",
    # An answer opened as a page must not run or load anything.
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
_STORED = tuple((name.lower(), (name, value)) for name, value in _HEADERS.items())
_BODILESS = frozenset({204, 304})


class ApiMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.proxies: int = getattr(settings, "TRUSTED_PROXY_COUNT", 0)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        meta = request.META
        context = RequestContext(
            request_id=request_id_of(meta.get("HTTP_X_REQUEST_ID", "")),
            ip=client_ip(meta, self.proxies),
            user_agent=meta.get("HTTP_USER_AGENT", "")[:256],
        )
        token = bind(context)
        try:
            response = self.get_response(request)
            if request.path_info.startswith(_API):
                response = finish(request, response)
            headers = response.headers
            headers["X-Request-ID"] = context.request_id
            if not response.streaming and response.status_code not in _BODILESS and "Content-Length" not in headers:
                # Without it a server must send chunks, and a client cannot tell a cut answer from a whole one.
                headers["Content-Length"] = str(len(response.content))
            log_request(request, response, context, started)
            return response
        finally:
            release(token)


def request_id_of(sent: str) -> str:
    # strip() with a set of characters leaves nothing of a text made of them: cheaper than a regular expression.
    if sent and len(sent) <= _ID_MAXIMUM and not sent.strip(_ID_CHARACTERS):
        return sent
    return uuid7().hex


def client_ip(meta: dict[str, str], proxies: int) -> str:
    """Each trusted proxy appends the address it saw; whatever stands further left was typed by the client."""
    if proxies:
        chain = meta.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(chain) >= proxies:
            ip = chain[-proxies].strip()
            if ip and len(ip) <= 45 and not ip.strip(_IP_CHARACTERS):
                return ip
    return meta.get("REMOTE_ADDR", "")


def finish(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """This function will give an API answer its headers, its tag and its compression."""
    if response.status_code >= 400 and response.headers.get("Content-Type", "").startswith("text/html"):
        # A page of Django's own (DEBUG, a refused host): clients of the API read problems only.
        kept = {name: value for name, value in response.items() if name.startswith(("access-control-", "Allow"))}
        response = problem(response.status_code, headers=kept)
    # Django's own setter encodes and checks each value for each answer: ten microseconds for eight constants.
    store = response.headers._store
    for key, header in _STORED:
        store.setdefault(key, header)
    meta = request.META
    response = apply_etag(request.method or "", meta.get("HTTP_IF_NONE_MATCH", ""), response)
    apply_gzip(request.path_info, meta.get("HTTP_ACCEPT_ENCODING", ""), response)
    return response


def log_request(request: HttpRequest, response: HttpResponseBase, context: RequestContext, started: float) -> None:
    match = request.resolver_match
    user_id = context.user_id
    if user_id is None and hasattr(request, "_cached_user"):  # the admin's session user, once somebody asked for it
        user_id = request._cached_user.pk
    write_request_line(
        response.status_code,
        # A probe every few seconds would bury the rest.
        quiet=request.path_info.startswith("/health"),
        method=request.method,
        # The pattern, never the path: a path carries ids, a query string carries what people searched for.
        route=match.route if match else "unmatched",
        duration_ms=round((time.perf_counter() - started) * 1000, 2),
        request_id=context.request_id,
        user_id=str(user_id) if user_id else None,
    )
