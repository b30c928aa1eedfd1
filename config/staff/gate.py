"""
What every request to a staff page passes before its view: is the session still alive, is a second factor proven.

The times stand in the session row on the server; the cookie is only a name, so a browser cannot stretch them.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django_otp import user_has_device

SIGNED_IN_AT = "staff_signed_in_at"
LAST_SEEN_AT = "staff_last_seen_at"
# Why a session ended: a fixed word, shown by the sign-in page.
REASON_FIELD = "ended"
# Sent by a page that asks by itself: nobody sits in front of it because of that, and the session ages on.
BACKGROUND_HEADER = "X-Background"


def mark_signed_in(sender: Any, request: HttpRequest | None, **_: Any) -> None:
    """The receiver of Django's sign-in signal; a session without these marks counts as ended."""
    session = getattr(request, "session", None)
    if session is not None:
        session[SIGNED_IN_AT] = session[LAST_SEEN_AT] = timezone.now().timestamp()


def answer_at_the_gate(request: HttpRequest) -> HttpResponse | None:
    """This function will refuse, redirect, or note the activity and return None to let the request through."""
    if not request.user.is_authenticated:
        return None
    reason = why_ended(request)
    if reason is not None:
        logout(request)
        return _to_sign_in(request, reason)
    if not is_background(request):
        request.session[LAST_SEEN_AT] = timezone.now().timestamp()
    if request.user.is_verified() or request.path_info in _open_pages():  # type: ignore[union-attr]
        return None
    if request.user.is_staff and not user_has_device(request.user):
        return HttpResponseRedirect(reverse("admin:enrol"))
    # Somebody's factor was added or withdrawn since: this session never proved the one that counts now.
    logout(request)
    return _to_sign_in(request, "factor")


def is_background(request: HttpRequest) -> bool:
    return BACKGROUND_HEADER in request.headers


def _open_pages() -> tuple[str, ...]:
    return tuple(reverse(f"admin:{name}") for name in ("login", "logout", "enrol"))


def why_ended(request: HttpRequest) -> str | None:
    """The word for why the session of a signed-in request is over, or None."""
    now = timezone.now().timestamp()
    signed_in_at, last_seen_at = request.session.get(SIGNED_IN_AT), request.session.get(LAST_SEEN_AT)
    if signed_in_at is None or last_seen_at is None:
        return "unknown"
    if now - last_seen_at >= settings.STAFF_IDLE_LIMIT.total_seconds():
        return "idle"
    if now - signed_in_at >= settings.STAFF_SESSION_LIMIT.total_seconds():
        return "long"
    device = getattr(request.user, "otp_device", None)
    ended_at = getattr(device, "sessions_ended_at", None)
    return "closed" if ended_at is not None and signed_in_at <= ended_at.timestamp() else None


def _to_sign_in(request: HttpRequest, reason: str) -> HttpResponse:
    """Only a page that was read is worth coming back to; a form that was sent is not sent again."""
    login = f"{reverse('admin:login')}?{REASON_FIELD}={reason}"
    if request.method != "GET" or request.path_info in _open_pages():
        return HttpResponseRedirect(login)
    return redirect_to_login(request.get_full_path(), login, REDIRECT_FIELD_NAME)


def idle_minutes() -> int:
    limit: timedelta = settings.STAFF_IDLE_LIMIT
    return int(limit.total_seconds() // 60)
