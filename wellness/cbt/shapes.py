"""The parts that shapes of exercises are made of, and the looser shape that a draft may have."""

import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

NOT_BLANK = r"\S"


class Shape(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of an exercise; what it does not name is refused."""


Line = Annotated[str, Meta(min_length=1, max_length=300, pattern=NOT_BLANK)]
Text = Annotated[str, Meta(min_length=1, max_length=5_000, pattern=NOT_BLANK)]
# What may also be left empty.
OptionalText = Annotated[str, Meta(max_length=5_000)]
Percent = Annotated[int, Meta(ge=0, le=100)]
Ten = Annotated[int, Meta(ge=0, le=10)]
Instant = Annotated[datetime, Meta(tz=True)]
Clock = Annotated[
    str,
    Meta(max_length=5, pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$", description="By the person's own clock, as 22:45."),
]
# Gives (path, message) of what a complete exercise lacks beyond its shape.
Rule = Callable[[Mapping[str, Any]], Iterator[tuple[str, str]]]


@dataclass(frozen=True)
class Tool:
    """One exercise in one version."""

    entry_type: str
    version: int
    title: str
    description: str
    shape: type[Shape]
    example: Mapping[str, Any]
    rule: Rule | None = None

    @cached_property
    def schema(self) -> dict[str, Any]:
        """JSON Schema 2020-12 of a complete exercise; a draft may lack what is required and leave texts empty."""
        return msgspec.json.schema(self.shape)

    @property
    def shown(self) -> dict[str, Any]:
        return {
            "entry_type": self.entry_type,
            "version": self.version,
            "title": self.title,
            "description": self.description,
            "json_schema": self.schema,
            "example": self.example,
        }

    @cached_property
    def codes(self) -> frozenset[str]:
        """Every word to choose from. They are ours, so they say nothing in a person's own words."""
        return frozenset(_codes(self.schema))

    @cached_property
    def draft(self) -> type[msgspec.Struct]:
        return draft_of(self.shape)


def _codes(schema: Any) -> Iterator[str]:
    parts = schema.items() if isinstance(schema, dict) else enumerate(schema) if isinstance(schema, list) else ()
    for name, part in parts:
        if name == "enum":
            yield from (code for code in part if isinstance(code, str))
        else:
            yield from _codes(part)


@cache
def draft_of(shape: type[msgspec.Struct]) -> type[msgspec.Struct]:
    """This function will give the shape with every part optional and every text and list allowed to be empty."""
    hints = get_type_hints(shape, include_extras=True)
    fields = [(name, _loosened(kind) | None, None) for name, kind in hints.items() if not name.startswith("__")]
    return msgspec.defstruct(f"{shape.__name__}Draft", fields, kw_only=True, forbid_unknown_fields=True)


def _loosened(kind: Any) -> Any:
    origin = get_origin(kind)
    if origin is Annotated:
        base, *metas = get_args(kind)
        loose = _loosened(base)
        for meta in metas:
            loose = Annotated[loose, _loose_meta(meta)]
        return loose
    if origin is list:
        return list[_loosened(get_args(kind)[0])]  # type: ignore[misc]
    if origin in (Union, types.UnionType):
        return Union[tuple(_loosened(one) for one in get_args(kind))]  # noqa: UP007 - the parts are known at run time
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return draft_of(kind)
    return kind


def _loose_meta(meta: Meta) -> Meta:
    pattern = None if meta.pattern == NOT_BLANK else meta.pattern
    return Meta(ge=meta.ge, le=meta.le, max_length=meta.max_length, pattern=pattern, tz=meta.tz)
