"""The parts of the OpenAPI document that every operation refers to."""

from typing import Any

BEARER: dict[str, list[str]] = {"bearer": []}
BEARER_SCHEME = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "The access token of `POST /api/v1/auth/login`; it lives 15 minutes.",
}

PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457 problem document. `code` is stable; `detail` is for people.",
    "required": ["type", "title", "status", "detail", "code", "errors", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {
                    "field": {"type": "string", "description": "Dotted: `factors.0.impact_score`."},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
        "request_id": {"type": "string"},
    },
    "additionalProperties": True,
}

_TEXTS = {
    "400": ("Bad Request", "validation_error", "The request is not valid; `errors` names the fields."),
    "401": ("Unauthorized", "not_authenticated", "A valid access token is needed."),
    "403": ("Forbidden", "permission_denied", "Not allowed: role, plan or consent."),
    "404": ("Not Found", "not_found", "Absent, or not yours: the answer is the same."),
    "413": ("Content Too Large", "payload_too_large", "The body is too large."),
    "415": ("Unsupported Media Type", "unsupported_media_type", "The body's type is not accepted."),
    "429": ("Too Many Requests", "throttled", "A limit or a plan's quota is used up."),
    "503": ("Service Unavailable", "service_unavailable", "Try again after `Retry-After` seconds."),
    "default": ("Error", "error", "Any other failure."),
}

HEADERS: dict[str, Any] = {
    "RetryAfter": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}},
    "RateLimitLimit": {"description": "Size of the tightest limit.", "schema": {"type": "integer"}},
    "RateLimitRemaining": {"description": "What is left of it.", "schema": {"type": "integer"}},
    "RateLimitReset": {"description": "Seconds until it is full again.", "schema": {"type": "integer"}},
}


def _response(code: str) -> dict[str, Any]:
    title, problem_code, text = _TEXTS[code]
    status = 500 if code == "default" else int(code)
    example = {
        "type": f"/problems/{problem_code}",
        "title": title,
        "status": status,
        "detail": text,
        "code": problem_code,
        "errors": [{"field": "mood_value", "code": "required", "message": "Required."}] if code == "400" else [],
        "request_id": "019cd7c000007000800000000000002a",
    }
    headers: dict[str, Any] = {}
    if code in {"429", "503"}:
        headers["Retry-After"] = {"$ref": "#/components/headers/RetryAfter"}
    if code == "429":
        headers["RateLimit-Limit"] = {"$ref": "#/components/headers/RateLimitLimit"}
        headers["RateLimit-Remaining"] = {"$ref": "#/components/headers/RateLimitRemaining"}
        headers["RateLimit-Reset"] = {"$ref": "#/components/headers/RateLimitReset"}
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}}
    return {"description": text, "content": content, **({"headers": headers} if headers else {})}


PROBLEM_RESPONSES: dict[str, Any] = {f"Problem{code.title()}": _response(code) for code in _TEXTS}
