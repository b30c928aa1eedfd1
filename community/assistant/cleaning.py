"""
Texts of people on their way to a model: no names, no ids, and nothing that reads as the model's own machinery.

They arrive there as data, one JSON text a note, so that no line of them begins a line of the prompt.
"""

import re
import unicodedata
from collections.abc import Collection
from typing import Any

import orjson

from accounts.identity.models import User

NOTE_MAX = 240
_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn"}
_SPECIAL = re.compile(
    r"<\|[^>\n]{0,60}\|?>|\[/?\s?INST\s?\]|<</?\s?SYS\s?>>|</?\s?(?:system|assistant|user|developer|tool|tools|context|function|"
    r"function_calls|invoke|think|instructions?)\b[^>\n]{0,60}>|```+|~~~+|^\s*#{2,}.*$",
    re.IGNORECASE | re.MULTILINE,
)
_ROLE = re.compile(
    r"^(\s*)(system|assistant|user|developer|human|ai|tool|function)(\s*):", re.IGNORECASE | re.MULTILINE
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+|\b(?:https?://|www\.)\S+", re.IGNORECASE)
_NUMBER = re.compile(r"[+(]?\d(?:[ \t().\-/]{0,3}\d){6,}")
_ID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.IGNORECASE)
_HANDLE = re.compile(r"(?<!\w)@\w{2,}")


def machinery_strip(text: str) -> str:
    """This function will take out special tokens, tags, fences and invisible characters, and the marks of roles."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in _INVISIBLE)
    # Twice: what was taken out may have stood inside another one.
    text = _SPECIAL.sub(" ", _SPECIAL.sub(" ", text))
    return _ROLE.sub(r"\1\2 said", text)


def message_clean(text: str) -> str:
    return machinery_strip(text).strip() or "..."


def note_clean(text: str, names: Collection[str], maximum: int = NOTE_MAX) -> str:
    """One line without names, addresses, numbers and ids."""
    text = machinery_strip(text)
    for pattern, mark in ((_ID, "[id]"), (_ADDRESS, "[address]"), (_NUMBER, "[number]"), (_HANDLE, "[name]")):
        text = pattern.sub(mark, text)
    if names:
        known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
        text = re.sub(rf"(?<!\w)(?:{known})(?!\w)", "[name]", text, flags=re.IGNORECASE)
    line = " ".join(text.split())
    return line if len(line) <= maximum else line[: maximum - 1].rstrip() + "\u2026"


def names_of(owner: User) -> frozenset[str]:
    """Everything that a person is called here."""
    full = [owner.first_name, owner.last_name, owner.display_name, owner.username or "", owner.pseudonym or ""]
    parts = [part for name in full for part in (name, *name.split())]
    local = (owner.email or "").partition("@")[0]
    return frozenset(part for part in (*parts, local) if len(part) > 2)


def as_data(value: Any) -> str:
    return orjson.dumps(value).decode()
