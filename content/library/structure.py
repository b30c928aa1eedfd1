"""The blocks of an item: what each may hold, what is wrong with one, and how it is answered."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from content.library.rendering import inline_html, markdown_faults

VERSION = 1
BLOCKS_MAXIMUM = 300
TEXT_MAXIMUM = 5000
LINE_MAXIMUM = 200
ITEMS_MAXIMUM = 50
_SLUG = re.compile(r"[a-z0-9]+([_-][a-z0-9]+)*")
_URL = re.compile(r"https://[^\s]{1,490}")
# Faults as (path, message): `blocks[2].text`, "…".
Fault = tuple[str, str]
Check = Callable[[Any, str], Iterator[Fault]]


def _markdown(value: Any, path: str) -> Iterator[Fault]:
    if not isinstance(value, str) or not value.strip():
        yield path, "A text is needed."
    elif len(value) > TEXT_MAXIMUM:
        yield path, f"At most {TEXT_MAXIMUM} characters."
    else:
        yield from ((path, fault) for fault in markdown_faults(value, inline=True))


def _line(value: Any, path: str) -> Iterator[Fault]:
    if not isinstance(value, str):
        yield path, "A text is needed."
    elif len(value) > LINE_MAXIMUM:
        yield path, f"At most {LINE_MAXIMUM} characters."
    else:
        yield from ((path, fault) for fault in markdown_faults(value, inline=True))


def _title(value: Any, path: str) -> Iterator[Fault]:
    if isinstance(value, str) and not value.strip():
        yield path, "A text is needed."
    yield from _line(value, path)


def _long(value: Any, path: str) -> Iterator[Fault]:
    if value != "":
        yield from _markdown_of(value, path, 20_000)


def _markdown_of(value: Any, path: str, maximum: int) -> Iterator[Fault]:
    if not isinstance(value, str):
        yield path, "A text is needed."
    elif len(value) > maximum:
        yield path, f"At most {maximum} characters."
    else:
        yield from ((path, fault) for fault in markdown_faults(value))


def _address(value: Any, path: str) -> Iterator[Fault]:
    if not isinstance(value, str) or not _URL.fullmatch(value):
        yield path, "An address that begins with https:// is needed."


def _maybe_address(value: Any, path: str) -> Iterator[Fault]:
    if value != "":
        yield from _address(value, path)


def _slug(value: Any, path: str) -> Iterator[Fault]:
    if not isinstance(value, str) or len(value) > 50 or not _SLUG.fullmatch(value):
        yield path, "Small letters, digits and hyphens are needed."


def _seconds(value: Any, path: str) -> Iterator[Fault]:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 7200):
        yield path, "A whole number of seconds from 1 to 7200, or null."


def _level(value: Any, path: str) -> Iterator[Fault]:
    if isinstance(value, bool) or value not in (2, 3):
        yield path, "2 or 3."


def _among(*choices: str) -> Check:
    def check(value: Any, path: str) -> Iterator[Fault]:
        if not isinstance(value, str) or value not in choices:
            yield path, f"One of {', '.join(choices)}."

    check.choices = choices  # type: ignore[attr-defined]  # what a form offers
    return check


def _texts(one: Check) -> Check:
    def check(value: Any, path: str) -> Iterator[Fault]:
        if not isinstance(value, list) or not 1 <= len(value) <= ITEMS_MAXIMUM:
            yield path, f"A list of 1 to {ITEMS_MAXIMUM} texts is needed."
            return
        for number, text in enumerate(value):
            yield from one(text, f"{path}[{number}]")

    check.each = one  # type: ignore[attr-defined]
    return check


# Each kind of block: the fields that it must have, and those that it may have.
KINDS: dict[str, tuple[dict[str, Check], dict[str, Check]]] = {
    "heading": ({"level": _level, "text": _title}, {}),
    "paragraph": ({"text": _markdown}, {}),
    "list": ({"style": _among("bulleted", "numbered"), "items": _texts(_markdown)}, {}),
    "quote": ({"text": _markdown}, {"source": _line}),
    "callout": ({"tone": _among("info", "caution", "help"), "text": _markdown}, {}),
    "image": ({"src": _address, "alt": _line}, {}),
    "audio": ({"src": _address, "title": _title}, {"transcript": _long}),
    "video": ({"src": _address, "title": _title}, {"captions": _maybe_address}),
    "step": ({"title": _title, "text": _markdown}, {"seconds": _seconds}),
    "question": ({"id": _slug, "text": _markdown, "answer": _among("text", "choice", "scale")},
                 {"choices": _texts(_title)}),
    "breathing": ({"technique": _slug}, {}),
    "divider": ({}, {}),
}  # fmt: skip
# The texts with marks in them, which are also answered as HTML.
_DRAWN = ("text", "title", "source")


def structure_faults(value: Any) -> list[Fault]:
    """Everything that is wrong with the blocks of an item, each with the place where it is."""
    if not isinstance(value, dict):
        return [("", "An object with version and blocks is needed.")]
    faults: list[Fault] = [(name, "This field is not known.") for name in value if name not in {"version", "blocks"}]
    if value.get("version") != VERSION or isinstance(value.get("version"), bool):
        faults.append(("version", f"The version is {VERSION}."))
    blocks = value.get("blocks")
    if not isinstance(blocks, list) or not 1 <= len(blocks) <= BLOCKS_MAXIMUM:
        return [*faults, ("blocks", f"A list of 1 to {BLOCKS_MAXIMUM} blocks is needed.")]
    asked: set[str] = set()
    for number, block in enumerate(blocks):
        faults += _block_faults(block, f"blocks[{number}]")
        if isinstance(block, dict) and block.get("type") == "question" and isinstance(block.get("id"), str):
            if block["id"] in asked:
                faults.append((f"blocks[{number}].id", "Another question has this id."))
            asked.add(block["id"])
    return faults


def _block_faults(block: Any, path: str) -> Iterator[Fault]:
    if not isinstance(block, dict):
        yield path, "A block is an object."
        return
    kind = block.get("type")
    if not isinstance(kind, str) or kind not in KINDS:
        yield f"{path}.type", f"One of {', '.join(KINDS)}."
        return
    required, optional = KINDS[kind]
    for name in block:
        if name != "type" and name not in required and name not in optional:
            yield f"{path}.{str(name)[:40]}", "This kind of block does not have this field."
    for name, check in required.items():
        if name not in block:
            yield f"{path}.{name}", "This field is needed."
        else:
            yield from check(block[name], f"{path}.{name}")
    for name, check in optional.items():
        if name in block:
            yield from check(block[name], f"{path}.{name}")
    if kind == "question" and (block.get("answer") == "choice") != ("choices" in block):
        yield f"{path}.choices", "Choices belong to a question that is answered by choice, and only there."


def structure_answer(value: Any) -> Any:
    """The blocks as apps read them: beside each text with marks stands its HTML (`text_html`, `items_html`)."""
    if not isinstance(value, dict):
        return None
    return {**value, "blocks": [_drawn(block) for block in value.get("blocks", [])]}


def _drawn(block: dict[str, Any]) -> dict[str, Any]:
    html: dict[str, Any] = {f"{name}_html": inline_html(block[name]) for name in _DRAWN if block.get(name)}
    if isinstance(block.get("items"), list):
        html["items_html"] = [inline_html(text) for text in block["items"]]
    return {**block, **html}


def structure_texts(value: Any) -> Iterator[str]:
    """Every text of the blocks, for search."""
    for block in value.get("blocks", []) if isinstance(value, dict) else []:
        for name in ("title", "text", "source", "alt", "transcript"):
            if isinstance(block.get(name), str):
                yield block[name]
        for name in ("items", "choices"):
            yield from (text for text in block.get(name, []) if isinstance(text, str))
