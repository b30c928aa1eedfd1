"""
Django's session, CSRF, authentication and message layers, for staff pages only.

The API authenticates by token and keeps no session, so its requests pass these in a few hundred nanoseconds.
"""

from collections.abc import Callable

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django_otp.middleware import OTPMiddleware

from config.staff.gate import answer_at_the_gate, is_background
from config.staff.headers import add_staff_headers

STAFF_PREFIX = "/admin"


class StaffPathsOnly:
    """Put before one of Django's middleware classes: other paths go straight on."""

    get_response: Callable[[HttpRequest], HttpResponseBase]

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(STAFF_PREFIX):
            return super().__call__(request)  # type: ignore[misc]
        return self.get_response(request)


class StaffSessionMiddleware(StaffPathsOnly, SessionMiddleware):
    """The outermost staff layer, so every answer from here on carries the headers, refusals included."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if is_background(request):
            # It changed nothing, and must not write an older time of activity over a newer one.
            return add_staff_headers(response)
        return add_staff_headers(super().process_response(request, response))


class StaffCsrfMiddleware(StaffPathsOnly, CsrfViewMiddleware):
    def process_view(self, request, callback, callback_args, callback_kwargs):  # type: ignore[no-untyped-def]
        if not request.path_info.startswith(STAFF_PREFIX):
            return None
        return super().process_view(request, callback, callback_args, callback_kwargs)


class StaffAuthenticationMiddleware(StaffPathsOnly, AuthenticationMiddleware):
    pass


class StaffOTPMiddleware(StaffPathsOnly, OTPMiddleware):
    pass


class StaffIdleMiddleware:
    """Ends idle and over-long staff sessions (CM-313), and lets nobody past without a second factor (CM L904)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(STAFF_PREFIX):
            return self.get_response(request)
        refusal = answer_at_the_gate(request)
        return refusal if refusal is not None else self.get_response(request)


class StaffMessageMiddleware(StaffPathsOnly, MessageMiddleware):
    pass


class StaffFrameMiddleware(StaffPathsOnly, XFrameOptionsMiddleware):
    pass
