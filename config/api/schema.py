"""OpenAPI 3.1: the conventions that every operation shares are added here, once."""

import threading
from functools import cache
from inspect import cleandoc
from typing import Any

from django.http import HttpResponse
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema as SpectacularSchema
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from config.api.rendering import dump_json
from config.api.schema_parts import BEARER, BEARER_SCHEME, HEADERS, PROBLEM, PROBLEM_RESPONSES
from config.api.views import EvenkeelAPIView

_VERBS = {"POST": "create", "PUT": "update", "PATCH": "partial_update", "HEAD": "head", "OPTIONS": "options"}
_METHODS = ("get", "post", "put", "patch", "delete")
_JSON = "application/json"


class AutoSchema(SpectacularSchema):
    """`operationId` = the path's words and a verb: `mood_entries_list`, `mood_entries_retrieve`."""

    def get_operation_id(self) -> str:
        words = [word.replace("-", "_") for word in self._tokenize_path()] or ["root"]
        one = self.path.rstrip("/").endswith("}")
        if self.method == "GET":
            verb = "retrieve" if one else "list" if self._is_list_view() else "read"
        elif self.method == "DELETE":
            verb = "destroy" if one else "clear"
        else:
            verb = _VERBS[self.method]
        return "_".join([*words, verb])

    def get_description(self) -> str:
        """What an action or its view says of itself; docstrings of base classes are for whoever writes views."""
        action = getattr(self.view, getattr(self.view, "action", self.method.lower()), None)
        return cleandoc(getattr(action, "__doc__", None) or vars(type(self.view)).get("__doc__") or "")

    def get_auth(self) -> list[dict[str, list[str]]]:
        open_to_all = any(isinstance(permission, AllowAny) for permission in self.view.get_permissions())
        if not self.view.get_authenticators():
            return [{}]
        return [BEARER, {}] if open_to_all else [BEARER]

    def get_override_parameters(self) -> list[Any]:
        parameters = list(super().get_override_parameters())
        if self.method == "GET" and hasattr(self.view, "throttle_exempt"):
            parameters.append(_FIELDS)
        if (
            self.method == "POST"
            and getattr(self.view, "idempotency_key_accepted", False)
            and BEARER in self.get_auth()
        ):
            parameters.append(_IDEMPOTENCY_KEY)
        return parameters

    def _get_request_for_media_type(self, serializer: Any, direction: str = "request") -> Any:
        # PUT changes only what it names, like PATCH (conflict C35), so nothing in its body is required.
        method = self.method
        self.method = "PATCH" if method == "PUT" else method
        try:
            return super()._get_request_for_media_type(serializer, direction)
        finally:
            self.method = method


_FIELDS = OpenApiParameter("fields", str, OpenApiParameter.QUERY, description="Names to answer with, comma-separated.")
_IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 255},
    OpenApiParameter.HEADER,
    description="The same key and body within 24 hours give the first answer again and do nothing twice.",
)


def api_only(endpoints: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """`/health` at the root is a probe's alias of `/api/v1/health`; the contract names each once (a hook)."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/")]


def add_conventions(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """This function will add problem answers, rate-limit headers and the bearer scheme (a postprocessing hook)."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    components.setdefault("responses", {}).update(PROBLEM_RESPONSES)
    components.setdefault("headers", {}).update(HEADERS)
    components.setdefault("securitySchemes", {})["bearer"] = BEARER_SCHEME
    for path, methods in result.get("paths", {}).items():
        for method in _METHODS:
            if method in methods:
                _add_problems(path, method, methods[method])
    return result


def _add_problems(path: str, method: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    expected = ["429", "503", "default"]
    if operation.get("parameters") or method != "get":
        expected.append("400")
    if BEARER in operation.get("security", []):
        expected += ["401", "403"]
    if "{" in path:
        expected.append("404")
    if "requestBody" in operation:
        expected += ["413", "415"]
    for code in expected:
        responses.setdefault(code, {"$ref": f"#/components/responses/Problem{code.title()}"})


def operations_without_example(schema: dict[str, Any]) -> list[str]:
    """This function will name every operation whose JSON body, or else whose JSON answer, shows no example."""
    missing = []
    for path, methods in schema["paths"].items():
        for method in _METHODS:
            operation = methods.get(method)
            if operation is not None and not _has_example(operation):
                missing.append(f"{method.upper()} {path}")
    return sorted(missing)


def _has_example(operation: dict[str, Any]) -> bool:
    sent = operation.get("requestBody", {}).get("content", {})
    if sent:
        return any(_shows(media) for media in sent.values())
    answers = [answer for code, answer in operation["responses"].items() if str(code).startswith("2")]
    shown = [answer["content"][_JSON] for answer in answers if _JSON in answer.get("content", {})]
    return not shown or any(_shows(media) for media in shown)


def _shows(media: dict[str, Any]) -> bool:
    return bool(media.get("examples")) or "example" in media


_building = threading.Lock()


@cache
def _build() -> bytes:
    return dump_json(SchemaGenerator().get_schema(request=None, public=True))


class SchemaView(EvenkeelAPIView):
    """The contract, for everybody; made once a process because it takes seconds."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        with _building:
            body = _build()
        return HttpResponse(
            body, content_type="application/vnd.oai.openapi+json", headers={"Cache-Control": "no-cache"}
        )
