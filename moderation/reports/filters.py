"""What the lists of moderators can be narrowed by."""

from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

STATUSES = ("open", "resolved")


def status_in(request: Request) -> str | None:
    """:raises ValidationError: naming `status`."""
    value = request.query_params.get("status")
    if value is not None and value not in STATUSES:
        raise ValidationError({"status": [f"One of {', '.join(STATUSES)} is needed."]})
    return value


def flag_in(request: Request, name: str, *, default: bool) -> bool:
    """:raises ValidationError: naming the parameter."""
    value = request.query_params.get(name)
    if value is None:
        return default
    if value not in ("true", "false"):
        raise ValidationError({name: ["`true` or `false` is needed."]})
    return value == "true"
