"""Security headers of every staff page."""

from django.http.response import HttpResponseBase

# The theme's Alpine.js evaluates the expressions in its attributes, hence 'unsafe-eval'; its colours and widths are
# inline styles. Inline scripts and every foreign host stay forbidden, so text that a person wrote cannot run.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    # The back button of a shared computer must not show a page after sign-out.
    "Cache-Control": "no-store, private",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


def add_staff_headers(response: HttpResponseBase) -> HttpResponseBase:
    for name, value in HEADERS.items():
        response.headers[name] = value
    # A page that is stricter than the site, as a preview is.
    own = getattr(response, "own_policy", "")
    if own.startswith("sandbox; default-src 'none';"):
        response.headers["Content-Security-Policy"] = own
    return response
