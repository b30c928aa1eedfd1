"""The pages that the links of letters open, for people who read mail away from the app."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views.generic import TemplateView

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}


class LetterPage(TemplateView):
    """Reading the page does nothing: mail scanners open every link. The button does, by the API."""

    http_method_names = ("get", "head")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response


class PrivacyPage(LetterPage):
    """What the footer of every letter links to, as long as the operator names no page of their own."""

    template_name = "account/pages/privacy.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(days=settings.ERASURE_GRACE_DAYS, **kwargs)


class VerifyEmailPage(LetterPage):
    template_name = "account/pages/verify_email.html"


class ResetPasswordPage(LetterPage):
    template_name = "account/pages/reset_password.html"
