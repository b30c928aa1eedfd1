"""The page behind the unsubscribe link, and the one-click POST of RFC 8058."""

import hashlib

from django.http import HttpResponse
from django.template.loader import render_to_string
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from accounts.notifications.unsubscribe import Group, email_unsubscribe, token_open
from config.api.views import EvenkeelAPIView

POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
TOKEN = OpenApiParameter("token", str, OpenApiParameter.PATH, description="From the link of a letter.")
PAGE = {(200, "text/html"): OpenApiTypes.STR}
ONE_CLICK = OpenApiExample("One click", value={"List-Unsubscribe": "One-Click"}, request_only=True)
BODY = {"type": "object", "properties": {"List-Unsubscribe": {"type": "string"}}}


class EmailUnsubscribeView(EvenkeelAPIView):
    """Reading the page changes nothing: mail scanners open every link. The button, or the mail program, posts."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_scopes = ("unsubscribe",)
    idempotency_key_accepted = False

    def get_throttle_identifier(self, request: Request) -> str:
        return hashlib.sha256(str(self.kwargs.get("token", "")).encode()).hexdigest()[:32]

    @extend_schema(
        tags=["notifications"], summary="The page of an unsubscribe link", parameters=[TOKEN],
        request=None, responses=PAGE,
        examples=[OpenApiExample("Page", value="<!doctype html>…", response_only=True)],
    )  # fmt: skip
    def get(self, request: Request, token: str) -> HttpResponse:
        _, group = token_open(token)
        return _page("unsubscribe.html", group)

    @extend_schema(
        tags=["notifications"], summary="Unsubscribe (RFC 8058: the body is not looked at)", parameters=[TOKEN],
        request={"application/x-www-form-urlencoded": BODY, "application/json": BODY}, responses=PAGE,
        examples=[ONE_CLICK],
    )  # fmt: skip
    def post(self, request: Request, token: str) -> HttpResponse:
        owner_id, group = token_open(token)
        email_unsubscribe(owner_id=owner_id, group=group)
        return _page("unsubscribed.html", group)


def _page(name: str, group: Group) -> HttpResponse:
    response = HttpResponse(render_to_string(f"notifications/pages/{name}", {"stops": group.stops}))
    response.headers["Content-Security-Policy"] = POLICY
    # The address of this page is the token: it must not travel to the next one.
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
