"""What a client sent, held against the shape of its tool; every failing part is named, no word of it is repeated."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.identity.fields import NAME_SHOWN
from wellness.cbt.shapes import NOT_BLANK, Tool

# Of all texts of one exercise together; far beyond what a person fills in, and quick to read for danger.
WORDS_MAX = 50_000
_INDEX = re.compile(r"\[(\d+)\]")
_QUOTED = re.compile(r"`([^`]*)`")


def data_check(data: Mapping[str, Any], tool: Tool, *, draft: bool) -> None:
    """
    This function will hold `data` against the tool's shape; a draft may lack parts, but what it has must be right.

    :raises ValidationError: with a dotted path for each part, `data.emotions.0.before`.
    """
    faults: dict[str, list[ErrorDetail]] = {}
    for path, code, message in _faults(data, tool, draft=draft):
        faults.setdefault(f"data.{path}" if path else "data", []).append(ErrorDetail(message, code))
    if faults:
        raise ValidationError(faults)
    if sum(map(len, texts_of(data))) > WORDS_MAX:
        message = f"All texts together may have {WORDS_MAX} characters."
        raise ValidationError({"data": [ErrorDetail(message, "max_length")]})


def words_of(data: Mapping[str, Any], tool: Tool) -> list[str]:
    """What the person wrote: every text but those that they could only choose."""
    return [text for text in texts_of(data) if text not in tool.codes]


def texts_of(data: Any) -> list[str]:
    """Every text at every depth, in order."""
    if isinstance(data, str):
        return [data]
    parts = data.values() if isinstance(data, Mapping) else data if isinstance(data, list) else ()
    return [text for part in parts for text in texts_of(part)]


def _faults(data: Mapping[str, Any], tool: Tool, *, draft: bool) -> Iterator[tuple[str, str, str]]:
    shape = tool.draft if draft else tool.shape
    fields = {field.encode_name: field for field in msgspec.structs.fields(shape)}
    found = False
    for name in data:
        if name not in fields:
            found = True
            yield name[:NAME_SHOWN], "unknown_field", "This exercise does not know this part."
    for name, field in fields.items():
        if name not in data:
            if field.required:
                found = True
                yield name, "required", "This part is needed to complete the exercise."
            continue
        try:
            msgspec.convert(data[name], field.type)
        except msgspec.ValidationError as error:
            found = True
            yield _fault(name, str(error))
    if not found and not draft and tool.rule is not None:
        for path, message in tool.rule(data):
            yield path, "required", message


def _fault(name: str, text: str) -> tuple[str, str, str]:
    """msgspec's words in ours: it may quote what was sent."""
    message, _, where = text.rpartition(" - at `$") if " - at `$" in text else (text, "", "")
    path = name + _INDEX.sub(r".\1", where.rstrip("`"))
    if message.startswith("Object missing required field"):
        return f"{path}.{_quoted(message)}", "required", "This part is needed to complete the exercise."
    if message.startswith("Object contains unknown field"):
        return f"{path}.{_quoted(message)[:NAME_SHOWN]}", "unknown_field", "This exercise does not know this part."
    if message.startswith("Invalid enum value"):
        return path, "invalid_choice", "This is not one of the choices."
    if message.endswith(f"{NOT_BLANK!r}") or "of length >= 1" in message:
        return path, "blank", "This must not be empty."
    if "matching regex" in message:
        return path, "invalid", "A time of day is needed, as 22:45."
    return path, "invalid", message.replace("`", "") + "."


def _quoted(message: str) -> str:
    found = _QUOTED.search(message)
    return found.group(1) if found else ""
