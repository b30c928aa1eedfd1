"""The staff site: sessions end after 15 idle minutes (CM L888), after a working day, and with the browser."""

from datetime import timedelta

STAFF_IDLE_LIMIT = timedelta(minutes=15)
STAFF_SESSION_LIMIT = timedelta(hours=8)
# Seconds before the next try after a wrong code, doubled by each: five tries in five minutes.
STAFF_CODE_THROTTLE_SECONDS = 10

# Only the staff site signs in by a page.
LOGIN_REDIRECT_URL = "/admin/"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
# The row outlives the idle limit a little, so that the sign-in page can say why the session ended.
SESSION_COOKIE_AGE = 20 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "evenkeel_staff"
# Requests to the API never carry it.
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin"
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"

FAVICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' "
    "rx='3' fill='%23007481'/%3E%3Cpath d='M8 2v8H3zm1 2v6h3zM2 11h12l-2 3H4z' fill='white'/%3E%3C/svg%3E"
)
UNFOLD = {
    "SITE_TITLE": "Evenkeel staff",
    "SITE_HEADER": "Evenkeel",
    "SITE_SUBHEADER": "Staff site",
    "SITE_SYMBOL": "sailing",
    # A picture in the address itself: no request, no file.
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": FAVICON}],
    "SITE_URL": None,
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    "BORDER_RADIUS": "6px",
    "COLORS": {
        "primary": {
            "50": "oklch(97.5% .014 200)",
            "100": "oklch(94% .03 200)",
            "200": "oklch(88.5% .055 200)",
            "300": "oklch(80.5% .085 202)",
            "400": "oklch(70% .1 205)",
            "500": "oklch(60% .1 208)",
            "600": "oklch(51% .09 212)",
            "700": "oklch(44% .078 214)",
            "800": "oklch(38% .066 216)",
            "900": "oklch(33% .055 218)",
            "950": "oklch(24% .04 220)",
        },
    },
    "SIDEBAR": {
        # Searching by name would put what staff look for into addresses and caches.
        "show_search": False,
        "command_search": False,
        "show_all_applications": False,
        "navigation": "config.staff.navigation.navigation",
    },
}
