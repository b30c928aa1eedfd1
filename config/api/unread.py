"""The words of what was refused before anybody read them, and how much of them is read."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import RawPostDataException, UnreadablePostError
from rest_framework.exceptions import APIException
from rest_framework.request import Request

# How often, of what is beyond another limit.
LIMIT = "unread"
# Whoever writes a letter says what it is about at its beginning or its end.
END = 4_000
# Nothing else bounds a text that is too long. The detector takes some 8 ms for 4,000 characters, 7 for a doubtful line
# and 0.2 for a word: a title with both ends of a text are read, and no refusal takes 100 ms.
CHARS_MOST = 3 * END
TEXTS_MOST = 12
# An id, an instant or a code of ours says nothing of a person. Only of short texts: a long one of digits takes minutes.
CODE_MOST = 64
_LONE = re.compile(r"\\u(?:d[89a-f][0-9a-f]{2}|0000)(?<!\\\\u....)", re.IGNORECASE)
_CODE = re.compile(r"[A-Za-z0-9_:.+-]*[0-9_][A-Za-z0-9_:.+-]*")


def pieces_of(texts: Collection[str]) -> list[str]:
    """This function will give what is read of these texts: the longest first, of a very long one both ends."""
    pieces, left = [], CHARS_MOST
    for text in sorted(dict.fromkeys(texts), key=len, reverse=True)[:TEXTS_MOST]:
        for piece in (text,) if len(text) <= 2 * END else (text[:END], text[-END:]):
            if len(piece) <= left:
                pieces.append(piece)
                left -= len(piece)
    return pieces


def body_of(request: Request) -> Any:
    """None for a body that cannot be parsed. What is JSON and no more than not strict enough has words as well."""
    try:
        # Asked for a second time, what was refused by the parser is empty.
        return request.data or _loosely(request)
    except APIException:
        return _loosely(request)
    except (RequestDataTooBig, SuspiciousOperation, UnreadablePostError):
        return None


def _loosely(request: Request) -> Any:
    try:
        return json_loosely(request._request.body.decode("utf-8", "replace"))
    except (RequestDataTooBig, RawPostDataException, UnreadablePostError):
        return None


def json_loosely(text: str) -> Any:
    """What is JSON for whoever is not strict: half of an emoji, and what no database can hold, are left out of it."""
    try:
        return json.loads(_LONE.sub("", text).replace("\x00", ""), strict=False)
    except (ValueError, RecursionError):
        return None


def id_in(body: Any, name: str = "id") -> UUID | None:
    """What the client calls what it wrote, if it is an id."""
    named = body.get(name) if isinstance(body, Mapping) else None
    try:
        return UUID(named) if isinstance(named, str) else None
    except ValueError:
        return None


def texts_in(body: Any, fields: Collection[str]) -> list[str]:
    """The texts of these fields of a body, or of each body in a list; without `fields` all that may be words."""
    bodies = body if isinstance(body, list) else [body]
    found = [
        value
        for one in bodies
        if isinstance(one, Mapping)
        for name, value in one.items()
        if not fields or name in fields
    ]
    return [text for text in texts_of(found) if text.strip() and not (len(text) <= CODE_MOST and _CODE.fullmatch(text))]


def texts_of(value: Any) -> Iterator[str]:
    """Every text in plain data, however deep; names are none."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from texts_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of(inner)
