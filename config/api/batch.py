"""`POST batch`: up to 50 calls in one round trip, each exactly as if it had been sent alone."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit
from uuid import UUID

import orjson
import structlog
from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponseBase
from django.urls import resolve
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.conditional import apply_etag
from config.api.context import current
from config.api.errors import DomainError
from config.api.problems import problem
from config.api.refusals import RefusedHeard
from config.api.unread import body_of
from config.api.views import EvenkeelAPIView

PREFIX = "/api/v1/"
MAXIMUM = 50
_FORBIDDEN_UNDER = "/api/v1/auth/"
_log = structlog.get_logger("evenkeel.http")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_PASSED_ON = {"idempotency-key": "HTTP_IDEMPOTENCY_KEY", "if-none-match": "HTTP_IF_NONE_MATCH"}
# The envelope has its own; an item that answers needs only what describes it.
_ANSWERED = (
    "Content-Type", "Content-Language", "ETag", "Location", "Allow", "Retry-After", "Idempotency-Replayed",
    "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "WWW-Authenticate",
)  # fmt: skip


class BatchRecursion(DomainError):
    status_code = 400
    default_code = "batch_recursion"
    default_detail = "A batch cannot hold a batch."


class BatchPathRefused(DomainError):
    status_code = 400
    default_code = "batch_path_refused"
    default_detail = "Only paths under /api/v1/ of this server are accepted, without auth/."


class BatchCallSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(max_length=64, required=False)
    method = serializers.ChoiceField(choices=METHODS)
    path = serializers.CharField(max_length=2048)
    body = serializers.JSONField(required=False, allow_null=True)
    headers = serializers.DictField(child=serializers.CharField(max_length=1024), required=False)

    def validate_headers(self, headers: dict[str, str]) -> dict[str, str]:
        refused = [name for name in headers if name.lower() not in _PASSED_ON]
        if refused:
            raise serializers.ValidationError("Only Idempotency-Key and If-None-Match are accepted.")
        return headers


class BatchWriteSerializer(serializers.Serializer[Any]):
    requests = BatchCallSerializer(many=True, allow_empty=False, max_length=MAXIMUM)


class BatchItemSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    status = serializers.IntegerField()
    headers = serializers.DictField(child=serializers.CharField())
    body = serializers.JSONField(allow_null=True)


class BatchReadSerializer(serializers.Serializer[Any]):
    responses = BatchItemSerializer(many=True)


_EXAMPLES = [
    OpenApiExample(
        "Two calls",
        request_only=True,
        value={
            "requests": [
                {"id": "first", "method": "GET", "path": "/api/v1/mood/entries?limit=1"},
                {
                    "id": "second",
                    "method": "POST",
                    "path": "/api/v1/mood/entries",
                    "headers": {"Idempotency-Key": "mood-2026-03-10"},
                    "body": {"mood_value": 7},
                },
            ]
        },
    ),
    OpenApiExample(
        "Two answers",
        response_only=True,
        value={
            "responses": [
                {
                    "id": "first",
                    "status": 200,
                    "headers": {"Content-Type": "application/json", "ETag": 'W/"6b1f0c"'},
                    "body": {"results": [], "next": None, "previous": None},
                },
                {
                    "id": "second",
                    "status": 201,
                    "headers": {"Content-Type": "application/json"},
                    "body": {"id": "019cd7c0-0000-7000-8000-000000000001", "mood_value": 7},
                },
            ]
        },
    ),
]


RefusedBatch = Callable[[Any, Any, datetime], Mapping[str, Any] | None]
_HEARERS: list[RefusedBatch] = []


def register_refused_batch(hear: RefusedBatch) -> None:
    """`hear(user, body, now)` reads a batch that was refused whole, of any shape, and gives the help to show."""
    if hear not in _HEARERS:
        _HEARERS.append(hear)


class BatchView(RefusedHeard, EvenkeelAPIView):
    """Runs the calls in order, each in its own transaction; one that fails does not stop the next."""

    # One transaction around all items would undo the good with the bad; each item takes its own key.
    idempotency_key_accepted = False

    def refused_hear(self, pieces: Collection[str], content_id: UUID | None) -> Mapping[str, Any] | None:
        body, now = body_of(self.request), timezone.now()
        return next((found for hear in _HEARERS if (found := hear(self.request.user, body, now))), None)

    @extend_schema(request=BatchWriteSerializer, responses={200: BatchReadSerializer}, examples=_EXAMPLES)
    def post(self, request: Request) -> Response:
        envelope = BatchWriteSerializer(data=request.data)
        envelope.is_valid(raise_exception=True)
        calls = envelope.validated_data["requests"]
        return Response({"responses": [_answer(request, index, call) for index, call in enumerate(calls)]})


def _answer(request: Request, index: int, call: dict[str, Any]) -> dict[str, Any]:
    inner = inner_request(request, call)
    response = _run(inner)
    response = apply_etag(call["method"], inner.META.get("HTTP_IF_NONE_MATCH", ""), response)
    content_type = response.get("Content-Type", "")
    body: Any = None
    if response.streaming or (getattr(response, "content", b"") and "json" not in content_type):
        response.close()
        response = problem(406, "batch_not_json", "This call does not answer JSON; send it alone.")
    if response.content:
        body = orjson.Fragment(response.content)
    headers = {name: response[name] for name in _ANSWERED if name in response}
    match = inner.resolver_match
    route = match.route if match else "unmatched"
    request_id = current().request_id
    _log.info("http.batch_item", method=inner.method, route=route, status=response.status_code, request_id=request_id)
    return {"id": call.get("id", str(index)), "status": response.status_code, "headers": headers, "body": body}


def inner_request(request: Request, call: dict[str, Any]) -> HttpRequest:
    """The call as the server would have handed it to Django: same caller, own method, path, body and two headers."""
    outer = request._request
    path, _, query = call["path"].partition("?")
    body = b"" if call.get("body") is None else orjson.dumps(call["body"])
    environ = {name: value for name, value in outer.META.items() if name not in _PASSED_ON.values()}
    environ.update(
        {
            "REQUEST_METHOD": call["method"],
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "SCRIPT_NAME": "",
            "QUERY_STRING": query.partition("#")[0],
            "CONTENT_TYPE": "application/json" if body else "",
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_ACCEPT": "application/json",
            "wsgi.input": BytesIO(body),
        }
    )
    for name, value in call.get("headers", {}).items():
        environ[_PASSED_ON[name.lower()]] = value
    inner = WSGIRequest(environ)
    # The caller was authenticated once, a moment ago; throttles, permissions and ownership run for each item.
    inner._force_auth_user = request.user  # type: ignore[attr-defined]
    inner._force_auth_token = request.auth  # type: ignore[attr-defined]
    inner.batch_path = path  # type: ignore[attr-defined]
    return inner


def _dispatch(inner: HttpRequest) -> HttpResponseBase:
    try:
        match = _resolved(inner)
    except DomainError as error:
        return problem(error.status_code, error.default_code, str(error.detail))
    inner.resolver_match = match
    response = match.func(inner, *match.args, **match.kwargs)
    if hasattr(response, "render") and callable(response.render):
        response = response.render()
    return response


# Django's own guard: an unexpected error is logged and signalled as always, answers 500 and stays inside its item.
_run = convert_exception_to_response(_dispatch)


def _resolved(inner: HttpRequest) -> Any:
    """:raises DomainError: when the call may not be in a batch. :raises Resolver404: when there is no such path."""
    parts = urlsplit(inner.batch_path)
    # Judged after decoding, as the resolver sees it: `%61uth/` is `auth/`.
    path = inner.path_info
    if parts.scheme or parts.netloc or not path.startswith(PREFIX) or path.startswith(_FORBIDDEN_UNDER):
        raise BatchPathRefused
    match = resolve(path)
    if getattr(match.func, "cls", None) is BatchView:
        raise BatchRecursion
    return match
