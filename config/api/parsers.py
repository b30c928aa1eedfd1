"""JSON in, strictly: whatever PostgreSQL or Python would choke on later is refused here, with 400."""

import json
from collections.abc import Mapping
from typing import Any

import orjson
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import BaseParser

MAX_DEPTH = 32
_CHARSETS = frozenset({"utf-8", "utf8", "us-ascii"})


class StrictJSONParser(BaseParser):
    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        if media_type and media_type != "application/json":
            _check_charset(media_type)
        # `.body` enforces DATA_UPLOAD_MAX_MEMORY_SIZE; reading the stream does not (CVE-2026-73228).
        body = parser_context["request"]._request.body if parser_context else stream.read()
        return parse_json(body)


def parse_json(body: bytes) -> Any:
    """
    This function will parse one JSON object or list.

    :raises ValidationError: naming `body`: for NaN, lone surrogates, wrong UTF-8 and numbers beyond a double (orjson
        refuses them), NUL characters, repeated names, more than 32 levels, or any other top level.
    """
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        # The error's own text may quote the body.
        place = f"line {error.lineno}, column {error.colno}"
        raise body_error("invalid_json", f"This is not valid JSON ({place}).") from None
    if not isinstance(data, dict | list):
        raise body_error("invalid_json", "A JSON object or list is needed.")
    # Counting is cheap and almost always settles it.
    if body.count(b"{") + body.count(b"[") > MAX_DEPTH and _depth(data) > MAX_DEPTH:
        raise body_error("too_deep", f"At most {MAX_DEPTH} levels are accepted.")
    if b"\\u0000" in body and _has_nul(data):
        raise body_error("nul_character", "The NUL character is not accepted.")
    if _repeats_names(body, data):
        raise body_error("repeated_name", "A name is repeated within one object.")
    return data


def body_error(code: str, message: str) -> ValidationError:
    return ValidationError({"body": [message]}, code=code)


def _check_charset(media_type: str) -> None:
    for parameter in media_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip().strip('"').lower() not in _CHARSETS:
            raise body_error("wrong_charset", "JSON must be UTF-8.")


def _depth(data: Any) -> int:
    """Level by level, not by recursion: the input chooses the depth."""
    level: list[Any] = [data]
    depth = 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            break
        level = [inner for outer in level for inner in _values(outer) if isinstance(inner, dict | list)]
    return depth


def _values(container: Any) -> Any:
    return container.values() if isinstance(container, dict) else container


def _has_nul(data: Any) -> bool:
    waiting = [data]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            if "\x00" in item:
                return True
        elif isinstance(item, dict):
            waiting += item.keys()
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item
    return False


def _repeats_names(body: bytes, data: Any) -> bool:
    """
    Parsers disagree on which of two equal names wins, so a check before us could have seen the other one.

    Without escapes, every string is two quotes: fewer strings in the result than in the text means one was dropped.
    """
    if b"\\" in body:
        return _repeats_names_slowly(body)
    return body.count(b'"') != 2 * _count_strings(data)


def _count_strings(data: Any) -> int:
    count = 0
    waiting = [data]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            count += len(item)
            values = item.values()
        else:
            values = item
        for value in values:
            kind = type(value)
            if kind is str:
                count += 1
            elif kind is dict or kind is list:
                waiting.append(value)
    return count


class _RepeatedName(Exception):
    pass


def _refuse_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise _RepeatedName
    return names


def _repeats_names_slowly(body: bytes) -> bool:
    try:
        # Integers stay text: int() refuses more than 4,300 digits, and orjson has judged them already.
        json.loads(body, object_pairs_hook=_refuse_repeats, parse_int=str)
    except _RepeatedName:
        return True
    return False
