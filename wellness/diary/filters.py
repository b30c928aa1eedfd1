"""What lists of a person's rows may be narrowed by: a switch, or one value of a list."""

from collections.abc import Collection

from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

_FLAGS = {"true": True, "false": False}


def flag_in(request: Request, name: str) -> bool | None:
    """:raises ValidationError: naming the parameter, when it is neither true nor false."""
    text = request.query_params.get(name)
    if text is None:
        return None
    if text not in _FLAGS:
        raise ValidationError({name: ["Only true and false are understood."]})
    return _FLAGS[text]


def choice_in(request: Request, name: str, choices: Collection[str]) -> str | None:
    """Matched without regard to case. :raises ValidationError: naming the parameter, when it is none of `choices`."""
    text = request.query_params.get(name)
    if not text:
        return None
    found = text.strip().lower()
    if found not in choices:
        raise ValidationError({name: [ErrorDetail(f"Must be one of {', '.join(choices)}.", "invalid_choice")]})
    return found


def flag_parameter(name: str, text: str) -> OpenApiParameter:
    return OpenApiParameter(name, bool, OpenApiParameter.QUERY, description=text)


def choice_parameter(name: str, choices: Collection[str], text: str) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.QUERY, enum=list(choices), description=text)
