"""The shape of every failure: RFC 9457 problem documents."""

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import orjson
from django.http import HttpResponse
from rest_framework.exceptions import ErrorDetail

from config.api.context import current

CONTENT_TYPE = "application/problem+json"
# A list of 100,000 broken items must not become an answer of 100,000 errors.
MAX_ERRORS = 100

_DEFAULT_CODES = {
    400: "bad_request",
    401: "not_authenticated",
    403: "permission_denied",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "payload_too_large",
    415: "unsupported_media_type",
    429: "throttled",
    500: "internal_error",
    503: "service_unavailable",
}
_PHRASES = {status.value: status.phrase for status in HTTPStatus}


class ProblemResponse(HttpResponse):
    """A rendered problem document; `data` is the document itself."""

    exception = True

    def __init__(self, data: dict[str, Any], status: int, headers: Mapping[str, str] | None = None) -> None:
        body = orjson.dumps(data, default=str)
        super().__init__(body, status=status, content_type=CONTENT_TYPE, headers=headers)
        self.data = data

    def extend(self, **members: Any) -> None:
        """This function will add extension members that the document does not have yet."""
        self.data = {**members, **self.data}
        self.content = orjson.dumps(self.data, default=str)


def problem(
    status: int,
    code: str = "",
    detail: str = "",
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
    extra: Mapping[str, Any] | None = None,
) -> ProblemResponse:
    """This function will answer with one problem document. `extra` holds extension members (RFC 9457, 3.2)."""
    code = code or _DEFAULT_CODES.get(status, "error")
    title = _PHRASES.get(status, "Error")
    document: dict[str, Any] = dict(extra or {})
    document.update(
        type=f"/problems/{code}",
        title=title,
        status=status,
        detail=detail or f"{title}.",
        code=code,
        errors=list(errors),
        request_id=current().request_id,
    )
    return ProblemResponse(document, status, headers)


def field_errors(detail: Any) -> list[dict[str, str]]:
    """This function will flatten a serializer's nested errors to `{field, code, message}`, fields dotted."""
    found = []
    for error in _walk(detail, ""):
        found.append(error)
        if len(found) == MAX_ERRORS:
            break
    return found


def _walk(detail: Any, path: str) -> Iterator[dict[str, str]]:
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from _walk(inner, _join(path, "" if name == "non_field_errors" else str(name)))
    elif isinstance(detail, list | tuple):
        # A list holds either messages for this field, or one mapping for each item of a list field.
        for index, inner in enumerate(detail):
            nested = isinstance(inner, Mapping | list | tuple)
            yield from _walk(inner, _join(path, str(index)) if nested else path)
    else:
        code = detail.code if isinstance(detail, ErrorDetail) else "invalid"
        # DRF quotes the refused value here; what a person typed into the wrong field must not come back into logs.
        message = "This is not one of the choices." if code == "invalid_choice" else str(detail)
        yield {"field": path or "body", "code": code, "message": message}


def _join(path: str, name: str) -> str:
    if not name:
        return path
    return f"{path}.{name}" if path else name
